using CsCheck;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Tests.Search;

public class SeededRandomTests
{
    /// <summary>Bits of an independent implementation of xoshiro256** and SplitMix64: they may never change.</summary>
    [Theory]
    [InlineData(1, 0, 17154914556750032435, 15481925071032317162)]
    [InlineData(1, 1, 6105526897821739691, 11478420863204661519)]
    [InlineData(-5, 0, 287889447854901884, 16276288755023828071)]
    public void A_seed_and_a_stream_give_one_sequence(long seed, long stream, ulong first, ulong second)
    {
        var random = new SeededRandom(seed, stream);

        new[] { random.NextBits(), random.NextBits() }.Should().Equal(first, second);
    }

    [Fact]
    public void Doubles_have_53_bits() =>
        new SeededRandom(1).NextDouble().Should().Be(8376423123413101 / Math.Pow(2, 53));

    [Fact]
    public void Draws_stay_in_their_range() => Gen.Select(Gen.Long, Gen.Int[1, int.MaxValue]).Sample((seed, bound) =>
    {
        var random = new SeededRandom(seed);
        int next = random.Next(bound);
        double uniform = random.Uniform(2, 3), logUniform = random.LogUniform(2, 8);
        return next >= 0 && next < bound && uniform is >= 2 and < 3 && logUniform is >= 2 and < 8;
    });

    [Fact]
    public void A_shuffle_is_a_permutation_with_every_item_in_every_place()
    {
        var seen = new int[5, 5];
        var random = new SeededRandom(3);
        for (int round = 0; round < 5000; round++)
        {
            int[] items = [0, 1, 2, 3, 4];
            random.Shuffle<int>(items);
            for (int place = 0; place < items.Length; place++)
            {
                seen[place, items[place]]++;
            }
        }

        seen.Cast<int>().Should().OnlyContain(count => count > 850 && count < 1150);
        foreach (int i in Enumerable.Range(0, 5))
        {
            Enumerable.Range(0, 5).Sum(place => seen[place, i]).Should().Be(5000);
        }
    }

    [Fact]
    public void A_bound_below_one_is_refused() =>
        new SeededRandom(1).Invoking(r => r.Next(0)).Should().Throw<ArgumentOutOfRangeException>();
}

using CsCheck;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tests.Routing;

/// <summary>The quick search for the cheapest mode against the enumeration of all, as prices change and the last mix is begun with.</summary>
public class ModePricingTests
{
    [Fact]
    public void The_cheapest_mode_by_error_is_that_of_all() => Gen.Int[0, int.MaxValue].Sample(Compare, iter: 3000);

    private static void Compare(int seed)
    {
        var random = new SeededRandom(seed, 3);
        int slots = 1 + random.Next(9), padded = (slots + 3) & -4;
        double[] error = new double[padded], price = new double[padded];
        bool[] admitted = [.. Enumerable.Range(0, padded).Select(d => d < slots && random.Next(5) > 0)];
        for (int d = 0; d < padded; d++) error[d] = random.Next(4) switch { 0 => 0, 1 => random.Uniform(0, 0.2), _ => random.Uniform(-0.2, 0) };
        var mix = new ErrorMix(-1);
        for (int turn = 0; turn < 6; turn++)
        {
            for (int d = 0; d < padded; d++) price[d] = admitted[d] ? Math.Round(random.Uniform(0, 10), random.Next(3)) : double.PositiveInfinity;
            RoutingMode quick = default, enumerated = default;

            double found = ModePricing.CheapestByError(price, error, ref quick, ref mix);
            double expected = ModePricing.Cheapest(price.AsSpan(0, slots), error.AsSpan(0, slots), new double[slots], ref enumerated);

            if (double.IsInfinity(expected))
            {
                (found, quick.A).Should().Be((expected, -1), $"seed {seed}, turn {turn}");
                continue;
            }

            found.Should().BeApproximately(expected, 1e-9, $"seed {seed}, turn {turn}");
            Cost(quick).Should().BeApproximately(expected, 1e-9, $"seed {seed}, turn {turn}");
        }

        double Cost(in RoutingMode mode) => (mode.A < 0 ? 0 : mode.ShareA * price[mode.A]) + (mode.B < 0 ? 0 : mode.ShareB * price[mode.B]);
    }
}

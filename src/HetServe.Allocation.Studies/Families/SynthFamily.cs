using System.Collections.Immutable;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws size and options of the synthetic problems of the family <c>synth</c>.</summary>
internal static class SynthFamily
{
    private const double ShareCapped = 0.25;

    /// <summary>A stream that <see cref="SyntheticInstances"/> does not use.</summary>
    private const long Stream = 100;

    private static readonly ImmutableArray<ProblemSize> s_sizes = [new(6, 6, 10), new(7, 8, 8), new(8, 7, 9), new(10, 10, 10)];

    public static AllocationProblem Generate(long seed)
    {
        var random = new SeededRandom(seed, Stream);
        (int queries, int models, int tiers) = s_sizes[random.Next(s_sizes.Length)];
        var options = new SyntheticInstanceOptions { Capped = random.NextDouble() < ShareCapped };
        options = random.Next(8) switch
        {
            0 => options with { LimitTtftAndTpot = true },
            1 => options with { AverageDelay = true },
            2 => options with { StorageStarved = true },
            3 when !options.Capped => options with { MaxUnmet = 0 },
            _ => options,
        };
        return SyntheticInstances.Generate(queries, models, tiers, seed, options);
    }
}

using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="ScalingStudy"/>. Immutable.</summary>
public sealed record ScalingOptions
{
    /// <summary>
    /// Sizes of the problems, at least one, each once. Default (6, 6, 10), (8, 8, 10), (10, 10, 10), (15, 15, 15), (20, 20, 20).
    /// </summary>
    public IReadOnlyList<ProblemSize> Sizes { get; init => field = [.. value]; } =
        [new(6, 6, 10), new(8, 8, 10), new(10, 10, 10), new(15, 15, 15), new(20, 20, 20)];

    /// <summary>Seeds of <see cref="SyntheticInstances"/>, at least one, each once: a problem for each size. Default 1 to 3.</summary>
    public IReadOnlyList<long> Seeds { get; init => field = [.. value]; } = [1, 2, 3];

    /// <summary>Performance model of the problems. Default <see cref="PerformanceModelKind.Roofline"/>, as in the paper.</summary>
    public PerformanceModelKind Model { get; init; } = PerformanceModelKind.Roofline;

    /// <summary>Least number of timed runs of a heuristic on a problem, at least 1; the median counts. Default 5.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>
    /// How long each heuristic runs on each problem before it is timed, at least 0; it runs once at least. Default 1 second.
    /// </summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    internal ScalingOptions EnsureValid()
    {
        EnsureSet(Sizes, "sizes", nameof(Sizes));
        EnsureSet(Seeds, "seeds", nameof(Seeds));
        foreach (ProblemSize size in Sizes)
        {
            if (size is not { Queries: >= 1, Models: >= 1, Tiers: >= 1 })
                throw new ArgumentException($"Scaling study: sizes must be of numbers of at least 1, one was {size}.", nameof(Sizes));
        }

        if (Runs < 1) throw new ArgumentException($"Scaling study: runs must be at least 1, was {Runs}.", nameof(Runs));
        if (WarmUp < TimeSpan.Zero)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Scaling study: warmUp must be at least 0 s, was {WarmUp.TotalSeconds} s."), nameof(WarmUp));
        }

        return this;
    }

    private static void EnsureSet<T>(IReadOnlyList<T> values, string name, string option)
    {
        if (values.Count == 0) throw new ArgumentException($"Scaling study: {name} must have at least one entry.", option);
        if (values.Distinct().Count() < values.Count)
            throw new ArgumentException($"Scaling study: {name} must not repeat one, was {string.Join(", ", values)}.", option);
    }
}

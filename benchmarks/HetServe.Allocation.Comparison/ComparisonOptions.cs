using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>Options of a comparison.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>Families and their seeds.</summary>
    public IReadOnlyList<FamilySeeds> Families { get; init; } = [];

    /// <summary>Files and folders of problem files.</summary>
    public IReadOnlyList<string> Instances { get; init; } = [];

    /// <summary>Take only problem files whose known optimum took at most this long to find, s; null for all.</summary>
    public double? SolvedWithinSeconds { get; init; }

    /// <summary>Sizes of synthetic problems, each with the <see cref="Seeds"/>.</summary>
    public IReadOnlyList<ProblemSize> Sizes { get; init; } = [];

    public IReadOnlyList<int> Seeds { get; init; } = [];

    public IReadOnlyList<Algorithm> Algorithms { get; init; } = Comparison.Algorithms.All;

    /// <summary>Longest run of an exact solver, s.</summary>
    public double ExactLimitSeconds { get; init; }

    /// <summary>Threads of AGH and of each exact solver.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Least number of timed runs of a heuristic.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>Whether rows in the folder are kept and not run again.</summary>
    public bool Resume { get; init; }
}

using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>Options of a comparison.</summary>
internal sealed record ComparisonOptions
{
    public IReadOnlyList<ProblemSize> Sizes { get; init; } = [];

    public IReadOnlyList<int> Seeds { get; init; } = [];

    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Folder of problem files; null for none.</summary>
    public string? Instances { get; init; }

    /// <summary>Take only problems of the folder whose known optimum took at most this long to find, s; null for all.</summary>
    public double? SolvedWithinSeconds { get; init; }

    /// <summary>Names of the exact solvers.</summary>
    public IReadOnlyList<string> Backends { get; init; } = [];

    /// <summary>Whether the paper's GH and AGH run too.</summary>
    public bool Paper { get; init; }

    /// <summary>Whether the exact solvers run a second time, from AGH's plan.</summary>
    public bool WarmStart { get; init; }

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

using HetServe.Allocation.Studies;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>One finished run of an algorithm on a problem: measurements only, no derived figures.</summary>
internal sealed record Row
{
    public required string Problem { get; init; }

    public required int Queries { get; init; }

    public required int Models { get; init; }

    public required int Tiers { get; init; }

    /// <summary>Null for a problem from a file.</summary>
    public int? Seed { get; init; }

    public required string Variant { get; init; }

    public required string Algorithm { get; init; }

    public required PlanStatus Status { get; init; }

    public StopReason Stop { get; init; }

    /// <summary>Total cost of the plan, $; null without a feasible one.</summary>
    public double? Cost { get; init; }

    /// <summary>Proven lower bound, $; null where unknown.</summary>
    public double? Bound { get; init; }

    /// <summary>Wall time, s; the median where there were several runs.</summary>
    public required double Seconds { get; init; }

    /// <summary>Number of timed runs.</summary>
    public int Runs { get; init; } = 1;

    public int Threads { get; init; } = 1;

    /// <summary>Time limit, s; null for none.</summary>
    public double? LimitSeconds { get; init; }

    /// <summary>Version of the library.</summary>
    public string Version { get; init; } = "";

    /// <summary>Incumbents in the order in which the exact solver reported them.</summary>
    public IncumbentTrace Incumbents { get; init; } = IncumbentTrace.Empty;

    public ProblemSize Size => new(Queries, Models, Tiers);

    /// <summary>
    /// Identity of a run. The result of a heuristic depends on the library's version; that of an exact solver does not, unless it starts
    /// from AGH's plan.
    /// </summary>
    public RunKey Key => RunKey.Of(Problem, Algorithm, Threads, LimitSeconds, Version);
}

/// <summary>Identity of a run.</summary>
internal sealed record RunKey(string Problem, string Algorithm, int Threads, double? LimitSeconds, string Version)
{
    public static RunKey Of(string problem, string algorithm, int threads, double? limitSeconds, string version)
    {
        bool heuristic = Comparison.Algorithm.IsHeuristic(algorithm);
        return new RunKey(
            problem,
            algorithm,
            algorithm == Comparison.Algorithm.Greedy || Comparison.Algorithm.IsPaper(algorithm) ? 1 : threads,
            heuristic ? null : limitSeconds,
            heuristic || Comparison.Algorithm.IsWarmStarted(algorithm) ? version : "");
    }
}

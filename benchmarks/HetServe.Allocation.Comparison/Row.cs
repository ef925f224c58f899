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

    /// <summary>Family of the problem in the tables.</summary>
    public required string Family { get; init; }

    /// <summary>Tells the problem from another of the same name.</summary>
    public required string Fingerprint { get; init; }

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
    /// Identity of a run. The result of an exact solver does not depend on the version of the library; every other result does.
    /// </summary>
    public RunKey Key => RunKey.Of(Fingerprint, Algorithms.Find(Algorithm), Threads, LimitSeconds, Version);
}

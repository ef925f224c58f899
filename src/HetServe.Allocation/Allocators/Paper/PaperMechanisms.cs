namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// The three mechanisms of the paper's heuristics. Each can be switched off by itself, which is how an ablation study measures its worth.
/// </summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".</remarks>
[Flags]
public enum PaperMechanisms
{
    /// <summary>None of the three.</summary>
    None = 0,

    /// <summary>
    /// M1: a pair of model and tier enters at the cheapest parallelism and utilisation level that fit in memory and meet the route-scoped
    /// objectives of the query type. Without M1 it enters at its smallest parallelism and highest level, unchecked, and the plan may break
    /// memory and objectives.
    /// </summary>
    ParallelismFeasibility = 1,

    /// <summary>
    /// M2: candidates are ranked by their extra cost divided by the share of the query type that they can really take. Without M2 they are
    /// ranked by their extra cost alone.
    /// </summary>
    CostPerCoverage = 2,

    /// <summary>
    /// M3: an open deployment may be raised to a larger parallelism or a lower utilisation level. Without M3 a deployment keeps those that
    /// it is opened at.
    /// </summary>
    ParallelismUpgrade = 4,

    /// <summary>All three.</summary>
    All = ParallelismFeasibility | CostPerCoverage | ParallelismUpgrade,
}

/// <summary>The rule for <see cref="PaperMechanisms"/> in options.</summary>
internal static class MechanismRules
{
    /// <summary>Refuses bits that are no mechanism.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is such a bit.</exception>
    public static void EnsureKnown(PaperMechanisms mechanisms, string paramName)
    {
        if ((mechanisms & ~PaperMechanisms.All) == 0) return;
        throw new ArgumentOutOfRangeException(
            paramName, mechanisms, "Mechanisms must be a combination of M1, M2 and M3, 0 to 7.");
    }
}

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// M2, cost per effective coverage: a candidate's extra cost divided by the share of the query type that it can really take. Without M2
/// the extra cost alone. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal static class CostPerCoverage
{
    /// <summary>Rank of a candidate; the least is the best.</summary>
    /// <param name="candidate">The candidate; its share is more than 0.</param>
    /// <param name="isOn">Whether M2 is on.</param>
    public static double Rank(in Candidate candidate, bool isOn) => isOn ? candidate.ExtraCost / candidate.Share : candidate.ExtraCost;
}

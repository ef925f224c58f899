namespace HetServe.Allocation.Search;

/// <summary>
/// M2, cost per effective coverage: a candidate's extra cost divided by the share of the query type it can really take.
/// Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.
/// </summary>
internal static class CostPerCoverage
{
    /// <summary>Rank of a candidate, the least first. Without M2 the extra cost alone.</summary>
    /// <param name="extraCost">Rental, weights, delay and token storage that the candidate adds, $.</param>
    /// <param name="coverage">Share of the query type that it takes, more than 0.</param>
    /// <param name="perCoverage">Whether M2 is on.</param>
    public static double Rank(double extraCost, double coverage, bool perCoverage) => perCoverage ? extraCost / coverage : extraCost;
}

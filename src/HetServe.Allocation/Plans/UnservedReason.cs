namespace HetServe.Allocation.Plans;

/// <summary>Why a query type is not served, or not in full.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Fraction">Unserved share in [0, 1].</param>
/// <param name="Constraint">
/// Name of the constraint that stops it, one of <see cref="Evaluation.ConstraintNames"/>: <c>cost</c> where serving it costs more than its
/// penalty, or <c>search</c> where the plan has room for it and the search left it.
/// </param>
/// <param name="Explanation">One sentence with the numbers.</param>
public sealed record UnservedReason(string Query, double Fraction, string Constraint, string Explanation);

namespace HetServe.Allocation.Plans;

/// <summary>Why part or all of a query type is unserved.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Fraction">Unserved share in [0, 1].</param>
/// <param name="Constraint">
/// Name of the constraint that prevents serving it, one of <c>ConstraintNames</c>. <c>cost</c>: serving it costs more than its penalty.
/// <c>search</c>: the plan has room for it, but the search did not use the room.
/// </param>
/// <param name="Explanation">One sentence with the figures.</param>
public sealed record UnservedReason(string Query, double Fraction, string Constraint, string Explanation);

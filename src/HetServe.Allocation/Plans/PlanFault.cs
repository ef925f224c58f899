namespace HetServe.Allocation.Plans;

/// <summary>An entry of a plan that means nothing for its problem, or that the file format forbids.</summary>
/// <param name="Constraint">Name of the constraint whose checker reports it: <see cref="Constraints.ConstraintNames.Placement"/> or
/// <see cref="Constraints.ConstraintNames.Demand"/>.</param>
/// <param name="Text">The entry and what is wrong with it.</param>
public sealed record PlanFault(string Constraint, string Text);

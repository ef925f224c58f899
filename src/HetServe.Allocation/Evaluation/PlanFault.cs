namespace HetServe.Allocation.Evaluation;

/// <summary>An entry of a plan that has no meaning for its problem, or that the file format forbids.</summary>
/// <param name="Constraint">Name of the constraint whose checker reports it: <see cref="ConstraintNames.Placement"/> or
/// <see cref="ConstraintNames.Demand"/>.</param>
/// <param name="Text">The entry and what is wrong with it.</param>
public sealed record PlanFault(string Constraint, string Text);

namespace HetServe.Allocation.Evaluation;

/// <summary>An entry of a plan that means nothing for its problem, or that the file format forbids.</summary>
/// <param name="Constraint">Name of the constraint whose checker reports it: <see cref="Evaluation.ConstraintNames.Placement"/> or
/// <see cref="Evaluation.ConstraintNames.Demand"/>.</param>
/// <param name="Text">The entry and what is wrong with it.</param>
public sealed record PlanFault(string Constraint, string Text);

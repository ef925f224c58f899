namespace HetServe.Allocation.Evaluation;

/// <summary>Checks one constraint on an evaluated plan. Implementations hold no state and are safe for concurrent calls.</summary>
public interface IConstraintChecker
{
    /// <summary>Name of the constraint, as its rows give it: of the library's own checkers one of <see cref="ConstraintNames"/>.</summary>
    string Name { get; }

    /// <summary>Adds every row of the constraint, broken or not.</summary>
    /// <param name="evaluation">The plan, its loads and its faults.</param>
    /// <param name="rows">Takes the rows.</param>
    void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows);
}

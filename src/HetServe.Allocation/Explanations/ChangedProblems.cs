using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// Solves one changed problem after the other, and counts them. A plan found on the way that is feasible for the problem as it is and
/// cheaper than all before is kept.
/// </summary>
/// <param name="tables">The problem as it is.</param>
/// <param name="allocator">Solves the changed problems.</param>
/// <param name="cancellationToken">Stops the run.</param>
internal sealed class ChangedProblems(ProblemTables tables, IAllocator allocator, CancellationToken cancellationToken)
{
    /// <summary>Name of the allocator.</summary>
    public string Allocator => allocator.Name;

    /// <summary>Number of problems solved.</summary>
    public int Solves { get; private set; }

    /// <summary>The cheapest plan found on the way that is feasible for the problem as it is; null for none.</summary>
    public AllocationPlan? Cheapest { get; private set; }

    /// <summary>The feasible plan that the allocator finds from a start plan; null where it finds none.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public AllocationPlan? Solve(AllocationProblem problem, AllocationPlan start)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Solves++;
        AllocationResult result = allocator.Allocate(ProblemTables.Compile(problem), start, null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested(); // a plan that was cut short proves nothing
        if (result.FeasiblePlan is { } plan) Consider(plan);
        return result.FeasiblePlan;
    }

    private void Consider(AllocationPlan plan)
    {
        var evaluation = PlanEvaluation.EvaluateAndState(tables, plan);
        if (Cheapest is { } best && evaluation.Cost.Total >= best.Cost.Total) return;
        if (PlanChecker.Check(evaluation, allocator.Constraints).IsFeasible) Cheapest = evaluation.Plan;
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>Solves one changed problem after the other, and counts them.</summary>
internal sealed class ChangedProblems(IAllocator allocator, CancellationToken cancellationToken)
{
    public string Allocator => allocator.Name;

    public int Solves { get; private set; }

    /// <summary>The feasible plan that the allocator finds, begun with another; null where it finds none.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public AllocationPlan? Solve(AllocationProblem problem, AllocationPlan start)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Solves++;
        AllocationResult result = allocator.Allocate(ProblemTables.Compile(problem), start, null, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested(); // a plan that was cut short is no evidence
        return result.FeasiblePlan;
    }
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation;

/// <summary>
/// Chooses deployments and routes for a problem. Implementations keep their options, hold no state between calls and are safe for
/// concurrent calls. A plan that breaks a constraint is never returned as feasible.
/// </summary>
public interface IAllocator
{
    /// <summary>Short name, which plans record: <c>gh</c>, <c>agh</c>, <c>exact</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Constraints beyond those of the problem that the allocator's feasible plans keep. What changes such plans, as a planner does, keeps
    /// them too. Default empty.
    /// </summary>
    IReadOnlyList<IConstraintChecker> Constraints => [];

    /// <summary>Allocates.</summary>
    /// <param name="tables">The compiled problem; compile once and share it between allocators and calls.</param>
    /// <param name="start">A plan to start from, such as the running one; optional. An allocator may ignore it.</param>
    /// <param name="progress">Receives each better plan, on the allocator's threads; optional.</param>
    /// <param name="cancellationToken">Stops the run. The call returns the best plan so far and does not throw.</param>
    AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default);
}

/// <summary>Extensions of <see cref="IAllocator"/>.</summary>
public static class AllocatorExtensions
{
    /// <summary>Compiles the problem and allocates.</summary>
    /// <param name="allocator">The allocator.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="start">A plan to start from; optional.</param>
    /// <param name="progress">Receives each better plan; optional.</param>
    /// <param name="cancellationToken">Stops the run. The call returns the best plan so far.</param>
    /// <exception cref="Problems.InvalidProblemException">The problem has faults; the exception carries all of them.</exception>
    public static AllocationResult Allocate(
        this IAllocator allocator,
        AllocationProblem problem,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return allocator.Allocate(ProblemTables.Compile(problem), start, progress, cancellationToken);
    }
}

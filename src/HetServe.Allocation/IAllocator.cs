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
    /// <summary>Short name, written into plans: <c>gh</c>, <c>agh</c>, <c>exact</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Constraints beyond those of the problem that the plans of this allocator keep: a plan that breaks one is not called feasible.
    /// Default none.
    /// </summary>
    IReadOnlyList<IConstraintChecker> Constraints => [];

    /// <summary>Allocates.</summary>
    /// <param name="tables">The compiled problem; compile once and share it between allocators and calls.</param>
    /// <param name="start">A plan to start from, such as the one that runs now; null for none. An allocator may ignore it.</param>
    /// <param name="progress">Takes each better plan's cost, on the allocator's threads. Optional.</param>
    /// <param name="cancellationToken">Stops the run; the best plan so far is returned, nothing is thrown.</param>
    AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default);
}

/// <summary>Conveniences on <see cref="IAllocator"/>.</summary>
public static class AllocatorExtensions
{
    /// <summary>Compiles the problem and allocates.</summary>
    /// <param name="allocator">The allocator.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="start">A plan to start from; null for none.</param>
    /// <param name="progress">Takes each better plan's cost. Optional.</param>
    /// <param name="cancellationToken">Stops the run; the best plan so far is returned.</param>
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

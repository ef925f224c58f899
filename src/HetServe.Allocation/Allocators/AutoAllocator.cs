using HetServe.Allocation.Allocators.Auto;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// Plans and proves how good the plan is: AGH, the linear relaxation, branch and bound over a decomposed programme, then the exact programme
/// from the best plan, until the plan is within <see cref="AutoOptions.TargetGap"/> of the bound or the time is up. Never worse than <see cref="AdaptiveGreedyAllocator"/> with the same
/// options. The same problem and options give the same plan where no time limit is hit. Stateless; safe for concurrent calls where the
/// solver is.
/// </summary>
/// <remarks>
/// <c>docs/model.md</c>, section 8, describes the bounds. <see cref="AllocationResult.Origin"/> says which algorithm found the plan and which proved the bound. A solver that fails, or a model
/// above the memory limit, leaves AGH's plan and a message.
/// </remarks>
public sealed class AutoAllocator : IAllocator
{
    private readonly IMilpSolver _solver;
    private readonly AutoOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="solver">Solves the programmes.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AutoAllocator(IMilpSolver solver, AutoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_solver, _options) = (solver, (options ?? new AutoOptions()).EnsureValid());
    }

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public IReadOnlyList<IConstraintChecker> Constraints => _options.AllConstraints;

    /// <inheritdoc/>
    /// <remarks>
    /// A cancelled call returns at once: a solver that does not stop in time is left behind, and ends on its own thread.
    /// </remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var deadline = new Deadline(_options.TimeLimit, TimeProvider.System, cancellationToken);
        return new AutoRun(Name, new GuardedSolver(_solver), _options, tables, new BestSoFar(progress, deadline), deadline).Run(start);
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Allocates by solving the mixed-integer programme of <c>docs/model.md</c>, section 8, with a solver of the caller's choice. Slow on large
/// problems, but its bound is a proof. Stateless; safe for concurrent calls.
/// </summary>
public sealed class ExactAllocator : IAllocator
{
    private readonly IMilpSolver _solver;
    private readonly ExactOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="solver">Solves the programme.</param>
    /// <param name="options">Limits and switches; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ExactAllocator(IMilpSolver solver, ExactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_solver, _options) = (solver, (options ?? new ExactOptions()).EnsureValid());
    }

    /// <inheritdoc/>
    public string Name => "exact";

    /// <inheritdoc/>
    public IReadOnlyList<Evaluation.IConstraintChecker> Constraints => _options.Constraints;

    /// <inheritdoc/>
    /// <remarks>
    /// A feasible start plan is returned where the solver finds none that is cheaper, and where the model is too large to be built
    /// (<see cref="ExactOptions.MemoryLimitGb"/>).
    /// </remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var deadline = new Deadline(_options.TimeLimit, _options.Clock, cancellationToken);
        return new ExactRun(Name, _solver, _options, tables, progress, deadline).Run(start);
    }
}

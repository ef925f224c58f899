using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Bounds the cost of every plan from below by the linear relaxation of the programme that <see cref="ExactAllocator"/> solves. It is fast,
/// because it does not branch. <c>heuristic.WithBound(bound)</c> then says how far above the optimum a heuristic's plan is at most.
/// Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// Where the solver gives dual values (<see cref="MilpSolution.RowDuals"/>), the bound is recomputed from them by weak duality, in which
/// any dual values prove a bound: a solver that is off by its tolerances makes the bound weaker, not wrong. A proof that a problem is
/// infeasible is the solver's, unless <see cref="CostBound.Reasons"/> has one.
/// </remarks>
public sealed class RelaxationBound
{
    private readonly IMilpSolver _solver;
    private readonly ExactOptions _options;

    /// <summary>Creates the bound.</summary>
    /// <param name="solver">Solves the relaxation.</param>
    /// <param name="options">
    /// Limits of time and memory, threads, rows and inequalities; options of the search for plans have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RelaxationBound(IMilpSolver solver, ExactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_solver, _options) = (solver, (options ?? new ExactOptions()).EnsureValid());
    }

    /// <summary>Computes the bound.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="cancellationToken">Stops the run; nothing is proven then, nothing is thrown.</param>
    public CostBound Compute(ProblemTables tables, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return Solve(tables, cancellationToken).Bound;
    }

    /// <summary>Computes the bound, and keeps what proves it.</summary>
    /// <inheritdoc cref="Compute"/>
    internal SolvedRelaxation Solve(ProblemTables tables, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(_options.TimeLimit, _options.Clock, cancellationToken);
        if (UnservableQueries.Find(tables, deadline.Left) is { Count: > 0 } reasons)
            return new(Bound(BoundStatus.Infeasible, StopReason.Finished, deadline) with { Reasons = reasons });
        if (ModelSize.Of(tables, _options).Refusal(_options.MemoryLimitGb) is { } refusal)
            return new(Bound(BoundStatus.Unknown, StopReason.MemoryLimit, deadline) with { Message = refusal });

        var built = ExactModel.TryBuild(tables, deadline, tightRows: _options.TightRows, inequalities: _options.Inequalities);
        if (built is not { Milp: var model }) return new(Bound(BoundStatus.Unknown, deadline.Reason, deadline));
        MilpSolution solution = _solver.Solve(
            model,
            new MilpSolveOptions { TimeLimit = deadline.Left, Threads = _options.Threads, RelaxIntegrality = true },
            cancellationToken);
        string? message = solution.Message is null ? null : $"{_solver.Name}: {solution.Message}";
        if (solution.Status == MilpStatus.Infeasible)
            return new(Bound(BoundStatus.Infeasible, StopReason.Finished, deadline) with { Message = message });

        double? lower = WeakDuality.Bound(model, solution);
        CostBound bound = Bound(lower is null ? BoundStatus.Unknown : BoundStatus.Proven, solution.ToStopReason(), deadline) with
        {
            LowerBound = lower,
            Message = message,
        };
        return new(bound, built, solution.RowDuals);
    }

    private static CostBound Bound(BoundStatus status, StopReason stop, Deadline deadline) => new()
    {
        Status = status,
        StopReason = stop,
        Elapsed = deadline.Elapsed,
    };
}

/// <summary>A relaxation's bound with what proves it.</summary>
/// <param name="Bound">The bound.</param>
/// <param name="Model">The programme; null where it was not built or has no solution.</param>
/// <param name="RowDuals">Dual value by row; null where the solver gives none.</param>
internal sealed record SolvedRelaxation(CostBound Bound, ExactModel? Model = null, IReadOnlyList<double>? RowDuals = null);

using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Bounds the cost of every plan from below by the linear relaxation of the programme that <see cref="ExactAllocator"/> solves: fast, for
/// nothing is branched on. <c>heuristic.WithBound(bound)</c> then says how far above the optimum a heuristic's plan is at most. Holds no
/// state between calls; safe for concurrent calls.
/// </summary>
/// <remarks>
/// Where the solver gives dual values (<see cref="MilpSolution.RowDuals"/>), the bound is computed from them anew by weak duality, in which
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
    /// Time limit, threads, rows and inequalities; those about a search for plans have no part. Null for the defaults.
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
        long began = Stopwatch.GetTimestamp();
        if (UnservableQueries.Find(tables) is { Count: > 0 } reasons)
            return Bound(BoundStatus.Infeasible, StopReason.Finished, began) with { Reasons = reasons };

        if (ExactModel.TryBuild(tables, ExactObjective.Cost, _options, cancellationToken) is not { Milp: var model })
            return Bound(BoundStatus.Unknown, StopReason.Cancelled, began);
        MilpSolution solution = _solver.Solve(
            model,
            new MilpSolveOptions { TimeLimit = _options.TimeLimit, Threads = _options.Threads, RelaxIntegrality = true },
            cancellationToken);
        string? message = solution.Message is null ? null : $"{_solver.Name}: {solution.Message}";
        if (solution.Status == MilpStatus.Infeasible)
            return Bound(BoundStatus.Infeasible, StopReason.Finished, began) with { Message = message };

        double? lower = WeakDuality.Bound(model, solution);
        return Bound(lower is null ? BoundStatus.Unknown : BoundStatus.Proven, solution.ToStopReason(), began) with
        {
            LowerBound = lower,
            Message = message,
        };
    }

    private static CostBound Bound(BoundStatus status, StopReason stop, long began) => new()
    {
        Status = status,
        StopReason = stop,
        Elapsed = Stopwatch.GetElapsedTime(began),
    };
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Baselines;

/// <summary>
/// LPR, linear relaxation and rounding: solves the relaxation of the programme of <see cref="ExactAllocator"/> and opens the options that
/// it uses, whole, by falling relaxed weight, each if that lowers the cost with whole replicas and exact routes, until none does. Its
/// result has the relaxation's bound. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>Source: a baseline of arXiv 2604.07472, whose details the paper leaves open.</remarks>
public sealed class LinearRoundingAllocator : IAllocator
{
    private readonly IMilpSolver _solver;
    private readonly ExactOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="solver">Solves the relaxation.</param>
    /// <param name="options">
    /// Limits of time and memory, threads, rows and inequalities; options of the search for plans have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LinearRoundingAllocator(IMilpSolver solver, ExactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_solver, _options) = (solver, (options ?? new ExactOptions()).EnsureValid());
    }

    /// <inheritdoc/>
    public string Name => "lpr";

    /// <inheritdoc/>
    /// <remarks>The plan to start from is not used. A run that is stopped before the relaxation is solved has no plan.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(_options.TimeLimit, cancellationToken);
        IReadOnlyList<UnservedReason> unservable = UnservableQueries.Find(tables);
        if (unservable.Count > 0) return WithoutPlan(PlanStatus.Infeasible, StopReason.Finished, stop) with { Reasons = unservable };

        if (ModelSize.Of(tables, _options).Refusal(_options.MemoryLimitGb) is { } refusal)
            return WithoutPlan(PlanStatus.Unknown, StopReason.MemoryLimit, stop) with { Message = refusal };
        var deadline = new Deadline(_options.TimeLimit, _options.Clock, cancellationToken);
        if (ExactModel.TryBuild(tables, deadline, tightRows: _options.TightRows, inequalities: _options.Inequalities) is not { } model)
            return WithoutPlan(PlanStatus.Unknown, deadline.Reason, stop);
        MilpSolution relaxed = _solver.Solve(
            model.Milp,
            new MilpSolveOptions { TimeLimit = deadline.Left, Threads = _options.Threads, RelaxIntegrality = true },
            cancellationToken);
        string? message = relaxed.Message is null ? null : $"{_solver.Name}: {relaxed.Message}";
        if (relaxed.Values is not { } values)
        {
            PlanStatus status = relaxed.Status == MilpStatus.Infeasible ? PlanStatus.Infeasible : PlanStatus.Unknown;
            return WithoutPlan(status, relaxed.ToStopReason(), stop) with { Message = message };
        }

        double? bound = WeakDuality.Bound(model.Milp, relaxed);
        progress?.Report(new AllocationProgress(stop.Elapsed, null, bound, null));
        int[] options =
        [
            .. from option in model.Options
               where values[option.Open] > Tolerances.SolverWeight
               orderby values[option.Open] descending, option.Option
               select option.Option,
        ];
        AllocationResult result = CheckedResult.Create(tables, Round(tables, options, stop), [], stop).WithBound(bound) with
        {
            Message = message,
        };
        if (result.Status != PlanStatus.Unknown) progress?.Report(new AllocationProgress(stop.Elapsed, result.Plan!.Cost.Total, bound, 1));
        return result;
    }

    private AllocationPlan Round(ProblemTables tables, int[] options, StopSignal stop)
    {
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(stop);
        SearchWorkspace workspace = lease.Workspace;
        workspace.Routing.Forget();
        (DeploymentSet best, DeploymentSet trial) = (new(tables), new(tables));
        double cost = workspace.Pricer.Price(best);
        for (bool opened = true; opened;)
        {
            opened = false;
            foreach (int option in options)
            {
                if (best.HasPair(tables.PairOf(option)) || stop.IsSet) continue;
                trial.CopyFrom(best);
                trial.Add(option, 1);
                double fitted = workspace.Pricer.Fit(trial, cost);
                if (!(fitted < cost)) continue;
                (cost, opened) = (fitted, true);
                best.CopyFrom(trial);
            }
        }

        return workspace.Planner.ToPlan(Name, best);
    }

    private AllocationResult WithoutPlan(PlanStatus status, StopReason reason, StopSignal stop) => new()
    {
        Allocator = Name,
        Status = status,
        StopReason = reason,
        Elapsed = stop.Elapsed,
    };
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Auto;

/// <summary>
/// One run of the automatic allocator. AGH runs on the calling thread. All that may not stop at once, such as a solver, runs on a thread of
/// its own, which is left behind where it does not end in time: the best plan so far is known without it.
/// </summary>
internal sealed class AutoRun(
    string name, IMilpSolver solver, AutoOptions options, ProblemTables tables, BestSoFar best, Deadline deadline)
{
    private const string Relaxation = "relaxation", Exact = "exact";

    private bool IsDone => deadline.IsOver || best.Gap <= options.TargetGap;

    /// <summary>Time that the steps have after the end of the run to return what they know.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(15);

    private volatile ExactRun? _exact;
    private volatile string? _message;
    private StopReason _stop = StopReason.Finished; // of the steps after AGH

    /// <summary>Runs from a start plan; null for none.</summary>
    public AllocationResult Run(AllocationPlan? start)
    {
        AllocationResult first = RunAdaptive(start);
        bool hasEnded = true;
        if (first.Status != PlanStatus.Infeasible && !deadline.IsOver)
        {
            Task proof = Task.Factory.StartNew(
                Prove, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            hasEnded = HasEnded(proof);
            if (!hasEnded && _exact?.Interim() is { } interim) best.Offer(interim);
        }

        return Result(hasEnded ? _stop : deadline.Reason);
    }

    private AllocationResult RunAdaptive(AllocationPlan? start)
    {
        TimeSpan left = deadline.Left ?? Timeout.InfiniteTimeSpan;
        AdaptiveGreedyOptions adaptive = options.Adaptive with
        {
            TimeLimit = options.Adaptive.TimeLimit is { } limit && limit < left ? limit : Positive(left),
            Constraints = options.AllConstraints,
        };
        var agh = new AdaptiveGreedyAllocator(adaptive);
        AllocationResult found = agh.Allocate(tables, start, best.From(agh.Name), deadline.CancellationToken);
        best.Offer(found);
        return found;
    }

    /// <summary>Proves a bound, and improves the plan where the proven gap is above the target.</summary>
    private void Prove()
    {
        SolvedRelaxation relaxation = Relax();
        if (IsDone) return;
        if (best.Plan is not null && relaxation is { Model: { } model, RowDuals: { } duals })
        {
            new DecompositionStep(options, tables, best, deadline).Run(model, duals);
            if (IsDone) return;
        }

        Solve();
    }

    /// <summary>Proves a quick bound. Where it proves that there is no plan, the exact run that follows says why.</summary>
    private SolvedRelaxation Relax()
    {
        SolvedRelaxation relaxation = new RelaxationBound(solver, options.Exact with { TimeLimit = Left })
            .Solve(tables, deadline.CancellationToken);
        CostBound bound = relaxation.Bound;
        if (bound.LowerBound is { } lower) best.OfferBound(lower, Relaxation);
        best.Report();
        (_stop, _message) = (bound.StopReason, bound.LowerBound is null ? bound.Message : null);
        if (bound.Status == BoundStatus.Infeasible && best.Plan is null)
        {
            best.Offer(new AllocationResult
            {
                Allocator = Relaxation,
                Status = PlanStatus.Infeasible,
                StopReason = StopReason.Finished,
                Elapsed = bound.Elapsed,
                Reasons = bound.Reasons,
            });
        }

        return relaxation;
    }

    private void Solve()
    {
        ExactOptions exact = options.Exact with { TimeLimit = Left };
        var own = new Deadline(exact.TimeLimit, exact.Clock, deadline.CancellationToken);
        var run = new ExactRun(Exact, solver, exact, tables, best.From(Exact), own);
        _exact = run;
        AllocationResult result = run.Run(best.Plan);
        best.Offer(result);
        (_stop, _message) = (result.StopReason, result.Message);
    }

    private bool HasEnded(Task proof)
    {
        WaitHandle.WaitAny([((IAsyncResult)proof).AsyncWaitHandle, deadline.CancellationToken.WaitHandle], deadline.Left ?? Timeout.InfiniteTimeSpan);
        return Task.WaitAny([proof], s_patience) == 0 && IsDone(proof);

        static bool IsDone(Task task)
        {
            task.GetAwaiter().GetResult();
            return true;
        }
    }

    private AllocationResult Result(StopReason stop)
    {
        (AllocationResult? found, double? bound, ResultOrigin origin) = best.Close();
        AllocationResult result = found! with
        {
            Allocator = name,
            Plan = found.Plan is { } plan ? plan with { Allocator = name } : null,
            Status = found.FeasiblePlan is null ? found.Status : PlanStatus.Feasible,
            LowerBound = null,
            Origin = origin,
            Message = _message,
        };
        result = found.Status == PlanStatus.Infeasible ? result : result.WithBound(bound);
        return result with
        {
            StopReason = deadline.CancellationToken.IsCancellationRequested ? StopReason.Cancelled
                : result.Gap <= options.TargetGap || result.Status == PlanStatus.Infeasible ? StopReason.Finished
                : stop == StopReason.Finished ? deadline.Reason
                : stop,
            Elapsed = deadline.Elapsed,
        };
    }

    private TimeSpan Left => Positive(deadline.Left ?? options.TimeLimit);

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);
}

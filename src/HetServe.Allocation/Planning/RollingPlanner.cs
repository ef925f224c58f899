using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// Re-plans a running service in every window. An allocator proposes a plan for the new rates, warm-started from the running plan. The
/// planner compares the proposal with the running deployments under exactly recomputed routes, and with mixtures of the two, such as the
/// running deployments with other replicas. It changes the running deployments only if the expected saving over the look-ahead exceeds the
/// cost of switching. It expects demand like that of the recent windows, so it does not follow a swing that is over by the next window.
/// </summary>
/// <remarks>
/// <para>Costs of plans are over the horizon H of the problem; an hour of a plan costs 1/H of them. Over the look-ahead L a change costs</para>
/// <code>
/// switching + A·running + B·interim + (L - A - B)·new
/// </code>
/// <para>A is the time until the starts are ready. B is the time that late starts wait for GPUs of stops and then load; 0 if none waits.
/// The terms running, interim and new are the mean costs of an hour of these deployments over the rates of the last
/// <see cref="RollingOptions.HistoryWindows"/> windows, with weights that fall linearly with age; the present window counts half at its rates, half at these raised by
/// <see cref="RollingOptions.RateMargin"/>. So the share of recent windows in which a change would have paid says how long its benefit
/// lasts. Switching is <see cref="PlanTransition.Cost"/>. Keeping costs L·running.</para>
/// <para>The planner holds its options and no state between calls. The caller passes what runs and the history of the last
/// decision, so neither a failed transition nor a restart of the service needs repair. Safe for concurrent calls, such as for several
/// clusters. The same problem, running plan, history and options give the same decision, unless the time limit is hit or the allocator is not deterministic.</para>
/// </remarks>
/// <example>
/// <code>
/// var planner = new RollingPlanner(new AdaptiveGreedyAllocator());
/// DemandHistory history = DemandHistory.Empty;
/// using var timer = new PeriodicTimer(planner.Options.Window);
/// do
/// {
///     RollingDecision decision = planner.Decide(problem.WithRates(monitor.RatesPerHour()), running, history, stopping);
///     foreach (TransitionStep step in decision.Transition.Steps) await cluster.ApplyAsync(step, stopping);
///     (running, history) = (decision.Plan, decision.History);
/// }
/// while (await timer.WaitForNextTickAsync(stopping));
/// </code>
/// </example>
public sealed class RollingPlanner
{
    private const string Name = "rolling";
    private readonly IAllocator _allocator;

    /// <summary>Creates the planner.</summary>
    /// <param name="allocator">Proposes plans. <see cref="RollingOptions.TimeLimit"/> stops it, so it needs no time limit.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RollingPlanner(IAllocator allocator, RollingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        (_allocator, Options) = (allocator, options ?? new RollingOptions());
        Options.EnsureValid();
    }

    /// <summary>The options.</summary>
    public RollingOptions Options { get; }

    /// <summary>Decides for a problem with the rates of the window.</summary>
    /// <param name="problem">The problem; <see cref="DemandRates.WithRates"/> sets its rates.</param>
    /// <param name="running">The running plan; null if nothing runs. Its routes do not matter.</param>
    /// <param name="history">
    /// Rates of the windows before, from <see cref="RollingDecision.History"/> of the last decision. Null for none: the planner then expects
    /// the present rates to last over the look-ahead. Default null.
    /// </param>
    /// <param name="cancellationToken">Makes the planner decide at once, on the best plan so far.</param>
    /// <exception cref="InvalidProblemException">The problem has faults; the exception carries all of them.</exception>
    public RollingDecision Decide(
        AllocationProblem problem, AllocationPlan? running, DemandHistory? history = null, CancellationToken cancellationToken = default) =>
        Decide(ProblemTables.Compile(problem), running, history, cancellationToken);

    /// <summary>Decides for a compiled problem with the rates of the window.</summary>
    internal RollingDecision Decide(
        ProblemTables tables, AllocationPlan? running, DemandHistory? history, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<Deployment> before = running?.Deployments ?? [];
        history ??= DemandHistory.Empty;
        IReadOnlyList<ExpectedDemand> outlook = DemandOutlook.Of(tables, history, Options);
        ProblemTables planned = outlook[0].Tables;
        using WorkspacePool.Lease lease = WorkspacePool.Of(planned).Rent(StopSignal.Never);
        SearchWorkspace workspace = lease.Workspace;
        DeploymentSet survivors = DeploymentSet.Of(planned, before);
        AllocationPlan? kept = before.Count == 0 ? null : workspace.Planner.ToPlan(Name, survivors);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Options.TimeLimit);
        AllocationResult proposal = _allocator.Allocate(planned, kept, null, limit.Token);

        PlanRules? rules = _allocator.Constraints.Count > 0 ? new PlanRules(tables, _allocator.Constraints) : null;
        var search = new TransitionSearch(planned, new ExpectedPricer(outlook), before, survivors, Options, IsAllowed, new StopSignal(null, limit.Token));
        double keeping = search.Judged(survivors);
        (DeploymentSet best, double cost) = Choose(search, survivors, DeploymentSet.Of(planned, proposal.Plan?.Deployments ?? []), keeping);
        AllocationPlan plan = Routed(best);
        return new RollingDecision
        {
            Plan = plan,
            Report = PlanChecker.Check(tables, plan, _allocator.Constraints),
            Transition = TransitionTo(tables, before, plan),
            History = history.After(tables.Problem, Options.HistoryWindows),
            CostOfKeeping = before.Count > 0 && double.IsFinite(keeping) ? keeping : null,
            Cost = cost,
            Proposal = proposal,
            StopReason = cancellationToken.IsCancellationRequested ? StopReason.Cancelled
                : limit.IsCancellationRequested ? StopReason.TimeLimit
                : StopReason.Finished,
            Elapsed = Stopwatch.GetElapsedTime(began),
        };

        bool IsAllowed(DeploymentSet set) => rules is null || rules.Allow(Routed(set));

        // Routes are for the rates given. They are computed to the end even if the decision is cancelled.
        AllocationPlan Routed(DeploymentSet set) => DeploymentRouter.Route(tables, set.ToDeployments(), Name, CancellationToken.None);
    }

    /// <summary>The cheapest set reached from the proposal and from the running set; the running set if neither is cheaper.</summary>
    private static (DeploymentSet Best, double Cost) Choose(
        TransitionSearch search, DeploymentSet survivors, DeploymentSet proposed, double keeping)
    {
        (DeploymentSet best, double cost) = (survivors, keeping);
        foreach (DeploymentSet from in (DeploymentSet[])[proposed, survivors])
        {
            (DeploymentSet set, double price) = search.Improve(from, proposed);
            if (TransitionSearch.IsBelow(price, cost)) (best, cost) = (set, price);
        }

        return (best, cost);
    }

    private PlanTransition TransitionTo(ProblemTables tables, IReadOnlyList<Deployment> before, AllocationPlan plan)
    {
        var schedule = new TransitionSchedule(tables, before, plan.Deployments, Options.Switching);
        return schedule.ToTransition(schedule.Interim is { } deployments ? DeploymentRouter.Route(tables, deployments, Name) : null, plan);
    }
}

using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// Re-plans for a running service, window after window. An allocator proposes a plan for the new rates, warm-started from the running one;
/// the planner weighs it against the running deployments with exactly recomputed routes, and against everything between the two, such as
/// the running deployments with other replicas. It leaves the running deployments only where the saving over a look-ahead exceeds the cost
/// of switching, so it does not flap.
/// </summary>
/// <remarks>
/// <para>Costs of plans are over the horizon H of the problem; an hour of a plan costs 1/H of them. Over the look-ahead L a change costs</para>
/// <code>
/// switching + A·running + B·interim + (L - A - B)·new
/// </code>
/// <para>with A the time until what starts is ready, B the time that starts wait for the GPUs of stops and then load (0 where none waits),
/// and what an hour of the running, interim and new deployments costs at the new rates with headroom. Switching is
/// <see cref="PlanTransition.Cost"/>. Keeping costs L·running.</para>
/// <para>Holds its options and no state between calls: the caller says what runs, so a transition that failed half-way, or a restart of the
/// service, needs no repair. Safe for concurrent calls, such as for several clusters. The same problem, running plan and options give the
/// same decision, as long as no limit of time is hit and the allocator is repeatable.</para>
/// </remarks>
/// <example>
/// <code>
/// var planner = new RollingPlanner(new AdaptiveGreedyAllocator());
/// using var timer = new PeriodicTimer(planner.Options.Window);
/// do
/// {
///     RollingDecision decision = planner.Decide(problem.WithRates(monitor.RatesPerHour()), running, stopping);
///     foreach (TransitionStep step in decision.Transition.Steps) await cluster.ApplyAsync(step, stopping);
///     running = decision.Plan;
/// }
/// while (await timer.WaitForNextTickAsync(stopping));
/// </code>
/// </example>
public sealed class RollingPlanner
{
    private const string Name = "rolling";
    private readonly IAllocator _allocator;

    /// <summary>Creates the planner.</summary>
    /// <param name="allocator">Proposes plans; has no time limit of its own but that of <see cref="RollingOptions.TimeLimit"/>.</param>
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
    /// <param name="running">What runs now; null for nothing. Its routes do not matter.</param>
    /// <param name="cancellationToken">Decides at once, on what is known.</param>
    /// <exception cref="InvalidProblemException">The problem has faults; the exception carries all of them.</exception>
    public RollingDecision Decide(AllocationProblem problem, AllocationPlan? running, CancellationToken cancellationToken = default) =>
        Decide(ProblemTables.Compile(problem), running, cancellationToken);

    /// <summary>Decides for a compiled problem with the rates of the window.</summary>
    internal RollingDecision Decide(ProblemTables tables, AllocationPlan? running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<Deployment> before = running?.Deployments ?? [];
        ProblemTables planned = WithHeadroom(tables);
        SearchWorkspace workspace = WorkspacePool.Of(planned).Rent();
        try
        {
            DeploymentSet survivors = workspace.SetOf(before);
            AllocationPlan? kept = before.Count == 0 ? null : workspace.ToPlan(Name, survivors);

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Options.TimeLimit);
            AllocationResult proposal = _allocator.Allocate(planned, kept, null, limit.Token);

            var stop = new StopSignal(null, limit.Token);
            var search = new TransitionSearch(workspace, before, survivors, Options, stop);
            workspace.Routing.Forget();
            double keeping = search.Price(survivors);
            (DeploymentSet best, double cost) = Choose(workspace, search, survivors, proposal, keeping);
            AllocationPlan plan = DeploymentRouter.Route(
                tables, TransitionSearch.ListOf(planned, best), Name, CancellationToken.None); // cancelled, what is known is decided on
            return new RollingDecision
            {
                Plan = plan,
                Report = PlanChecker.Check(tables, plan),
                Transition = TransitionTo(tables, before, plan),
                CostOfKeeping = before.Count > 0 && double.IsFinite(keeping) ? keeping : null,
                Cost = cost,
                Proposal = proposal,
                StopReason = cancellationToken.IsCancellationRequested ? StopReason.Cancelled
                    : limit.IsCancellationRequested ? StopReason.TimeLimit
                    : StopReason.Finished,
                Elapsed = Stopwatch.GetElapsedTime(began),
            };
        }
        finally
        {
            WorkspacePool.Of(planned).Return(workspace);
        }
    }

    /// <summary>The cheapest of what the search reaches from the proposal and from what runs; what runs where neither is cheaper.</summary>
    private static (DeploymentSet Best, double Cost) Choose(
        SearchWorkspace workspace, TransitionSearch search, DeploymentSet survivors, AllocationResult proposal, double keeping)
    {
        DeploymentSet proposed = workspace.SetOf(proposal.Plan?.Deployments ?? []);
        (DeploymentSet best, double cost) = (survivors, keeping);
        foreach (DeploymentSet from in (DeploymentSet[])[proposed, survivors])
        {
            DeploymentSet set = workspace.NewSet();
            set.CopyFrom(from);
            double price = search.Improve(set, proposed);
            if (TransitionSearch.IsBelow(price, cost)) (best, cost) = (set, price);
        }

        return (best, cost);
    }

    private ProblemTables WithHeadroom(ProblemTables tables) => Options.Headroom == 0
        ? tables
        : ProblemTables.Compile(new Headroom { Rate = 1 + Options.Headroom }.Tighten(tables.Problem));

    private PlanTransition TransitionTo(ProblemTables tables, IReadOnlyList<Deployment> before, AllocationPlan plan)
    {
        var schedule = new TransitionSchedule(tables, before, plan.Deployments, Options.Switching);
        return schedule.ToTransition(schedule.Interim is { } deployments ? DeploymentRouter.Route(tables, deployments, Name) : null, plan);
    }
}

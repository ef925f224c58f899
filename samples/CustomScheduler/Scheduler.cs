using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>
/// Plans again in every interval, from what runs, and publishes what passes the checkers. It takes each plan for running at once; a service
/// carries out <see cref="PlanTransition.Steps"/> before.
/// </summary>
public sealed partial class Scheduler(
    DemandFeed feed,
    RollingPlanner planner,
    PlanBoard board,
    IOptions<SchedulerOptions> options,
    TimeProvider time,
    ILogger<Scheduler> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        AllocationPlan? running = null;
        DemandHistory history = DemandHistory.Empty;
        long window = 0;
        do
        {
            AllocationProblem problem = feed.ProblemAt(window);
            RollingDecision decision = planner.Decide(problem, running, history, stoppingToken);
            if (stoppingToken.IsCancellationRequested) return;
            history = decision.History; // of a refused plan too: its demand has been seen
            if (decision.Report.IsFeasible)
            {
                running = decision.Plan;
                board.Publish(PlanSnapshot.Of(window, time.GetUtcNow(), problem, decision));
                Published(window, running.Deployments.Count, running.Cost.Total, decision.Transition.Changes.Count);
            }
            else
            {
                Refused(window, decision.Report.Violations[0].ToString());
            }

            window++;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "Window {Window}: {Deployments} deployments, ${Dollars:0.00} a day, {Changes} changes")]
    private partial void Published(long window, int deployments, double dollars, int changes);

    [LoggerMessage(LogLevel.Error, "Window {Window}: the last plan stays, for the new one breaks {Violation}")]
    private partial void Refused(long window, string violation);
}

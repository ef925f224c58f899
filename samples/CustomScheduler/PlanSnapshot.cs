using System.Text;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;

namespace CustomScheduler;

/// <summary>A plan in all its forms, so that whoever reads one snapshot reads of one plan. Immutable.</summary>
/// <param name="Window">Number of the window that it is for.</param>
/// <param name="DecidedAt">When it was decided.</param>
/// <param name="Problem">The problem with the window's rates.</param>
/// <param name="Decision">The decision, its plan within it.</param>
/// <param name="Json">The plan as <c>hetserve.plan/1</c>.</param>
/// <param name="Svg">The chart of the plan.</param>
public sealed record PlanSnapshot(
    long Window, DateTimeOffset DecidedAt, AllocationProblem Problem, RollingDecision Decision, string Json, string Svg)
{
    /// <summary>Renders a decision.</summary>
    public static PlanSnapshot Of(long window, DateTimeOffset decidedAt, AllocationProblem problem, RollingDecision decision) => new(
        window,
        decidedAt,
        problem,
        decision,
        PlanFile.ToJson(decision.Plan),
        Encoding.UTF8.GetString(PlanChart.Create(OfDemand(problem, decision.Plan), decision.Report).ToSvg()));

    /// <summary>
    /// The plan without unserved shares of query types that have no arrivals: the chart has no rates for these.
    /// </summary>
    private static AllocationPlan OfDemand(AllocationProblem problem, AllocationPlan plan) => plan with
    {
        Unmet = plan.Unmet.Where(unmet => problem.Queries.Any(q => q.Name == unmet.Key && q.RatePerHour > 0)).ToDictionary(),
    };
}

/// <summary>Holds the current plan. Its readers never wait and never see half of one: a snapshot is swapped as a whole.</summary>
public sealed class PlanBoard
{
    private PlanSnapshot? _current;

    /// <summary>The current plan; null before the first.</summary>
    public PlanSnapshot? Current => Volatile.Read(ref _current);

    /// <summary>Replaces the current plan.</summary>
    public void Publish(PlanSnapshot snapshot) => Volatile.Write(ref _current, snapshot);
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation;

/// <summary>Turns what a heuristic decided into a checked result.</summary>
internal static class CheckedResult
{
    /// <summary>Time to look for reasons once a run was stopped: at 100 query types all of them take 0.1 s.</summary>
    private static readonly TimeSpan s_timeForReasons = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// A result whose plan has passed the checkers. A plan that does not is kept, for its report says what is wrong, but is not called
    /// feasible; infeasible is said only with a proof.
    /// </summary>
    public static AllocationResult Create(
        ProblemTables tables, AllocationPlan plan, IReadOnlyList<IConstraintChecker> extraCheckers, StopSignal stop)
    {
        ConstraintReport report = PlanChecker.Check(tables, plan, extraCheckers);
        IReadOnlyList<UnservedReason> unservable = report.IsFeasible ? [] : UnservableQueries.Find(tables);
        return new AllocationResult
        {
            Allocator = plan.Allocator,
            Status = report.IsFeasible ? PlanStatus.Feasible : unservable.Count > 0 ? PlanStatus.Infeasible : PlanStatus.Unknown,
            StopReason = stop.Reason,
            Plan = plan,
            Report = report,
            Elapsed = stop.Elapsed,
            Reasons = unservable.Count > 0 ? unservable : plan.Unmet.Count == 0 ? [] : UnmetAnalysis.Explain(
                PlanEvaluation.Evaluate(tables, plan), stop.Reason == StopReason.Finished ? null : s_timeForReasons),
        };
    }
}

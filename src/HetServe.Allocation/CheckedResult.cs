using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation;

/// <summary>Turns a heuristic's plan into a checked result.</summary>
internal static class CheckedResult
{
    /// <summary>Time for finding reasons after a stopped run. All reasons for 100 query types take 0.1 s.</summary>
    private static readonly TimeSpan s_timeForReasons = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// A result whose plan the checkers have judged. A plan that breaks a constraint stays in the result with its report, but the result is
    /// not feasible. It is infeasible only with a proof.
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

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation;

/// <summary>Turns the decisions of a heuristic into a checked result.</summary>
internal static class CheckedResult
{
    /// <summary>Time for finding reasons after a stopped run. All reasons for 100 query types take 0.1 s.</summary>
    private static readonly TimeSpan s_timeForReasons = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc cref="Create(PlanEvaluation, IReadOnlyList{IConstraintChecker}, StopSignal)"/>
    public static AllocationResult Create(
        ProblemTables tables, AllocationPlan plan, IReadOnlyList<IConstraintChecker> extraCheckers, StopSignal stop) =>
        Create(PlanEvaluation.Evaluate(tables, plan), extraCheckers, stop);

    /// <summary>
    /// A result whose plan has passed the checkers. A plan that breaks one stays in the result, because its report says what is broken, but
    /// is not called feasible. The result is infeasible only with a proof.
    /// </summary>
    public static AllocationResult Create(PlanEvaluation evaluation, IReadOnlyList<IConstraintChecker> extraCheckers, StopSignal stop)
    {
        AllocationPlan plan = evaluation.Plan;
        ConstraintReport report = PlanChecker.Check(evaluation, extraCheckers);
        TimeSpan? time = stop.Reason == StopReason.Finished ? null : s_timeForReasons;
        IReadOnlyList<UnservedReason> unservable = report.IsFeasible ? [] : UnservableQueries.Find(evaluation.Tables, time);
        return new AllocationResult
        {
            Allocator = plan.Allocator,
            Status = report.IsFeasible ? PlanStatus.Feasible : unservable.Count > 0 ? PlanStatus.Infeasible : PlanStatus.Unknown,
            StopReason = stop.Reason,
            Plan = plan,
            Report = report,
            Elapsed = stop.Elapsed,
            Reasons = unservable.Count > 0 ? unservable : plan.Unmet.Count == 0 ? [] : UnmetAnalysis.Explain(evaluation, time),
        };
    }
}

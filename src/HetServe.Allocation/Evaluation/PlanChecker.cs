using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Checks a plan, wherever it comes from, against its problem. Safe for concurrent calls.</summary>
public static class PlanChecker
{
    /// <summary>
    /// Evaluates the plan and checks it with <see cref="ConstraintCheckers.Standard"/>, any further checkers, and rows <c>cost</c>: each cost
    /// that the plan states agrees with the recomputed one within <see cref="Problems.Tolerances.Feasibility"/>, relative to the latter where it
    /// is above $1.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">The plan; nothing it states is believed.</param>
    /// <param name="extraCheckers">Checkers of further constraints, run after the standard ones; null for none.</param>
    public static ConstraintReport Check(
        ProblemTables tables, AllocationPlan plan, IEnumerable<IConstraintChecker>? extraCheckers = null)
    {
        var evaluation = PlanEvaluation.Evaluate(tables, plan);
        var rows = new List<ConstraintRow>();
        foreach (IConstraintChecker checker in ConstraintCheckers.Standard) checker.Check(evaluation, rows);
        foreach (IConstraintChecker checker in extraCheckers ?? []) checker.Check(evaluation, rows);
        AddCosts(plan.Cost, evaluation.Cost, rows);
        return new ConstraintReport(evaluation, rows);
    }

    private static void AddCosts(CostBreakdown stated, CostBreakdown actual, List<ConstraintRow> rows)
    {
        Add("rental", stated.Rental, actual.Rental);
        Add("storage", stated.Storage, actual.Storage);
        Add("delay penalty", stated.DelayPenalty, actual.DelayPenalty);
        Add("unmet penalty", stated.UnmetPenalty, actual.UnmetPenalty);

        void Add(string term, double says, double value) =>
            rows.Add(new ConstraintRow(
                ConstraintNames.Cost,
                string.Create(CultureInfo.InvariantCulture, $"{term}, stated ${says:G9} for ${value:G9}, relative difference"),
                Math.Abs(says - value) / Math.Max(1, Math.Abs(value)),
                0,
                ""));
    }
}

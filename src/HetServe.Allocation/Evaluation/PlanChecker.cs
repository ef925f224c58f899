using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Checks a plan of any origin against its problem. Safe for concurrent calls.</summary>
public static class PlanChecker
{
    /// <summary>
    /// Evaluates the plan and checks it with <see cref="ConstraintCheckers.Standard"/>, any further checkers, and rows <c>cost</c>: each
    /// cost that the plan states agrees with the recomputed one within <see cref="Problems.Tolerances.Feasibility"/>, relative to the
    /// latter where it is above $1.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">The plan. All that it states is recomputed.</param>
    /// <param name="extraCheckers">Checkers of further constraints, run after the standard ones; null for none.</param>
    public static ConstraintReport Check(
        ProblemTables tables, AllocationPlan plan, IEnumerable<IConstraintChecker>? extraCheckers = null) =>
        Check(PlanEvaluation.Evaluate(tables, plan), extraCheckers);

    /// <summary>Checks a plan that is evaluated already.</summary>
    /// <inheritdoc cref="Check(ProblemTables, AllocationPlan, IEnumerable{IConstraintChecker}?)"/>
    internal static ConstraintReport Check(PlanEvaluation evaluation, IEnumerable<IConstraintChecker>? extraCheckers = null)
    {
        var rows = new List<ConstraintRow>();
        foreach (IConstraintChecker checker in ConstraintCheckers.Standard) checker.Check(evaluation, rows);
        AddRows(evaluation, extraCheckers ?? [], rows);
        if (evaluation.Plan.Cost != CostBreakdown.Unknown) AddCosts(evaluation.Plan.Cost, evaluation.Cost, rows);
        return new ConstraintReport(evaluation, rows);
    }

    /// <summary>The first broken row of some checkers; null where none is broken.</summary>
    internal static ConstraintRow? FirstBroken(PlanEvaluation evaluation, IEnumerable<IConstraintChecker> checkers)
    {
        var rows = new List<ConstraintRow>();
        AddRows(evaluation, checkers, rows);
        int broken = rows.FindIndex(row => !row.Holds);
        return broken < 0 ? null : rows[broken];
    }

    private static void AddRows(PlanEvaluation evaluation, IEnumerable<IConstraintChecker> checkers, List<ConstraintRow> rows)
    {
        foreach (IConstraintChecker checker in checkers) checker.Check(evaluation, rows);
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

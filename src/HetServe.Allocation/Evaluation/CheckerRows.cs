
namespace HetServe.Allocation.Evaluation;

/// <summary>What checkers add rows with.</summary>
internal static class CheckerRows
{
    /// <summary>Adds the row <c>left &lt;= right</c>.</summary>
    public static void Add(
        this ICollection<ConstraintRow> rows, IConstraintChecker checker, string item, double left, double right, string unit = "") =>
        rows.Add(new ConstraintRow(checker.Name, item, left, right, unit));

    /// <summary>Adds a row that does not hold, for what no two numbers can say: one fault against none allowed.</summary>
    public static void AddFault(this ICollection<ConstraintRow> rows, IConstraintChecker checker, string text) =>
        rows.Add(checker, text, 1, 0, "faults");

    /// <summary>Adds the faults that the evaluation found for the checker's constraint.</summary>
    public static void AddFaults(this ICollection<ConstraintRow> rows, IConstraintChecker checker, PlanEvaluation evaluation)
    {
        foreach (PlanFault fault in evaluation.Faults)
            if (fault.Constraint == checker.Name) rows.AddFault(checker, fault.Text);
    }
}

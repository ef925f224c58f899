namespace HetServe.Allocation.Evaluation;

/// <summary>How checkers add their rows.</summary>
internal static class CheckerRows
{
    /// <summary>Adds the row <c>left &lt;= right</c>.</summary>
    public static void Add(
        this ICollection<ConstraintRow> rows, IConstraintChecker checker, string item, double left, double right, string unit = "") =>
        rows.Add(new ConstraintRow(checker.Name, item, left, right, unit));

    /// <summary>Adds a row that does not hold, for what two numbers cannot say: one fault against none allowed.</summary>
    public static void AddFault(this ICollection<ConstraintRow> rows, IConstraintChecker checker, string text) =>
        rows.Add(checker, text, 1, 0, "faults");

    /// <summary>Adds the faults of the checker's constraint.</summary>
    public static void AddFaults(this ICollection<ConstraintRow> rows, IConstraintChecker checker, PlanEvaluation evaluation)
    {
        foreach (PlanFault fault in evaluation.Faults)
            if (fault.Constraint == checker.Name) rows.AddFault(checker, fault.Text);
    }

    /// <summary>Adds a row for each limit of the checker's constraint that all query types share.</summary>
    public static void AddLimits(this ICollection<ConstraintRow> rows, IConstraintChecker checker, PlanEvaluation evaluation)
    {
        foreach (ProblemLimit limit in ProblemLimits.Shared(evaluation.Tables.Problem))
        {
            if (limit.Constraint == checker.Name)
                rows.Add(checker, limit.Item.Length > 0 ? limit.Item : limit.What, limit.Use(evaluation), limit.Limit, limit.Unit);
        }
    }

    /// <summary>Adds a row for each objective of the checker's constraint: of each route, and of each mean.</summary>
    public static void AddObjectives(this ICollection<ConstraintRow> rows, IConstraintChecker checker, PlanEvaluation evaluation)
    {
        foreach (RouteLoad route in evaluation.Routes)
        {
            for (int n = 0; n < RouteObjective.Count; n++)
            {
                LimitUse use = RouteObjective.Of(evaluation.Tables, route.QueryIndex, route.Metrics, n);
                if (use.Constraint != checker.Name || double.IsPositiveInfinity(use.Limit)) continue;
                rows.Add(checker, $"{evaluation.NameOf(route)}, {use.What}", use.Value, use.Limit, use.Unit);
            }
        }

        for (int i = 0; i < evaluation.Queries.Count; i++)
        {
            QueryLoad load = evaluation.Queries[i];
            for (int n = 0; n < MeanObjective.Count; n++)
            {
                MeanObjective mean = MeanObjective.Of(evaluation.Tables, i, n);
                if (mean.Constraint != checker.Name || !mean.Exists) continue;
                string item = $"{evaluation.QueryName(i)}, {mean.What} above the SLO, times served share";
                rows.Add(checker, item, mean.Excess(mean.SumOf(load), load.Served), 0, mean.Unit);
            }
        }
    }
}

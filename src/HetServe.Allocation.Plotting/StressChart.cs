using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a stress study: for each stress, the share of demand whose objectives break with routes kept, and the cost with demand
/// re-routed, against the factor. Stateless; safe for concurrent calls.
/// </summary>
public static class StressChart
{
    /// <summary>The chart.</summary>
    /// <param name="problem">Name of the problem.</param>
    /// <param name="rows">Rows of a study.</param>
    public static Chart Create(string problem, IReadOnlyList<StressRow> rows)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rows);
        var panels = new List<CurvePanel>();
        foreach (IGrouping<StressedFigures, StressRow> stress in rows.GroupBy(r => r.Stress))
        {
            string figures = Spell(stress.Key);
            panels.Add(new CurvePanel(
                $"{figures} up: objectives broken, routes kept", "stress factor", "% of demand",
                Curves(stress, r => new Estimate(100 * r.ViolatedShare.Mean, 100 * r.ViolatedShare.HalfWidth)), IsShare: true));
            panels.Add(new CurvePanel(
                $"{figures} up: cost, demand re-routed", "stress factor", "$ over the horizon",
                Curves(stress, r => r.ReroutedCost), IsShare: false));
        }

        return CurveChart.Create($"Stress of {problem}", panels);
    }

    /// <summary>Delays and errors.</summary>
    internal static string Spell(StressedFigures figures)
    {
        string text = figures.ToString();
        return text[0] + text[1..].ToLowerInvariant().Replace(", ", " and ", StringComparison.Ordinal);
    }

    private static Curve[] Curves(IEnumerable<StressRow> rows, Func<StressRow, Estimate> figure) =>
        [.. rows.GroupBy(r => r.Allocator).Select(allocator => new Curve(
            allocator.Key, [.. allocator.Select(r => (r.Factor, figure(r).Mean, figure(r).HalfWidth))], []))];
}

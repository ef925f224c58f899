using System.Globalization;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a headroom study: for each stress, the share of demand whose objectives break against the cost as planned, one point for each
/// level of headroom. Stateless; safe for concurrent calls.
/// </summary>
public static class HeadroomChart
{
    /// <summary>The chart.</summary>
    /// <param name="title">Title of the chart, such as the problem and the allocator.</param>
    /// <param name="curves">Curves of a study.</param>
    public static Chart Create(string title, IReadOnlyList<HeadroomCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(curves);
        return CurveChart.Create(title, [.. curves.Select(curve =>
        {
            // Levels that give the same plan are one point.
            var points = curve.Rows.Where(r => r.Stress is not null)
                .GroupBy(r => (r.Stress!.PlannedCost, Violated: r.Stress.ViolatedShare)).ToArray();
            return new CurvePanel(
                $"{StressChart.Spell(curve.Stress)} up; labels: headroom in the plan",
                "cost as planned, $ over the horizon",
                "% of demand whose objectives break",
                [new Curve(
                    "",
                    [.. points.Select(p => (p.Key.PlannedCost, 100 * p.Key.Violated.Mean, 100 * p.Key.Violated.HalfWidth))],
                    [.. points.Select(p => Levels([.. p.Select(r => r.Level)]))])],
                IsShare: true)
            {
                XUnit = "$",
            };
        })]);
    }

    /// <summary>Levels of one plan: <c>1.1</c>, <c>1.1, 1.2</c>, or <c>1.1 to 1.5</c>.</summary>
    private static string Levels(double[] levels)
    {
        string[] texts = [.. levels.Select(level => level.ToString("0.0##", CultureInfo.InvariantCulture))];
        return texts.Length > 2 ? $"{texts[0]} to {texts[^1]}" : string.Join(", ", texts);
    }
}

using System.Globalization;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a headroom study: for each stress, the share of demand whose objectives break against the cost as planned, one point for each
/// level of headroom. Stateless; safe for concurrent calls.
/// </summary>
public static class HeadroomChart
{
    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="title">Title of the chart, such as the problem and the allocator.</param>
    /// <param name="curves">Curves of a study.</param>
    public static byte[] ToSvg(string title, IReadOnlyList<HeadroomCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(curves);
        return CurveChart.ToSvg([.. curves.Select(curve =>
        {
            // Levels that give the same plan are one point.
            var points = curve.Rows.Where(r => r.Stress is not null)
                .GroupBy(r => (r.Stress!.PlannedCost, Violated: r.Stress.ViolatedShare)).ToArray();
            return new CurvePanel(
                $"{StressChart.Spell(curve.Stress)} up, headroom in the plan",
                "cost as planned, $ over the horizon",
                "% of demand whose objectives break",
                [new Curve(
                    "",
                    [.. points.Select(p => (p.Key.PlannedCost, 100 * p.Key.Violated.Mean, 100 * p.Key.Violated.HalfWidth))],
                    [.. points.Select(p => string.Join(", ", p.Select(r => r.Level.ToString("0.0##", CultureInfo.InvariantCulture))))])],
                IsShare: true);
        })], title);
    }
}

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
    /// <param name="curves">Curves of a study.</param>
    public static byte[] ToSvg(IReadOnlyList<HeadroomCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return CurveChart.ToSvg([.. curves.Select(curve =>
        {
            HeadroomRow[] rows = [.. curve.Rows.Where(r => r.Stress is not null)];
            return new CurvePanel(
                $"{StressChart.Spell(curve.Stress)} up, headroom in the plan",
                "cost as planned, $ over the horizon",
                "% of demand whose objectives break",
                [new Curve(
                    "",
                    [.. rows.Select(r => (r.Stress!.PlannedCost, 100 * r.Stress.Violated.Mean, 100 * r.Stress.Violated.HalfWidth))],
                    [.. rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Level:0.0##}"))])],
                IsShare: true);
        })]);
    }
}

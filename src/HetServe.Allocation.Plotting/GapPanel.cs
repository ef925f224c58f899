using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Studies;
using MathNet.Numerics.Statistics;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Gap of the heuristics against size. Points are problems; open circles are measured against a bound, not a proven optimum. Lines
/// are medians by size.
/// </summary>
internal static class GapPanel
{
    /// <summary>The panel, with the looks of the series of <see cref="TimeChart"/>.</summary>
    public static Panel Create(ScalingResult result, Func<double, double, IReadOnlyList<AxisTick>> sizes)
    {
        double highest = 1;
        var panel = new Panel("Gap against size; open circles: against a bound")
        {
            XTitle = TimeChart.SizeLabel,
            YTitle = "% above the optimum",
            XTicks = sizes,
        };
        foreach ((int n, string allocator) in result.Rows[0].Heuristics.Select(run => run.Allocator).Index())
        {
            (double X, double Y, bool IsProven)[] points =
            [
                .. from row in result.Rows
                   from run in row.Heuristics
                   where run.Allocator == allocator && run.AboveReference is not null
                   select (Math.Log10(row.Size.Volume), 100 * run.AboveReference!.Value, row.IsProven),
            ];
            if (points.Length == 0) continue;
            highest = Math.Max(highest, points.Max(p => p.Y));
            SeriesStyle style = ChartPalette.SeriesOf(n);
            Add(points.Where(p => p.IsProven), style.Mark);
            Add(points.Where(p => !p.IsProven), MarkerShape.OpenCircle);
            (double X, double Y)[] medians =
                [.. points.GroupBy(p => p.X).OrderBy(g => g.Key).Select(g => (g.Key, g.Select(p => p.Y).Median()))];
            var line = panel.Plot.Add.ScatterLine(
                (double[])[.. medians.Select(m => m.X)], (double[])[.. medians.Select(m => m.Y)], style.Color);
            (line.LineWidth, line.LinePattern) = (Math.Max(1, 4 - 1.5f * n), style.Dash); // so that lines that coincide all show

            void Add(IEnumerable<(double X, double Y, bool IsProven)> some, MarkerShape shape)
            {
                var marks = panel.Plot.Add.ScatterPoints(
                    (double[])[.. some.Select(p => p.X)], (double[])[.. some.Select(p => p.Y)], style.Color);
                marks.MarkerShape = shape;
                marks.MarkerSize = Math.Max(4, 11 - 3 * n);
            }
        }

        double left = result.Rows.Min(row => Math.Log10(row.Size.Volume)), right = result.Rows.Max(row => Math.Log10(row.Size.Volume));
        double margin = LogPlot.Margin(left, right);
        (panel.X, panel.Y) = ((left - margin, right + margin), (-0.05 * highest, 1.1 * highest));
        return panel;
    }
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;
using MathNet.Numerics.Statistics;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Gap of the heuristics against size. Points are problems; open points are measured against a bound, not a proven optimum. Lines
/// are medians by size.
/// </summary>
internal static class GapPanel
{
    /// <summary>The panel, with the colours of <see cref="TimeChart"/>.</summary>
    public static Plot Create(ScalingResult result, IReadOnlyList<(double Value, string Name)> sizes)
    {
        Plot plot = Canvas.Panel("Gap against size");
        double highest = 1;
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
            var color = Color.FromHex(TimeChart.Colors[n % TimeChart.Colors.Count]);
            Add(points.Where(p => p.IsProven), MarkerShape.FilledCircle);
            Add(points.Where(p => !p.IsProven), MarkerShape.OpenCircle);
            (double X, double Y)[] medians =
                [.. points.GroupBy(p => p.X).OrderBy(g => g.Key).Select(g => (g.Key, g.Select(p => p.Y).Median()))];
            var line = plot.Add.ScatterLine(
                (double[])[.. medians.Select(m => m.X)], (double[])[.. medians.Select(m => m.Y)], color);
            line.LineWidth = Math.Max(1, 4 - 1.5f * n); // so that lines that coincide all show

            void Add(IEnumerable<(double X, double Y, bool IsProven)> some, MarkerShape shape)
            {
                var marks = plot.Add.ScatterPoints((double[])[.. some.Select(p => p.X)], (double[])[.. some.Select(p => p.Y)], color);
                marks.MarkerShape = shape;
                marks.MarkerSize = Math.Max(4, 11 - 3 * n);
            }
        }

        double left = sizes.Min(s => Math.Log10(s.Value)), right = sizes.Max(s => Math.Log10(s.Value));
        double margin = LogPlot.Margin(left, right);
        plot.Axes.SetLimits(left - margin, right + margin, -0.05 * highest, 1.1 * highest);
        plot.Axes.Bottom.SetTicks([.. sizes.Select(s => Math.Log10(s.Value))], [.. sizes.Select(s => s.Name)]);
        plot.XLabel(TimeChart.SizeLabel, 13);
        plot.YLabel("% above optimum, open: bound", 13);
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Font.Set(Canvas.Font);
        return plot;
    }
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting.Drawing;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a plan: GPUs, price and load of each deployment, routes of each query type, money and penalties, and the delays of each route
/// against its SLOs. A deployment has one number, colour and hatching throughout, so the GPU panel is the legend of the routes. Of more
/// than 50 deployments, 40 query types or 30 routes, the largest are shown and the others summed up or counted. Stateless; safe for
/// concurrent calls.
/// </summary>
public static class PlanChart
{
    private const int Width = 1240, FewRows = 12;
    private const float MostLabel = 420, LeastLabel = 110, LeftShare = 0.52f, LegendRoom = 2, Gap = 10;

    /// <summary>The chart.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Its report.</param>
    public static Chart Create(AllocationPlan plan, ConstraintReport report)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(report);
        PlanReport figures = report.Figures;
        var rows = new PlanRows(figures, [.. report.Slos.Select(slo => slo.Query)]);
        string headline = figures.Headline(), title = $"{plan.Problem}: plan by {plan.Allocator}";
        var layout = new Layout(rows, figures.HasLevels, Sketch.HeaderHeight(headline, Width));
        return new Chart(title, PlanDescription.Of(figures, rows), Width, layout.Height, sketch =>
        {
            sketch.Title(title, headline, Width);
            layout.Draw(sketch, figures);
        });
    }

    /// <summary>Positions of the panels, pixels.</summary>
    private sealed class Layout
    {
        private readonly PlanRows _rows;
        private readonly bool _hasLevels;
        private readonly LegendStrip _loadLegend, _delayLegend;
        private readonly float _labels, _middle, _first, _second, _third, _deploymentSize, _querySize, _routeSize;

        public Layout(PlanRows rows, bool hasLevels, float header)
        {
            (_rows, _hasLevels, _first) = (rows, hasLevels, header);
            _deploymentSize = SizeOf(rows.Deployments.Count);
            _querySize = SizeOf(rows.Queries.Count);
            _routeSize = SizeOf(rows.Routes.Count);
            float widest = rows.Deployments.Select(d => d.Name).Concat(rows.Queries.Select(q => q.Name))
                .Concat(rows.Routes.Select(rows.NameOf))
                .Select(name => TextMetrics.Width(name, Theme.RowSize)).DefaultIfEmpty(0).Max();
            _labels = Math.Clamp(16 + widest, LeastLabel, MostLabel);
            _middle = _labels + (Width - _labels) * LeftShare;
            IReadOnlyList<LegendEntry> uses = PlanPanels.Uses(hasLevels), delays = PlanPanels.DelaysOf(rows);
            _loadLegend = new LegendStrip(uses, Width - _middle - 40, Theme.LabelSize);
            _delayLegend = new LegendStrip(delays, Width - _labels, Theme.LabelSize);
            _second = _first + Gap + _loadLegend.Height
                + HeightOf(rows.Deployments.Count, Math.Max(26, uses.Count * BarHeight(_deploymentSize) + 6));
            _third = _second + Gap + HeightOf(Math.Max(4, rows.Queries.Count), rows.Queries.Count > FewRows ? 22 : 30);
            Height = rows.Routes.Count == 0 ? _third : _third + Gap + _delayLegend.Height
                + HeightOf(rows.Routes.Count, Math.Max(22, PlanPanels.DelayKinds(rows).Length * BarHeight(_routeSize) + 6));
        }

        public float Height { get; }

        public void Draw(Sketch sketch, PlanReport figures)
        {
            PanelPadding left = PanelPadding.WithLeft(_labels), right = PanelPadding.WithLeft(56);
            float legend = _loadLegend.Height;
            left = left with { Top = left.Top + legend };
            PlanPanels.Gpus(_rows, _deploymentSize).Draw(sketch, new SKRect(0, _first, _middle, _second - Gap), left);
            _loadLegend.Draw(sketch, _middle + right.Left, _first + PanelPadding.TitleRoom - LegendRoom);
            PlanPanels.Load(_rows, _hasLevels, _deploymentSize).Draw(
                sketch, new SKRect(_middle, _first, Width, _second - Gap), right with { Top = right.Top + legend });
            PlanPanels.Routes(_rows, _querySize).Draw(
                sketch, new SKRect(0, _second, _middle, _third - Gap), PanelPadding.WithLeft(_labels));
            PlanPanels.Costs(figures.Totals).Draw(
                sketch, new SKRect(_middle, _second, Width, _second + HeightOf(4, 30)), PanelPadding.WithLeft(LeastLabel));
            if (_rows.Routes.Count == 0) return;
            _delayLegend.Draw(sketch, _labels, _third + PanelPadding.TitleRoom - LegendRoom);
            PanelPadding last = PanelPadding.WithLeft(_labels);
            PlanPanels.Delays(_rows, _routeSize).Draw(
                sketch, new SKRect(0, _third, Width, Height), last with { Top = last.Top + _delayLegend.Height });
        }

        private static float SizeOf(int rows) => rows > FewRows ? Theme.SmallSize : Theme.LabelSize;

        /// <summary>Room of a bar with a label of a size.</summary>
        private static float BarHeight(float size) => size + 3;

        private static float HeightOf(int rows, float rowHeight) =>
            PanelPadding.TitleRoom + PanelPadding.AxisRoom + rowHeight * Math.Max(2, rows);
    }
}

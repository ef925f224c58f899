using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>Room around the axes of a panel, pixels.</summary>
internal readonly record struct PanelPadding(float Left, float Right, float Bottom, float Top)
{
    /// <summary>Room above the axes: the title.</summary>
    public const float TitleRoom = 34;

    /// <summary>Room below the axes: ticks, and the title of the axis.</summary>
    public const float AxisRoom = 44;

    /// <summary>The usual padding with room for labels at the left.</summary>
    public static PanelPadding WithLeft(float left) => new(left, 16, AxisRoom, TitleRoom);
}

/// <summary>
/// Axes with marks, in the style of all charts. ScottPlot draws axes and marks. The panel draws all text, so that <see cref="LabelLayout"/>
/// rules over every label. <see cref="Draw"/> disposes of the plot.
/// </summary>
internal sealed class Panel
{
    private const int Samples = 64;
    private const float BarGap = 6, TickLength = 4, TickGap = 4, TitleBaseline = 20;
    private const float LineHeight = 1.25f, AxisTitleOffset = 32, YTitleRoom = 28, LabelGap = 8;
    private readonly string _title;
    private readonly BarMarks _bars = new();
    private readonly List<(double End, double Row, string Text, float Size)> _besideBars = [];
    private readonly List<(double From, double To, double Row, string Text, float Size)> _parts = [];
    private readonly List<(double X, double Y, float OffsetX, TextLabel Label)> _notes = [];
    private readonly List<(double X, double Y, string Text)> _pointLabels = [];
    private readonly List<(double X, double Y)> _avoided = [];

    public Panel(string title)
    {
        _title = title;
        Plot.Axes.Right.IsVisible = false;
        Plot.Axes.Top.FrameLineStyle.IsVisible = false;
        Plot.Axes.Bottom.MinorTickStyle.Length = Plot.Axes.Left.MinorTickStyle.Length = 0;
        Plot.Grid.MajorLineColor = Theme.Grid;
        Plot.RenderManager.ClearCanvasBeforeEachRender = false; // the panels share one canvas
        Plot.FigureBackground.Color = Plot.DataBackground.Color = Colors.Transparent;
        Plot.Add.Plottable(_bars);
    }

    /// <summary>Axes and marks. Its own texts stay empty.</summary>
    public Plot Plot { get; } = new();

    /// <summary>
    /// Whether the vertical axis has rows with names, which are cut to fit, and not numbers, which make room for themselves.
    /// </summary>
    private bool IsOfRows { get; init; }

    /// <summary>Title of the horizontal axis, with its unit; null for none.</summary>
    public string? XTitle { get; set; }

    /// <summary>Title of the vertical axis, with its unit; null for none.</summary>
    public string? YTitle { get; init; }

    /// <summary>Size of the labels of the vertical axis, pixels.</summary>
    public float YSize { get; init; } = Theme.TickSize;

    /// <summary>Lines of the labels of the horizontal axis after the first.</summary>
    public int XTickLines { get; init; }

    /// <summary>The horizontal axis. Labels beside bars extend it.</summary>
    public (double Low, double High) X { get; set; } = (0, 1);

    /// <summary>The vertical axis, from the bottom to the top.</summary>
    public (double Low, double High) Y { get; set; } = (0, 1);

    /// <summary>Ticks of the horizontal axis for its start and end; by default round numbers.</summary>
    public Func<double, double, IReadOnlyList<AxisTick>> XTicks { get; set; } = (low, high) => Ticks.Linear(low, high);

    /// <summary>Ticks of the vertical axis for its start and end; by default round numbers.</summary>
    public Func<double, double, IReadOnlyList<AxisTick>> YTicks { get; set; } = (low, high) => Ticks.Linear(low, high);

    /// <summary>A panel of horizontal bars, one row for each label, from the top down.</summary>
    /// <param name="title">Title above it.</param>
    /// <param name="xTitle">Title of the horizontal axis.</param>
    /// <param name="rows">Labels of the rows, empty for none.</param>
    /// <param name="size">Size of the labels of the rows, pixels.</param>
    public static Panel OfRows(string title, string xTitle, IReadOnlyList<string> rows, float size = Theme.RowSize)
    {
        var panel = new Panel(title)
        {
            XTitle = xTitle,
            YSize = size,
            IsOfRows = true,
            Y = (Math.Max(1, rows.Count) - 0.4, -0.6),
            YTicks = (_, _) => [.. rows.Select((name, n) => new AxisTick(n, name.ReplaceLineEndings(" ")))],
        };
        panel.Plot.Axes.Left.MajorTickStyle.Length = 0;
        panel.Plot.Grid.YAxisStyle.IsVisible = false;
        return panel;
    }

    /// <summary>Adds a bar with a label beside it.</summary>
    public void AddBar(double row, double from, double to, Fill fill, string label, double thickness = 0.72, float size = Theme.LabelSize)
    {
        _bars.Add(new BarMark(row, from, to, thickness, fill, HasBorder: false));
        if (label.Length > 0) _besideBars.Add((Math.Max(from, to), row, label, size));
    }

    /// <summary>Adds a part of a stacked bar, with a label inside it if it fits.</summary>
    public void AddPart(double row, double from, double to, Fill fill, string label, double thickness = 0.72, float size = Theme.LabelSize)
    {
        _bars.Add(new BarMark(row, from, to, thickness, fill, HasBorder: true));
        _parts.Add((from, to, row, label, size));
    }

    /// <summary>Adds a text at a point.</summary>
    /// <param name="x">The point.</param>
    /// <param name="y">The point, at half the height of the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="size">Size of the font, pixels.</param>
    /// <param name="align">Which part of the text is at the point.</param>
    /// <param name="offset">Distance from the point to the right, pixels.</param>
    /// <param name="color">Colour; by default that of all text.</param>
    public void AddText(
        double x, double y, string text, float size, TextAlign align = TextAlign.Middle, float offset = 0, Color? color = null)
    {
        string[] lines = text.Split('\n');
        for (int n = 0; n < lines.Length; n++)
        {
            float down = (n - (lines.Length - 1) / 2f) * LineHeight * size + TextMetrics.BelowMiddle * size;
            _notes.Add((x, y, offset, new TextLabel(lines[n], 0, down, size, align, color ?? Theme.Ink)));
        }
    }

    /// <summary>Adds a label near a point, left out if there is no room for it.</summary>
    public void AddPointLabel(double x, double y, string text) => _pointLabels.Add((x, y, text));

    /// <summary>Keeps labels of points off a line through points, where there is room.</summary>
    public void AvoidLine(IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        for (int n = 1; n < xs.Count; n++)
        {
            for (double share = 0; share <= 1; share += 1.0 / Samples)
                _avoided.Add((xs[n - 1] + share * (xs[n] - xs[n - 1]), ys[n - 1] + share * (ys[n] - ys[n - 1])));
        }
    }

    /// <summary>Adds a straight line.</summary>
    public LinePlot AddLine(double fromX, double fromY, double toX, double toY, Color color, float width)
    {
        LinePlot line = Plot.Add.Line(fromX, fromY, toX, toY);
        (line.Color, line.LineWidth, line.MarkerSize) = (color, width, 0);
        return line;
    }

    /// <summary>Draws the panel and disposes of its plot.</summary>
    /// <param name="sketch">Takes it.</param>
    /// <param name="area">Its area, pixels.</param>
    /// <param name="padding">Room around the axes.</param>
    public void Draw(Sketch sketch, SKRect area, PanelPadding padding)
    {
        IReadOnlyList<AxisTick> yTicks = YTicks(Math.Min(Y.Low, Y.High), Math.Max(Y.Low, Y.High));
        float widest = yTicks.SelectMany(tick => tick.Label.Split('\n')).Select(line => TextMetrics.Width(line, YSize)).DefaultIfEmpty(0)
            .Max();
        if (!IsOfRows) padding = padding with { Left = Math.Max(padding.Left, widest + LabelGap + (YTitle is null ? 6 : YTitleRoom)) };
        var data = new SKRect(area.Left + padding.Left, area.Top + padding.Top, area.Right - padding.Right, area.Bottom - padding.Bottom);
        double high = LabelLayout.RoomBeside(
            X.Low, data.Width, _besideBars.Select(bar => (bar.End, 2 * BarGap + TextMetrics.Width(bar.Text, bar.Size))));
        if (_besideBars.Count > 0) X = (X.Low, Math.Max(X.High, high));
        IReadOnlyList<AxisTick> xTicks = XTicks(X.Low, X.High);
        using (Plot)
        {
            Plot.Axes.SetLimits(X.Low, X.High, Y.Low, Y.High);
            SetTicks(Plot.Axes.Bottom, xTicks);
            SetTicks(Plot.Axes.Left, yTicks);
            Plot.Layout.Fixed(new PixelPadding(padding.Left, padding.Right, padding.Bottom, padding.Top));
            var rectangle = new PixelRect(area.Left, area.Right, area.Bottom, area.Top);
            using (var nothing = new SKNoDrawCanvas((int)area.Right + 1, (int)area.Bottom + 1))
                Plot.Render(nothing, rectangle); // the first rendering draws everything twice
            if (sketch.IsSvg) Dashes.Encode(Plot);
            Plot.Render(sketch.Canvas, rectangle);
        }

        DrawTitles(sketch, area, data, widest);
        DrawXTicks(sketch, area, data, xTicks);
        DrawYTicks(sketch, data, yTicks, data.Left - area.Left);
        DrawLabels(sketch, data);
    }

    private static void SetTicks(IAxis axis, IReadOnlyList<AxisTick> ticks) =>
        axis.SetTicks([.. ticks.Select(tick => tick.At)], [.. ticks.Select(_ => "")]);

    private void DrawTitles(Sketch sketch, SKRect area, SKRect data, float widest)
    {
        float from = Math.Min(data.Left, area.Left + Theme.Margin);
        string title = LabelLayout.Fit(_title, area.Right - data.Left, Theme.PanelTitleSize, bold: true);
        bool isWhole = title == _title;
        if (!isWhole) title = LabelLayout.Fit(_title, area.Right - from, Theme.PanelTitleSize, bold: true);
        sketch.Text(title, isWhole ? data.Left : from, area.Top + TitleBaseline, Theme.PanelTitleSize, bold: true);
        if (XTitle is not null)
        {
            string text = LabelLayout.Fit(XTitle, area.Width - 8, Theme.AxisTitleSize);
            float half = TextMetrics.Width(text, Theme.AxisTitleSize) / 2;
            float middle = Math.Clamp(data.MidX, area.Left + 4 + half, Math.Max(area.Left + 4 + half, area.Right - 4 - half));
            float down = Plot.Axes.Bottom.IsVisible ? AxisTitleOffset : 0;
            float baseline = Math.Min(data.Bottom + down + XTickLines * LineHeight * Theme.TickSize, area.Bottom - 4);
            sketch.Text(text, middle, baseline, Theme.AxisTitleSize, TextAlign.Middle);
        }

        if (YTitle is null) return;
        sketch.Upright(
            LabelLayout.Fit(YTitle, area.Bottom - area.Top - PanelPadding.TitleRoom, Theme.AxisTitleSize),
            Math.Max(area.Left + 16, data.Left - widest - YTitleRoom + 8),
            Math.Min(data.MidY, area.Bottom - TextMetrics.Width(YTitle, Theme.AxisTitleSize) / 2 - 4), Theme.AxisTitleSize);
    }

    private void DrawXTicks(Sketch sketch, SKRect area, SKRect data, IReadOnlyList<AxisTick> ticks)
    {
        float baseline = data.Bottom + TickLength + TickGap + TextMetrics.Ascent * Theme.TickSize;
        TextLabel[] labels = [.. ticks.SelectMany(tick => Lines(
            tick.Label, Within(area, PixelX(tick.At, data), tick.Label), baseline, Theme.TickSize, TextAlign.Middle))];
        foreach (int n in LabelLayout.Thin([.. labels.Select(label => label.Bounds)])) sketch.Add(labels[n]);
    }

    private void DrawYTicks(Sketch sketch, SKRect data, IReadOnlyList<AxisTick> ticks, float room)
    {
        float size = YSize;
        TextLabel[] labels = [.. ticks.Where(tick => tick.Label.Length > 0).SelectMany(tick =>
        {
            int lines = tick.Label.Count(c => c == '\n');
            string label = lines > 0 ? tick.Label : LabelLayout.Fit(tick.Label, room - LabelGap - 4, size);
            float baseline = PixelY(tick.At, data) + TextMetrics.BelowMiddle * size - lines * LineHeight * size / 2;
            return Lines(label, data.Left - LabelGap, baseline, size, TextAlign.End);
        })];
        foreach (int n in LabelLayout.Thin([.. labels.Select(label => label.Bounds)])) sketch.Add(labels[n]);
    }

    /// <summary>The middle of a label, moved so that the label stays within the panel.</summary>
    private static float Within(SKRect area, float middle, string label)
    {
        float half = label.Split('\n').Max(line => TextMetrics.Width(line, Theme.TickSize)) / 2 + 2;
        return Math.Clamp(middle, area.Left + half, Math.Max(area.Left + half, area.Right - half));
    }

    private static IEnumerable<TextLabel> Lines(string text, float x, float baseline, float size, TextAlign align) =>
        text.Split('\n').Select((line, n) => new TextLabel(line, x, baseline + n * LineHeight * size, size, align, Theme.Ink));

    private void DrawLabels(Sketch sketch, SKRect data)
    {
        foreach ((double end, double row, string text, float size) in _besideBars)
        {
            float x = PixelX(end, data) + BarGap;
            string fitting = LabelLayout.Fit(text, data.Right - x, size);
            sketch.Add(InRow(fitting, x, row, size, TextAlign.Start));
        }

        foreach ((double from, double to, double row, string text, float size) in _parts)
        {
            float room = PixelX(to, data) - PixelX(from, data) - 10;
            string? fitting = text.Split('\n').FirstOrDefault(one => one.Length > 0 && TextMetrics.Width(one, size) <= room);
            if (fitting is null) continue;
            sketch.Add(InRow(fitting, PixelX((from + to) / 2, data), row, size, TextAlign.Middle));
        }

        foreach ((double x, double y, float offset, TextLabel label) in _notes)
            sketch.Add(label with { X = PixelX(x, data) + offset, Baseline = PixelY(y, data) + label.Baseline });
        DrawPointLabels(sketch, data);

        TextLabel InRow(string text, float x, double row, float size, TextAlign align) =>
            new(text, x, PixelY(row, data) + TextMetrics.BelowMiddle * size, size, align, Theme.Ink) { Backing = Theme.Paper };
    }

    private void DrawPointLabels(Sketch sketch, SKRect data)
    {
        const float near = 7;
        List<SKRect> taken = [.. sketch.Labels.Select(label => label.Bounds)];
        SKRect[] lines = [.. _avoided.Select(point => SKRect.Create(PixelX(point.X, data) - 1, PixelY(point.Y, data) - 1, 2, 2))];
        foreach ((double x, double y, string text) in _pointLabels)
        {
            float left = PixelX(x, data), top = PixelY(y, data);
            TextLabel?[] places =
            [
                At(left + near, top - near, TextAlign.Start), At(left - near, top - near, TextAlign.End),
                At(left + near, top + near + Theme.LabelSize, TextAlign.Start),
                At(left - near, top + near + Theme.LabelSize, TextAlign.End),
                At(left, top - 2 * near - Theme.LabelSize, TextAlign.Middle),
                At(left, top + 2 * near + 2 * Theme.LabelSize, TextAlign.Middle),
            ];
            if ((LabelLayout.Place(places!, [.. taken, .. lines], data) ?? LabelLayout.Place(places!, taken, data)) is not { } label)
                continue;
            sketch.Add(label);
            taken.Add(label.Bounds);

            TextLabel At(float at, float baseline, TextAlign align) => new(text, at, baseline, Theme.LabelSize, align, Theme.Ink);
        }
    }

    private float PixelX(double x, SKRect data) => (float)(data.Left + (x - X.Low) / (X.High - X.Low) * data.Width);

    private float PixelY(double y, SKRect data) => (float)(data.Bottom - (y - Y.Low) / (Y.High - Y.Low) * data.Height);
}

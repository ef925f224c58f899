using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A chart while it is drawn: shapes go to a canvas, texts to a list that each format writes in its own way.</summary>
internal sealed class Sketch(SKCanvas canvas, bool isSvg = false)
{
    private const float TitleBaseline = 33, FirstLine = 56, LineHeight = 19, BelowTitle = 48;
    private const int MostSubtitleLines = 2;
    private readonly List<TextLabel> _labels = [];

    /// <summary>Takes the shapes.</summary>
    public SKCanvas Canvas { get; } = canvas;

    /// <summary>Whether the canvas writes SVG.</summary>
    public bool IsSvg { get; } = isSvg;

    /// <summary>The texts, in the order of drawing, above all shapes.</summary>
    public IReadOnlyList<TextLabel> Labels => _labels;

    /// <summary>Height of the title and the lines below it, pixels.</summary>
    /// <param name="subtitle">Text below the title; null for none.</param>
    /// <param name="width">Width of the chart, pixels.</param>
    public static int HeaderHeight(string? subtitle, float width) =>
        (int)(BelowTitle + (subtitle is null ? 0 : 8 + LineHeight * Lines(subtitle, width).Count));

    /// <summary>Writes the title of the chart, and a text of one or two lines below it.</summary>
    public void Title(string title, string? subtitle, float width)
    {
        Text(LabelLayout.Fit(title, width - 2 * Theme.Margin, Theme.TitleSize, bold: true), Theme.Margin, TitleBaseline, Theme.TitleSize,
            bold: true);
        if (subtitle is null) return;
        foreach ((int n, string line) in Lines(subtitle, width).Index())
            Text(line, Theme.Margin, FirstLine + n * LineHeight, Theme.SubtitleSize);
    }

    /// <summary>Writes a text.</summary>
    public void Text(
        string text, float x, float baseline, float size, TextAlign align = TextAlign.Start, bool bold = false, Color? color = null) =>
        Add(new TextLabel(text, x, baseline, size, align, color ?? Theme.Ink) { IsBold = bold });

    /// <summary>Writes a text that runs from the bottom up, around the middle <paramref name="y"/>.</summary>
    public void Upright(string text, float x, float y, float size) =>
        Add(new TextLabel(text, x, y, size, TextAlign.Middle, Theme.Ink) { IsUpright = true });

    /// <summary>Writes a text, if it is one.</summary>
    public void Add(TextLabel label)
    {
        if (!string.IsNullOrWhiteSpace(label.Text)) _labels.Add(label);
    }

    private static IReadOnlyList<string> Lines(string subtitle, float width) =>
        LabelLayout.Wrap(subtitle, width - 2 * Theme.Margin, Theme.SubtitleSize, MostSubtitleLines);
}

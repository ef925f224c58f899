using System.Text;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>Which point of a text its position is.</summary>
internal enum TextAlign
{
    Start,
    Middle,
    End,
}

/// <summary>A line of text of a chart.</summary>
/// <param name="Text">The text.</param>
/// <param name="X">Position along the line, pixels.</param>
/// <param name="Baseline">Position of the baseline, pixels. Of upright text, both are those of the rotated line.</param>
/// <param name="Size">Size of the font, pixels.</param>
/// <param name="Align">Which point of the text is at <paramref name="X"/>.</param>
/// <param name="Color">Colour.</param>
internal sealed record TextLabel(string Text, float X, float Baseline, float Size, TextAlign Align, Color Color)
{
    /// <summary>The text: control characters are spaces, and half of a surrogate pair is U+FFFD.</summary>
    public string Text { get; } = Clean(Text);

    /// <summary>Whether the font is bold.</summary>
    public bool IsBold { get; init; }

    /// <summary>Whether the text runs from the bottom up.</summary>
    public bool IsUpright { get; init; }

    /// <summary>Colour of the box behind the text, which is a little wider than the text; null for none.</summary>
    public Color? Backing { get; init; }

    /// <summary>Width of the text, pixels.</summary>
    public float Width => TextMetrics.Width(Text, Size, IsBold);

    /// <summary>The box that the text fills, pixels.</summary>
    public SKRect Bounds
    {
        get
        {
            float beside = Backing is null ? 0 : Padding;
            float before = Align switch { TextAlign.Start => 0, TextAlign.Middle => Width / 2, _ => Width };
            float above = TextMetrics.Ascent * Size, below = TextMetrics.Descent * Size;
            return IsUpright
                ? new SKRect(X - above, Baseline - Width + before, X + below, Baseline + before)
                : new SKRect(X - before - beside, Baseline - above, X - before + Width + beside, Baseline + below);
        }
    }

    private const float Padding = 2;

    private static string Clean(string text)
    {
        if (text.All(c => !char.IsControl(c) && !char.IsSurrogate(c) && c < '\uFFFE')) return text;
        var clean = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? " " : rune.ToString());
        return clean.ToString();
    }
}

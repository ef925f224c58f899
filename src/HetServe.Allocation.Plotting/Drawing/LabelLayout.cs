using System.Globalization;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>All rules that keep labels apart and within their room: cutting, wrapping, thinning, placing, flowing.</summary>
internal static class LabelLayout
{
    private const string Ellipsis = "…";

    /// <summary>Least distance between labels of an axis, pixels.</summary>
    private const float TickGap = 6;

    /// <summary>The text, cut in the middle if it is too wide: both ends tell names apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Its room, pixels.</param>
    /// <param name="size">Size of the font, pixels.</param>
    /// <param name="bold">Whether the font is bold.</param>
    public static string Fit(string text, float width, float size, bool bold = false)
    {
        if (text.Length == 0 || TextMetrics.Width(text, size, bold) <= width) return text;
        int[] starts = StringInfo.ParseCombiningCharacters(text); // a cut never parts an accent from its letter
        int least = 0, most = starts.Length - 1;
        while (least < most)
        {
            int kept = (least + most + 1) / 2;
            if (TextMetrics.Width(Cut(kept), size, bold) <= width) least = kept;
            else most = kept - 1;
        }

        return Cut(least);

        string Cut(int kept)
        {
            int head = (kept + 1) / 2, tail = kept - head;
            return string.Concat(text.AsSpan(0, starts[head]), Ellipsis, tail == 0 ? "" : text.AsSpan(starts[^tail]));
        }
    }

    /// <summary>Lines of words that fit a width. Where lines are too few, the last one is cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Room of a line, pixels.</param>
    /// <param name="size">Size of the font, pixels.</param>
    /// <param name="lines">Most lines, at least 1.</param>
    /// <param name="bold">Whether the font is bold.</param>
    public static IReadOnlyList<string> Wrap(string text, float width, float size, int lines, bool bold = false)
    {
        var wrapped = new List<string>();
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int next = 0; next < words.Length && wrapped.Count < lines;)
        {
            if (wrapped.Count == lines - 1)
            {
                wrapped.Add(Fit(string.Join(' ', words[next..]), width, size, bold));
                break;
            }

            int end = next + 1;
            while (end < words.Length && TextMetrics.Width(string.Join(' ', words[next..(end + 1)]), size, bold) <= width) end++;
            wrapped.Add(Fit(string.Join(' ', words[next..end]), width, size, bold));
            next = end;
        }

        return wrapped;
    }

    /// <summary>Labels of an axis that do not meet: each one that meets a label kept before is left out. The first stays.</summary>
    /// <param name="labels">Bounds of the labels, pixels.</param>
    /// <returns>Indices of the labels that stay.</returns>
    public static IReadOnlyList<int> Thin(IReadOnlyList<SKRect> labels)
    {
        var kept = new List<int>();
        for (int n = 0; n < labels.Count; n++)
        {
            SKRect room = Grown(labels[n], TickGap);
            if (!kept.Exists(k => labels[k].IntersectsWith(room))) kept.Add(n);
        }

        return kept;
    }

    /// <summary>The first of some places for a label that meets no other label and lies within its area; null if there is none.</summary>
    /// <param name="places">The places, the best first.</param>
    /// <param name="others">Bounds that it must not meet, pixels.</param>
    /// <param name="area">Area, pixels.</param>
    public static TextLabel? Place(IEnumerable<TextLabel> places, IReadOnlyList<SKRect> others, SKRect area) =>
        places.FirstOrDefault(label =>
        Contains(area, label.Bounds) && !others.Any(other => other.IntersectsWith(label.Bounds)));

    /// <summary>Positions of entries of a legend, from the left, in as many rows as they need.</summary>
    /// <param name="widths">Widths of the entries, pixels.</param>
    /// <param name="width">Room of a row, pixels.</param>
    public static IReadOnlyList<(float X, int Row)> Flow(IReadOnlyList<float> widths, float width)
    {
        var positions = new List<(float, int)>();
        float x = 0;
        int row = 0;
        foreach (float entry in widths)
        {
            if (x > 0 && x + entry > width) (x, row) = (0, row + 1);
            positions.Add((x, row));
            x += entry;
        }

        return positions;
    }

    /// <summary>The end of an axis at which labels beside bars lie within the panel.</summary>
    /// <param name="low">Start of the axis.</param>
    /// <param name="width">Length of the axis, pixels.</param>
    /// <param name="bars">End of each bar, and the room beside it that its label needs, pixels.</param>
    public static double RoomBeside(double low, float width, IEnumerable<(double End, float Room)> bars) => bars
        .Select(bar => low + (bar.End - low) * width / Math.Max(0.2 * width, width - bar.Room))
        .DefaultIfEmpty(low + 1).Max();

    private static SKRect Grown(SKRect box, float by) => new(box.Left - by, box.Top, box.Right + by, box.Bottom);

    private static bool Contains(SKRect outer, SKRect inner) =>
        inner.Left >= outer.Left && inner.Right <= outer.Right && inner.Top >= outer.Top && inner.Bottom <= outer.Bottom;
}

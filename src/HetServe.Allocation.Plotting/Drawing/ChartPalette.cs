using ScottPlot;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>How a series of a line chart looks: its dashes and marks set it apart, as its colour does.</summary>
internal readonly record struct SeriesStyle(Color Color, LinePattern Dash, MarkerShape Mark);

/// <summary>
/// Colours of areas and series. Neighbours differ for people with protanopia, deuteranopia and tritanopia, and each colour stands out from
/// white by a contrast of 3 or more. Most are from M. Okabe and K. Ito, "Color universal design".
/// </summary>
internal static class ChartPalette
{
    private const int Hatches = 8;

    /// <summary>Number of colours. Those of an index n and of n + Count are the same.</summary>
    public static int Count => Colors.Length;

    /// <summary>The rest of many items, in one row.</summary>
    public static Fill Rest => new(Color.FromHex("#9A9A9A"), Hatch.None);

    /// <summary>Unserved demand.</summary>
    public static Fill Unserved => new(Color.FromHex("#DADADA"), Hatch.Rising);

    /// <summary>A missed SLO.</summary>
    public static Fill Missed => new(Color.FromHex("#B00020"), Hatch.Crossed);

    private static ReadOnlySpan<uint> Colors => [0xFF0072B2, 0xFFD55E00, 0xFF01665E, 0xFFCC79A7, 0xFF332288, 0xFF009E73, 0xFF8C510A];

    private static ReadOnlySpan<MarkerShape> Marks =>
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.OpenDiamond, MarkerShape.OpenCircle,
        MarkerShape.FilledTriangleDown, MarkerShape.OpenSquare, MarkerShape.Cross,
    ];

    /// <summary>Colour of an item.</summary>
    public static Color ColorOf(int index) => Color.FromARGB(Colors[index % Colors.Length]);

    /// <summary>Colour and hatching of an item. The first 56 differ, and neighbours differ in both.</summary>
    public static Fill FillOf(int index) => new(ColorOf(index), (Hatch)(index % Hatches));

    /// <summary>Colour, dashes and marks of a series. Neighbours differ in all of them.</summary>
    public static SeriesStyle SeriesOf(int index) => new(ColorOf(index), DashOf(index), Marks[index % Marks.Length]);

    private static LinePattern DashOf(int index) => (index % 4) switch
    {
        0 => LinePattern.Solid,
        1 => LinePattern.Dashed,
        2 => LinePattern.DenselyDashed,
        _ => LinePattern.Dotted,
    };
}

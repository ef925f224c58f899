using ScottPlot;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>Colours and sizes that all charts share. Sizes are pixels.</summary>
internal static class Theme
{
    public const float TitleSize = 20, SubtitleSize = 14, PanelTitleSize = 14, LegendSize = 13, AxisTitleSize = 12, RowSize = 12,
        TickSize = 11;

    /// <summary>Size of labels at marks.</summary>
    public const float LabelSize = 11;

    /// <summary>Size of labels where rows are many. No text of a chart is smaller.</summary>
    public const float SmallSize = 9;

    /// <summary>Distance of text from the edges of a chart.</summary>
    public const float Margin = 20;

    public static readonly Color Ink = Color.FromHex("#222222"), Grid = Color.FromHex("#E6E6E6"), Paper = Colors.White;

    /// <summary>The better readable of black and white on a background, by its contrast.</summary>
    public static Color InkOn(Color background) => Contrast(background, Paper) >= Contrast(background, Ink) ? Paper : Ink;

    /// <summary>Contrast ratio of two colours by WCAG 2.2, from 1 to 21.</summary>
    public static double Contrast(Color a, Color b)
    {
        double first = Luminance(a), second = Luminance(b);
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(Color color) => 0.2126 * Linear(color.R) + 0.7152 * Linear(color.G) + 0.0722 * Linear(color.B);

    private static double Linear(byte channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}

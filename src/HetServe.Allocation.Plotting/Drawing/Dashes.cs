using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using ScottPlot.Plottables;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>
/// Dashed lines in SVG. Skia writes each dash as a line of its own, and a complaint to the error output. To avoid both, a dashed line is
/// drawn solid, the third decimal of its width encodes its dashes, and <see cref="Restore"/> writes them as an attribute.
/// </summary>
internal static class Dashes
{
    private const int Thousandth = 1000, Code = 10;

    /// <summary>Makes the dashed lines of a plot solid, with widths that encode their dashes.</summary>
    public static void Encode(Plot plot)
    {
        foreach (LineStyle line in plot.GetPlottables().Select(LineOf).OfType<LineStyle>()) Encode(line);
    }

    /// <summary>Makes a dashed line solid, with a width that encodes its dashes.</summary>
    public static void Encode(LineStyle line)
    {
        int code = CodeOf(line.Pattern);
        if (code == 0 || line.Width <= 0) return;
        line.Width += (float)code / Thousandth;
        line.Pattern = LinePattern.Solid;
    }

    /// <summary>Writes the dashes of the lines in an SVG document that <see cref="Encode"/> has changed.</summary>
    public static void Restore(XElement drawn)
    {
        foreach (XAttribute width in drawn.Descendants().Attributes("stroke-width").ToArray())
        {
            int code = (int)Math.Round(Thousandth * double.Parse(width.Value, CultureInfo.InvariantCulture)) % Code;
            if (LengthsOf(code) is { } lengths) width.Parent!.SetAttributeValue("stroke-dasharray", lengths);
        }
    }

    /// <summary>Lengths of dashes and gaps, pixels, as ScottPlot draws them; null for a solid line.</summary>
    private static string? LengthsOf(int code) => code switch { 1 => "10 10", 2 => "6 6", 3 => "3 5", _ => null };

    private static LineStyle? LineOf(IPlottable plottable) => plottable switch
    {
        Scatter scatter => scatter.LineStyle,
        LinePlot line => line.LineStyle,
        _ => null,
    };

    private static int CodeOf(LinePattern pattern) => pattern.Name == LinePattern.Dashed.Name ? 1
        : pattern.Name == LinePattern.DenselyDashed.Name ? 2
        : pattern.Name == LinePattern.Dotted.Name ? 3 : 0;
}

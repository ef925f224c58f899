using System.Text;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plotting.Drawing;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>A chart, which is written as SVG, PNG or PDF. Immutable; safe for concurrent calls.</summary>
public sealed class Chart
{
    /// <summary>Largest height of a chart, pixels. Charts with more rows show the largest ones and sum up the others.</summary>
    public const int MaxHeight = 6000;

    private readonly Page _page;

    internal Chart(string title, string description, int width, float height, Action<Sketch> draw) =>
        _page = new Page(title, description, width, (int)Math.Ceiling(height), draw);

    /// <summary>What the chart is, in one line.</summary>
    public string Title => _page.Title;

    /// <summary>What the chart shows, in sentences: its main figures, for those who do not see it.</summary>
    public string Description => _page.Description;

    /// <summary>Width, pixels. A PNG file has two dots for each pixel.</summary>
    public int Width => _page.Width;

    /// <summary>Height, pixels, at most <see cref="MaxHeight"/>.</summary>
    public int Height => _page.Height;

    /// <summary>The texts of the chart.</summary>
    internal IReadOnlyList<TextLabel> Labels
    {
        get
        {
            using var canvas = new SKNoDrawCanvas(Width, Height);
            return _page.Draw(canvas);
        }
    }

    /// <summary>The chart as SVG, UTF-8. Texts are text elements, so their characters need no installed font.</summary>
    public byte[] ToSvg() => SvgPage.Create(_page);

    /// <summary>The chart as PNG.</summary>
    public byte[] ToPng() => PngPage.Create(_page);

    /// <summary>The chart as PDF.</summary>
    public byte[] ToPdf() => PdfPage.Create(_page);

    /// <summary>The chart in a format.</summary>
    /// <param name="format">The format.</param>
    public byte[] To(ChartFormat format) => format switch
    {
        ChartFormat.Svg => ToSvg(),
        ChartFormat.Png => ToPng(),
        _ => ToPdf(),
    };

    /// <summary>
    /// The characters of the chart that no installed font has, each once, in the order of their first use. PNG and PDF show boxes for them.
    /// </summary>
    public string CharactersWithoutFont()
    {
        using var fonts = new FontSet();
        var missing = new StringBuilder();
        foreach (Rune rune in Labels.SelectMany(label => label.Text.EnumerateRunes()).Distinct())
            if (!fonts.Has(rune)) missing.Append(rune.ToString());
        return missing.ToString();
    }

    /// <summary>Writes the chart to a file as a whole, in the format of its extension: a failed write leaves the file as it was.</summary>
    /// <param name="path">Path of the file; its folder exists. Its extension is .svg, .png or .pdf.</param>
    /// <exception cref="ArgumentException">The extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ChartFormat format = ChartFormats.Of(path)
            ?? throw new ArgumentException($"A chart must have the extension {ChartFormats.Extensions}, was '{path}'.", nameof(path));
        AtomicFile.Write(path, To(format));
    }
}

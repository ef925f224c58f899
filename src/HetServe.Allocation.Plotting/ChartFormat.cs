namespace HetServe.Allocation.Plotting;

/// <summary>A file format of charts.</summary>
public enum ChartFormat
{
    /// <summary>Scalable Vector Graphics 1.1, the same bytes on every machine.</summary>
    Svg,

    /// <summary>Portable Network Graphics, drawn with installed fonts.</summary>
    Png,

    /// <summary>Portable Document Format, one page, drawn with installed fonts.</summary>
    Pdf,
}

/// <summary>Formats by the names of files. Stateless; safe for concurrent calls.</summary>
public static class ChartFormats
{
    /// <summary>The extensions, for messages: <c>.svg, .png or .pdf</c>.</summary>
    public const string Extensions = ".svg, .png or .pdf";

    /// <summary>The format of a file by its extension, in any case; null if it has another one.</summary>
    /// <param name="path">Path of the file.</param>
    public static ChartFormat? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SVG" => ChartFormat.Svg,
        ".PNG" => ChartFormat.Png,
        ".PDF" => ChartFormat.Pdf,
        _ => null,
    };
}

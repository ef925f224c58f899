using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>
/// A chart as SVG: text is text, with title and description for screen readers. No installed font has any influence on it.
/// </summary>
internal static partial class SvgPage
{
    private const int Decimals = 1;
    private static XNamespace Svg => "http://www.w3.org/2000/svg";

    /// <summary>The chart in UTF-8.</summary>
    /// <param name="page">What it shows.</param>
    public static byte[] Create(Page page)
    {
        using var stream = new MemoryStream();
        IReadOnlyList<TextLabel> labels;
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, page.Width, page.Height), stream))
            labels = page.Draw(canvas, isSvg: true);
        string id = Identity(page);
        XElement drawn = XDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).Root!;
        Simplify(drawn, id);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {page.Width} {page.Height}"),
            new XAttribute("width", page.Width),
            new XAttribute("height", page.Height),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"title-{id} desc-{id}"),
            new XElement(Svg + "title", new XAttribute("id", $"title-{id}"), Printable(page.Title)),
            new XElement(Svg + "desc", new XAttribute("id", $"desc-{id}"), Printable(page.Description)),
            drawn.Elements(),
            Texts(labels));
        return Write(root);
    }

    /// <summary>Tells the elements of charts apart that share an HTML page.</summary>
    private static string Identity(Page page)
    {
        uint hash = 2166136261; // FNV-1a
        foreach (char c in page.Title + page.Description) hash = (hash ^ c) * 16777619;
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    private static XElement Texts(IEnumerable<TextLabel> labels)
    {
        string families = string.Join(", ", FontSet.Families.Select(family => family.Contains(' ') ? $"'{family}'" : family));
        var group = new XElement(Svg + "g", new XAttribute("font-family", $"{families}, sans-serif"));
        foreach (IGrouping<(float, bool, Color), TextLabel> style in labels.GroupBy(label => (label.Size, label.IsBold, label.Color)))
        {
            (float size, bool isBold, Color color) = style.Key;
            var part = new XElement(Svg + "g", new XAttribute("font-size", Number(size)), new XAttribute("fill", color.ToHex()));
            if (isBold) part.Add(new XAttribute("font-weight", "bold"));
            foreach (TextLabel label in style)
            {
                if (label.Backing is { } backing) part.Add(Box(label.Bounds, backing));
                part.Add(TextOf(label));
            }

            group.Add(part);
        }

        return group;
    }

    private static XElement Box(SKRect box, Color color) => new(
        Svg + "rect", new XAttribute("x", Number(box.Left)), new XAttribute("y", Number(box.Top)),
        new XAttribute("width", Number(box.Width)),
        new XAttribute("height", Number(box.Height)), new XAttribute("fill", color.ToHex()));

    private static XElement TextOf(TextLabel label)
    {
        string x = Number(label.X), y = Number(label.Baseline);
        var text = new XElement(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), label.Text);
        if (label.Align != TextAlign.Start) text.Add(new XAttribute("text-anchor", label.Align == TextAlign.Middle ? "middle" : "end"));
        if (label.IsUpright) text.Add(new XAttribute("transform", $"rotate(-90 {x} {y})"));
        return text;
    }

    /// <summary>Rounds coordinates, writes each clip once, and joins the shapes that share it.</summary>
    private static void Simplify(XElement drawn, string id)
    {
        Dashes.Restore(drawn);
        foreach (XAttribute attribute in drawn.Descendants().Attributes())
            attribute.Value = LongNumber()
                .Replace(attribute.Value, match => Number(double.Parse(match.ValueSpan, CultureInfo.InvariantCulture)));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XElement clip in drawn.Descendants(Svg + "clipPath").ToArray())
        {
            string shape = string.Concat(clip.Elements()), old = clip.Attribute("id")!.Value;
            bool isNew = known.TryAdd(shape, $"clip-{id}-{known.Count}");
            names[old] = known[shape];
            if (isNew) clip.SetAttributeValue("id", known[shape]);
            else clip.Remove();
        }

        foreach (XAttribute use in drawn.Descendants().Attributes("clip-path"))
            use.Value = $"url(#{names[use.Value["url(#".Length..^1]]})";
        foreach (XElement group in drawn.Elements(Svg + "g").ToArray())
        {
            if (group.PreviousNode is not XElement before || !IsSame(before, group)) continue;
            before.Add(group.Elements());
            group.Remove();
        }
    }

    private static bool IsSame(XElement a, XElement b) => a.Name == b.Name && a.Attributes().Select(attribute => attribute.ToString())
        .SequenceEqual(b.Attributes().Select(attribute => attribute.ToString()));

    private static byte[] Write(XElement root)
    {
        using var stream = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = "", NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(stream, settings)) root.Save(writer);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static string Printable(string text) => new TextLabel(text, 0, 0, 1, TextAlign.Start, Theme.Ink).Text;

    private static string Number(double value) => Math.Round(value, Decimals).ToString("0.#", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+\.\d{2,}(e-?\d+)?")]
    private static partial Regex LongNumber();
}

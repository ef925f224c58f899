using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Tests;

public sealed class FormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("charts-").FullName;

    public static TheoryData<string> Kinds => [.. SampleCharts.Kinds];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_SVG_has_title_and_description_and_its_texts(string kind)
    {
        Chart chart = SampleCharts.Create(kind, "cjk", 6);
        byte[] svg = chart.ToSvg();
        XElement root = XDocument.Parse(Encoding.UTF8.GetString(svg)).Root!;
        XNamespace ns = root.Name.Namespace;

        root.Attribute("role")!.Value.Should().Be("img");
        string[] named = root.Attribute("aria-labelledby")!.Value.Split(' ');
        root.Element(ns + "title")!.Attribute("id")!.Value.Should().Be(named[0]);
        root.Element(ns + "title")!.Value.Should().Be(chart.Title);
        root.Element(ns + "desc")!.Attribute("id")!.Value.Should().Be(named[1]);
        root.Element(ns + "desc")!.Value.Should().Be(chart.Description).And.NotBeEmpty();
        root.Attribute("viewBox")!.Value.Should().Be($"0 0 {chart.Width} {chart.Height}");
        root.Descendants(ns + "text").Select(text => text.Value).Should().BeEquivalentTo(chart.Labels.Select(label => label.Text));
        root.Descendants(ns + "text").First().Ancestors().Attributes("font-family").Single().Value.Should()
            .Contain("CJK").And.EndWith("sans-serif");
        root.Descendants().Attributes("id").Select(id => id.Value).Should().OnlyHaveUniqueItems();
        chart.ToSvg().Should().Equal(svg, "the same chart gives the same bytes");
    }

    [Theory]
    [InlineData("rolling")]
    [InlineData("stress")]
    [InlineData("plan")]
    public void Dashes_of_an_SVG_are_attributes_of_lines_of_usual_widths(string kind)
    {
        XElement root = XDocument.Parse(Encoding.UTF8.GetString(SampleCharts.Create(kind, "short", 6).ToSvg())).Root!;
        XElement[] dashed = [.. root.Descendants().Where(e => e.Attribute("stroke-dasharray") is not null)];

        dashed.Should().NotBeEmpty();
        dashed.Select(e => e.Attribute("stroke-width")!.Value.Length).Should().OnlyContain(length => length <= 3);
    }

    [Fact]
    public void Charts_on_one_page_have_different_names()
    {
        string[] first = Names(SampleCharts.Create("plan", "short", 6)), second = Names(SampleCharts.Create("plan", "long", 6));
        first.Should().NotIntersectWith(second);

        static string[] Names(Chart chart) =>
            [.. XDocument.Parse(Encoding.UTF8.GetString(chart.ToSvg())).Descendants().Attributes("id").Select(id => id.Value)];
    }

    [Fact]
    public void A_PNG_has_two_dots_for_a_pixel_and_says_what_it_shows()
    {
        Chart chart = SampleCharts.Create("comparison", "cjk", 3);
        byte[] png = chart.ToPng();

        using var image = SKBitmap.Decode(png);
        (image.Width, image.Height).Should().Be((2 * chart.Width, 2 * chart.Height));
        image.Pixels.Distinct().Count().Should().BeGreaterThan(10, "something is drawn");
        image.GetPixel(0, 0).Should().Be(SKColors.White);
        Dictionary<string, string> texts = TextsOf(png);
        texts["Title"].Should().Be(chart.Title);
        texts["Description"].Should().Be(chart.Description);
    }

    [Fact]
    public void A_PDF_has_its_title_and_fonts_and_repeats()
    {
        Chart chart = SampleCharts.Create("comparison", "short", 3);
        byte[] pdf = chart.ToPdf();
        string text = Encoding.Latin1.GetString(pdf);

        text.Should().StartWith("%PDF-").And.Contain($"/Title ({chart.Title})").And.Contain("/Type /Page\n");
        text.Should().Contain("/Type /Font").And.Contain("/ToUnicode", "text can be searched and copied");
        chart.ToPdf().Should().Equal(pdf);
    }

    [Theory]
    [InlineData("plan.svg", ChartFormat.Svg)]
    [InlineData("a.b/PLAN.PNG", ChartFormat.Png)]
    [InlineData("plan.svg.Pdf", ChartFormat.Pdf)]
    [InlineData("plan.jpg", null)]
    [InlineData("plan", null)]
    [InlineData("svg", null)]
    public void The_extension_says_the_format(string path, ChartFormat? format) => ChartFormats.Of(path).Should().Be(format);

    [Fact]
    public void A_file_gets_the_format_of_its_extension()
    {
        Chart chart = SampleCharts.Create("comparison", "short", 2);
        foreach ((string extension, byte[] start) in (
            IEnumerable<(string, byte[])>)[("svg", "<?xml"u8.ToArray()), ("png", [0x89, .. "PNG"u8]), ("pdf", "%PDF"u8.ToArray())])
        {
            string path = Path.Combine(_folder, $"chart.{extension}");
            chart.Save(path);
            File.ReadAllBytes(path).Should().StartWith(start);
        }

        chart.Invoking(c => c.Save(Path.Combine(_folder, "chart.gif"))).Should().Throw<ArgumentException>()
            .WithMessage("A chart must have the extension .svg, .png or .pdf, was '*chart.gif'.*");
        File.Exists(Path.Combine(_folder, "chart.gif")).Should().BeFalse();
    }

    private static Dictionary<string, string> TextsOf(byte[] png)
    {
        var texts = new Dictionary<string, string>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("iTXt"u8))
            {
                ReadOnlySpan<byte> content = png.AsSpan(at + 8, length);
                int end = content.IndexOf((byte)0);
                texts[Encoding.ASCII.GetString(content[..end])] = Encoding.UTF8.GetString(content[(end + 5)..]);
            }

            at += length + 12;
        }

        return texts;
    }
}

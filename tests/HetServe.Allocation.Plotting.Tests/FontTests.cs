using System.Text;
using HetServe.Allocation.Plotting.Drawing;

namespace HetServe.Allocation.Plotting.Tests;

/// <summary>Hold on machines with any fonts, or none.</summary>
public class FontTests
{
    // No font has a character for a code point that has no meaning.
    private const string Unassigned = "\u0378";

    [Fact]
    public void Characters_that_no_font_has_are_named_once()
    {
        Chart chart = ComparisonOf($"a{Unassigned}b{Unassigned}");
        chart.CharactersWithoutFont().Should().Contain(Unassigned).And.NotContain(" ");
        chart.CharactersWithoutFont().Count(c => c == Unassigned[0]).Should().Be(1);
        Encoding.UTF8.GetString(chart.ToSvg()).Should().Contain(Unassigned, "an SVG keeps the text");
        chart.ToPng().Should().NotBeEmpty();
        chart.ToPdf().Should().NotBeEmpty();
    }

    [Fact]
    public void A_run_has_one_font_and_runs_make_up_the_text()
    {
        const string text = "chat 聊天 チャット 채팅 e\u0301 👩‍💻 end";
        using var fonts = new FontSet();
        (string Text, SkiaSharp.SKTypeface Font)[] runs = [.. fonts.Runs(text, bold: false)];

        string.Concat(runs.Select(run => run.Text)).Should().Be(text);
        runs.Zip(runs.Skip(1)).Should().OnlyContain(pair => pair.First.Font != pair.Second.Font);
        foreach ((string run, SkiaSharp.SKTypeface font) in runs)
        {
            foreach (Rune rune in run.EnumerateRunes().Where(rune => fonts.Has(rune) && Rune.IsLetter(rune)))
                font.ContainsGlyph(rune.Value).Should().BeTrue("the font of a run has its characters if any font has them");
        }
    }

    [Fact]
    public void A_character_is_missing_only_if_no_installed_font_has_it()
    {
        using var fonts = new FontSet();
        var rune = new Rune('聊');
        bool exists = SkiaSharp.SKFontManager.Default.FontFamilies
            .Select(family => SkiaSharp.SKTypeface.FromFamilyName(family)).Any(font => font.ContainsGlyph(rune.Value));
        fonts.Has(rune).Should().Be(exists);
        ComparisonOf("聊天").CharactersWithoutFont().Contains('聊').Should().Be(!exists);
    }

    private static Chart ComparisonOf(string name) => SampleCharts.Plan(2, 2, n => $"{name}{n}");
}

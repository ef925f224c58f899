using System.Globalization;
using System.Text;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>
/// Installed fonts while a chart is drawn: a sans-serif one, and others for the characters that it lacks. Not safe for concurrent calls.
/// </summary>
internal sealed class FontSet : IDisposable
{
    private readonly SKFontManager _fonts = SKFontManager.CreateDefault();
    private readonly Dictionary<bool, SKTypeface> _first = [];
    private readonly Dictionary<(int Rune, bool IsBold), SKTypeface?> _fallbacks = [];
    private readonly List<SKTypeface> _opened = [];

    /// <summary>Names of the fonts of charts, the best first. The last ones have the characters of Chinese, Japanese and Korean.</summary>
    public static IReadOnlyList<string> Families { get; } =
    [
        "Open Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP",
        "Noto Sans CJK KR", "PingFang SC", "Hiragino Sans", "Apple SD Gothic Neo", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic",
    ];

    /// <summary>Splits a text into runs of one font each.</summary>
    public IEnumerable<(string Text, SKTypeface Font)> Runs(string text, bool bold)
    {
        var run = new StringBuilder();
        SKTypeface current = First(bold);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Spaces and marks stay with the letter before them, if its font has them.
            SKTypeface font = run.Length > 0 && (Rune.IsWhiteSpace(rune) || IsMark(rune)) ? current : Find(rune, bold) ?? First(bold);
            if (font != current && run.Length > 0)
            {
                yield return (run.ToString(), current);
                run.Clear();
            }

            current = font;
            run.Append(rune.ToString());
        }

        if (run.Length > 0) yield return (run.ToString(), current);
    }

    /// <summary>Whether an installed font has the character, or it needs none.</summary>
    public bool Has(Rune rune) => Rune.IsWhiteSpace(rune) || IsMark(rune) || Find(rune, bold: false) is not null;

    public void Dispose()
    {
        foreach (SKTypeface font in _opened) font.Dispose();
        _fonts.Dispose();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    private SKTypeface First(bool bold)
    {
        if (_first.TryGetValue(bold, out SKTypeface? known)) return known;
        SKTypeface font = Families.Select(family => Open(family, bold)).OfType<SKTypeface>().FirstOrDefault() ?? SKTypeface.Default;
        return _first[bold] = font;
    }

    private SKTypeface? Find(Rune rune, bool bold)
    {
        if (First(bold).ContainsGlyph(rune.Value)) return First(bold);
        if (_fallbacks.TryGetValue((rune.Value, bold), out SKTypeface? known)) return known;
        SKTypeface? font = _opened.Find(opened => opened.IsBold == bold && opened.ContainsGlyph(rune.Value))
            ?? Match(rune, bold)
            ?? Families.Concat(_fonts.FontFamilies).Select(family => Open(family, bold, rune)).OfType<SKTypeface>().FirstOrDefault();
        return _fallbacks[(rune.Value, bold)] = font;
    }

    /// <summary>The font that the system chooses. Some systems have no such choice.</summary>
    private SKTypeface? Match(Rune rune, bool bold)
    {
        SKTypeface? font = _fonts.MatchCharacter(null, bold ? SKFontStyle.Bold : SKFontStyle.Normal, null, rune.Value);
        if (font is null) return null;
        _opened.Add(font);
        return font.ContainsGlyph(rune.Value) ? font : null;
    }

    private SKTypeface? Open(string family, bool bold, Rune? rune = null)
    {
        SKTypeface? font = _fonts.MatchFamily(family, bold ? SKFontStyle.Bold : SKFontStyle.Normal);
        if (font is null) return null;
        bool isIt = rune is { } needed ? font.ContainsGlyph(needed.Value) : font.FamilyName == family;
        if (isIt) _opened.Add(font);
        else font.Dispose();
        return isIt ? font : null;
    }
}

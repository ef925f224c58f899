using System.Globalization;
using System.Text;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>
/// Width of text, without a font: the advances of DejaVu Sans, one of the widest sans-serif fonts. Layout is then the same on every
/// machine, and text in another font is narrower. Where it is not, raster and PDF output narrow it to this width.
/// </summary>
internal static class TextMetrics
{
    private const char First = ' ';
    private const float Ellipsis = 1, Ideograph = 1, Other = 0.85f, OtherBold = 0.95f, Unit = 1000;

    /// <summary>Height of text above and below its baseline, as a share of its size.</summary>
    public const float Ascent = 0.76f, Descent = 0.24f;

    /// <summary>Distance of the baseline below the middle of capital letters, as a share of the size.</summary>
    public const float BelowMiddle = 0.36f;

    // Advances of the characters from the space to ~, thousandths of the size.
    private static ReadOnlySpan<ushort> Regular =>
    [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636,
        337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,
        611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974,
        634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ];

    private static ReadOnlySpan<ushort> Bold =>
    [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696, 696, 696, 696,
        400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720,
        682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042,
        712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
    ];

    /// <summary>Width of a text, pixels.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Size of the font, pixels.</param>
    /// <param name="bold">Whether the font is bold.</param>
    public static float Width(ReadOnlySpan<char> text, float size, bool bold = false)
    {
        float width = 0;
        foreach (Rune rune in text.EnumerateRunes()) width += Advance(rune, bold);
        return size * width;
    }

    private static float Advance(Rune rune, bool bold)
    {
        ReadOnlySpan<ushort> table = bold ? Bold : Regular;
        int index = rune.Value - First;
        if (index >= 0 && index < table.Length) return table[index] / Unit;
        return rune.Value switch
        {
            '…' => Ellipsis,
            '·' => bold ? 0.38f : 0.318f,
            '–' or '°' => 0.5f,
            _ when IsWide(rune.Value) => Ideograph,
            _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format => 0,
            _ => bold ? OtherBold : Other,
        };
    }

    /// <summary>Whether a character fills a square: those of Chinese, Japanese and Korean, and pictographs.</summary>
    private static bool IsWide(int value) => value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}

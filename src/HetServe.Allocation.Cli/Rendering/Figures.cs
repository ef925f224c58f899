using System.Globalization;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Numbers as tables show them. Null and numbers that are not finite are a dash.</summary>
internal static class Figures
{
    private const string None = "-";

    public static string Money(double? dollars) => Format(dollars, "#,##0.00");

    public static string Percent(double? share, string format = "0.0") => Format(100 * share, format, "%");

    public static string Gap(double? share) => Percent(share, "0.000");

    public static string Seconds(double? seconds) => Format(seconds, Math.Abs(seconds ?? 0) < 10 ? "0.000" : "0.0");

    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    public static string Milliseconds(double? seconds) => Format(1000 * seconds, Math.Abs(seconds ?? 0) < 0.1 ? "0.00" : "0.0");

    /// <summary>A rate or an amount to three digits or more: <c>0.417</c>, <c>61.2</c>, <c>15,300</c>.</summary>
    public static string Rate(double? value) =>
        Format(value, Math.Abs(value ?? 0) switch { < 1 => "0.000", < 10 => "0.00", < 1000 => "0.0", _ => "#,##0" });

    /// <summary>A utilisation level.</summary>
    public static string Level(double? level) => level is null ? None : Percent(level, "0.#");

    /// <summary>A served share; only all of it is 100%.</summary>
    public static string Served(double share) => ReportHeadline.Share(share).Replace(" ", "", StringComparison.Ordinal);

    private static string Format(double? value, string format, string unit = "")
    {
        if (value is not { } number || !double.IsFinite(number)) return None;
        string text = number.ToString(format, CultureInfo.InvariantCulture);
        return (text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('-')) + unit; // no minus before a zero
    }
}

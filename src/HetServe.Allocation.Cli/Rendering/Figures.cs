using System.Globalization;
using HetServe.Allocation.Plans;

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

    public static string Cost(CostBreakdown cost) =>
        $"${Money(cost.Total)} = rental {Money(cost.Rental)} + storage {Money(cost.Storage)} + delay penalty {Money(cost.DelayPenalty)} "
        + $"+ unmet penalty {Money(cost.UnmetPenalty)}";

    private static string Format(double? value, string format, string unit = "")
    {
        if (value is not { } number || !double.IsFinite(number)) return None;
        string text = number.ToString(format, CultureInfo.InvariantCulture);
        return (text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('-')) + unit; // no minus before a zero
    }
}

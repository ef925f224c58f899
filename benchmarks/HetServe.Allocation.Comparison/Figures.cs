using System.Globalization;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>Numbers as tables show them.</summary>
internal static class Figures
{
    public const string None = "-";

    /// <summary>Three digits with a unit that fits.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1e-3 => Round(seconds * 1e6) + " us",
        < 1 => Round(seconds * 1e3) + " ms",
        _ => Round(seconds) + " s",
    };

    /// <summary>A share in per cent, with <c>&lt;=</c> if measured from a bound.</summary>
    public static string Gap(double? gap, bool isProven) => gap is { } value
        ? (isProven ? "" : "<= ") + Percent(value)
        : None;

    public static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + "%";

    public static string Money(double dollars) => dollars.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string SpeedUp(SpeedUp? speedUp) => speedUp is { } value ? (value.IsLowerBound ? ">= " : "") + Times(value.Factor) : None;

    private static string Times(double factor) => Round(factor) + "x";

    private static string Round(double value) => value switch
    {
        >= 99.95 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 9.995 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}

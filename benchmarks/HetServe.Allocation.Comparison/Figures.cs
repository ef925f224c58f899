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

    /// <summary>A share in per cent.</summary>
    public static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.00", CultureInfo.InvariantCulture) + "%" : None;

    public static string Share(int count, int all) => string.Create(CultureInfo.InvariantCulture, $"{count} of {all}");

    public static string Money(double dollars) => dollars.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string SpeedUp(SpeedUp? speedUp) => speedUp is { } value ? (value.IsLowerBound ? ">= " : "") + Times(value.Factor) : None;

    public static string Times(double factor) => Round(factor) + "x";

    private static string Round(double value) => value switch
    {
        >= 99.95 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 9.995 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}

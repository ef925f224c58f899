using System.Globalization;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>A cell of a <see cref="StudyTable"/>: rounded and with its unit for readers, the plain value in CSV.</summary>
/// <param name="Shown">Text for readers.</param>
/// <param name="Value">Text in CSV.</param>
internal readonly record struct StudyCell(string Shown, string Value)
{
    private const string RoundTrip = "R";

    /// <summary>Dollars: 1,234.50 and 1234.5.</summary>
    public static StudyCell Money(double? dollars) => new(Figures.Money(dollars), Plain(dollars));

    /// <summary>A share in [0, 1]: 12.3% and 0.123.</summary>
    public static StudyCell Percent(double? share, string format = "0.0") => new(Figures.Percent(share, format), Plain(share));

    /// <summary>Seconds or any other number of a given form, by default six digits.</summary>
    public static StudyCell Number(double? number, string format = "G6") => number is { } value && double.IsFinite(value)
        ? new(value.ToString(format, CultureInfo.InvariantCulture), Plain(value))
        : None;

    /// <summary>No value: a dash, and nothing in CSV.</summary>
    public static StudyCell None => new("-", "");

    public static implicit operator StudyCell(string text) => new(text, text);

    public static implicit operator StudyCell(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static implicit operator StudyCell(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Plain(double? number) =>
        number is { } value && double.IsFinite(value) ? value.ToString(RoundTrip, CultureInfo.InvariantCulture) : "";
}

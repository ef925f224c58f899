using System.Globalization;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>A time as it stands in a trace: a date, or a number of an unknown unit.</summary>
/// <param name="Date">The date; null for a number.</param>
/// <param name="Number">The number, at least 0; 0 for a date.</param>
internal readonly record struct TraceTime(DateTimeOffset? Date, decimal Number)
{
    public const string Rule = "must be a timestamp such as 2023-11-16 18:17:03.9799600, or a number >= 0";

    private const int MostDecimals = 7;
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] s_dateFormats =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy/MM/dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz",
    ];

    /// <summary>Reads a time.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceTime time)
    {
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal number))
        {
            time = new TraceTime(null, number);
            return number >= 0;
        }

        bool isDate = DateTimeOffset.TryParseExact(
            WithoutNanoseconds(text), s_dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date);
        time = new TraceTime(date, 0);
        return isDate;
    }

    /// <summary>The text with at most as many decimals as a date holds.</summary>
    private static ReadOnlySpan<char> WithoutNanoseconds(ReadOnlySpan<char> text)
    {
        int point = text.LastIndexOf('.');
        ReadOnlySpan<char> decimals = point < 0 ? default : text[(point + 1)..];
        int length = decimals.IndexOfAnyExceptInRange('0', '9') is >= 0 and int end ? end : decimals.Length;
        return length <= MostDecimals ? text : $"{text[..(point + 1 + MostDecimals)]}{decimals[length..]}";
    }
}

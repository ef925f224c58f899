using System.Globalization;

namespace HetServe.Allocation.Plotting;

/// <summary>Parts of the sentences that describe a chart.</summary>
internal static class Sentences
{
    /// <summary>Number of items with their name: <c>1 GPU</c>, <c>2 GPUs</c>.</summary>
    public static string Count(double number, string item) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,##0.##} {item}{(Math.Abs(number - 1) < 1e-9 ? "" : "s")}");

    /// <summary>A number of about three digits.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "#,##0" : Math.Abs(value) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    /// <summary>Sentences about the first of many items, and how many are left out.</summary>
    public static string Some(IReadOnlyList<string> sentences)
    {
        const int most = 20;
        string all = string.Join(' ', sentences.Take(most));
        return sentences.Count > most
            ? string.Create(CultureInfo.InvariantCulture, $"{all} And {sentences.Count - most:#,##0} more.")
            : all;
    }
}

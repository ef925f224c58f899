using System.Globalization;

namespace HetServe.Allocation.Comparison;

/// <summary>Size of a problem.</summary>
/// <param name="Queries">Number of query types I.</param>
/// <param name="Models">Number of models J.</param>
/// <param name="Tiers">Number of tiers K.</param>
internal readonly record struct ProblemSize(int Queries, int Models, int Tiers)
{
    /// <summary>I·J·K.</summary>
    public double Volume => (double)Queries * Models * Tiers;

    /// <summary>Reads <c>20x20x20</c>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ProblemSize Parse(string text)
    {
        int[] numbers =
            [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        return numbers.Length == 3 && numbers.All(n => n >= 1)
            ? new ProblemSize(numbers[0], numbers[1], numbers[2])
            : throw new FormatException($"Size '{text}': must be query types x models x tiers, such as 20x20x20, each at least 1.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Queries}x{Models}x{Tiers}");
}

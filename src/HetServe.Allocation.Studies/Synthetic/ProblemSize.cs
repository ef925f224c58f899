using System.Globalization;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>Size of a problem, each number at least 1.</summary>
/// <param name="Queries">Number of query types I.</param>
/// <param name="Models">Number of models J.</param>
/// <param name="Tiers">Number of GPU tiers K.</param>
public readonly record struct ProblemSize(int Queries, int Models, int Tiers)
{
    /// <summary>I·J·K.</summary>
    public double Volume => (double)Queries * Models * Tiers;

    /// <summary>Reads <c>20x20x20</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ProblemSize Parse(string text) => TryParse(text, out ProblemSize size)
        ? size
        : throw new FormatException($"Size '{text}': must be query types x models x tiers, such as 20x20x20, each at least 1.");

    /// <summary>Reads <c>20x20x20</c>; false where it is something else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size.</param>
    public static bool TryParse(string text, out ProblemSize size)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] numbers =
            [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        bool isSize = numbers.Length == 3 && numbers.All(n => n >= 1);
        size = isSize ? new ProblemSize(numbers[0], numbers[1], numbers[2]) : default;
        return isSize;
    }

    /// <summary><c>20x20x20</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Queries}x{Models}x{Tiers}");
}

namespace HetServe.Allocation.Problems;

/// <summary>A range of numbers.</summary>
/// <param name="Least">The smallest number; negative infinity for no limit.</param>
/// <param name="IsAbove">Whether the range excludes the smallest number itself.</param>
/// <param name="Most">The largest number; infinity for no limit.</param>
/// <param name="Rule">The range in words: <c>must be > 0</c>.</param>
/// <param name="IsBelow">Whether the range excludes the largest number itself. Default false.</param>
internal readonly record struct NumberRange(double Least, bool IsAbove, double Most, string Rule, bool IsBelow = false)
{
    public static readonly NumberRange Positive = new(0, true, double.PositiveInfinity, "must be > 0");
    public static readonly NumberRange AtLeastZero = new(0, false, double.PositiveInfinity, "must be >= 0");
    public static readonly NumberRange AtLeastOne = new(1, false, double.PositiveInfinity, "must be at least 1");
    public static readonly NumberRange UnitInterval = new(0, true, 1, "must be in (0, 1]");
    public static readonly NumberRange Fraction = new(0, false, 1, "must be in [0, 1]");
    public static readonly NumberRange FractionBelowOne = new(0, false, 1, "must be in [0, 1)", IsBelow: true);

    public bool Contains(double value) => double.IsFinite(value)
        && (IsAbove ? value > Least : value >= Least)
        && (IsBelow ? value < Most : value <= Most);
}

/// <summary>
/// Rules for single values by path, with <c>[]</c> for any index or name. The validator records them. Rules between values or names are not
/// among them.
/// </summary>
internal sealed class FormatRules
{
    public Dictionary<string, NumberRange> Ranges { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths of texts and arrays that must not be empty.</summary>
    public HashSet<string> NotEmpty { get; } = new(StringComparer.Ordinal);

    /// <summary>Most items of arrays by path.</summary>
    public Dictionary<string, int> MostItems { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths of arrays that must not repeat an item.</summary>
    public HashSet<string> Unique { get; } = new(StringComparer.Ordinal);
}

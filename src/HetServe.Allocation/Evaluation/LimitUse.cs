using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Evaluation;

/// <summary>What a route or a further share takes of a limit, and what the limit leaves for it.</summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="What">What is limited: <c>delay</c>, <c>weights</c>, <c>rental and storage</c>.</param>
/// <param name="Value">What it takes.</param>
/// <param name="Limit">What it may take at most; infinity for no limit.</param>
/// <param name="Unit">Unit of both: <c>GB</c>, <c>s</c>, <c>$</c>; empty for a number or a fraction.</param>
internal readonly record struct LimitUse(string Constraint, string What, double Value, double Limit, string Unit)
{
    /// <summary>
    /// Whether the limit admits it. By default with the tolerance of rows; limits that hold without tolerance set their own answer.
    /// </summary>
    public bool Holds { get; init; } = double.IsPositiveInfinity(Limit) || Tolerances.Holds(Value, Limit);

    /// <summary>Whether the limit is a rule that a way to serve keeps or breaks, rather than a resource that runs out.</summary>
    public bool IsRule { get; init; }

    /// <summary>The consequence in words, where numbers do not say it; null otherwise.</summary>
    public string? Sentence { get; init; }

    /// <summary>The value as a multiple of the limit.</summary>
    public double Excess => Value / Limit;

    /// <summary>The broken limit in words, where numbers do not say it: <c>tensor degree 6, which does not divide 64 heads</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>The broken limit: <c>delay 12.5 s, above 10 s</c>.</summary>
    public string Above => Rule ?? $"{What} {Amount(Value, Unit)}, above {Amount(Limit, Unit)}";

    /// <summary>What a share that the limit does not admit would do: <c>takes $2 of rental and storage, $1.5 left</c>.</summary>
    public string Consequence
    {
        get
        {
            if (Sentence is not null) return Sentence;
            if (IsRule) return $"brings the {What} to {Amount(Value, Unit)}, above {Amount(Limit, Unit)}";
            string left = Amount(Math.Round(Math.Max(0, Limit), 9), Unit);
            string taken = Unit.Length == 0 ? $"{Amount(Value, "")} {What}" : $"{Amount(Value, Unit)} of {What}";
            return $"takes {taken}, {left} left";
        }
    }

    /// <summary>A number with its unit: <c>12.5 s</c>, <c>$3.2</c>, <c>0.04</c>.</summary>
    public static string Amount(double value, string unit)
    {
        string number = value.ToString(Math.Abs(value) is >= 10_000 and < 1e9 ? "#,##0" : "G4", CultureInfo.InvariantCulture);
        return unit switch
        {
            "" => number,
            "$" => "$" + number,
            _ => $"{number} {unit}",
        };
    }
}

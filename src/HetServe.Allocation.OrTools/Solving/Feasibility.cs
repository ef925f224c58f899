using System.Globalization;

namespace HetServe.Allocation.OrTools.Solving;

/// <summary>Checks values against a model in plain arithmetic, independently of what a solver states.</summary>
internal static class Feasibility
{
    /// <summary>Objective of values, with the model's offset.</summary>
    public static double Objective(MilpInput input, IReadOnlyList<double> values)
    {
        var objective = input.Offset;
        for (var column = 0; column < input.ColumnCount; column++) objective += input.Objective[column] * values[column];
        return objective;
    }

    /// <summary>The input without its warm start, where that breaks the model.</summary>
    public static MilpInput WithFeasibleStart(MilpInput input) =>
        input.WarmStart is { } start && Fault(input, start, MilpTolerances.WarmStart) is not null ? input with { WarmStart = null } : input;

    /// <summary>The first bound or row that the values break, in words; null where they break none.</summary>
    public static string? Fault(MilpInput input, ReadOnlySpan<double> values, double tolerance)
    {
        for (var column = 0; column < input.ColumnCount; column++)
        {
            var value = values[column];
            if (!Within(value, input.ColumnLower[column], input.ColumnUpper[column], Math.Abs(value), tolerance))
            {
                return Text($"column {column} must be in [{input.ColumnLower[column]}, {input.ColumnUpper[column]}], was {value}");
            }

            if (input.IsInteger[column] && Math.Abs(value - Math.Round(value)) > tolerance)
            {
                return Text($"column {column} must be whole, was {value}");
            }
        }

        for (var row = 0; row < input.RowCount; row++)
        {
            double activity = 0, size = 0;
            for (var entry = input.RowStart[row]; entry < input.RowStart[row + 1]; entry++)
            {
                var term = input.Coefficient[entry] * values[input.ColumnIndex[entry]];
                activity += term;
                size += Math.Abs(term);
            }

            if (!Within(activity, input.RowLower[row], input.RowUpper[row], size, tolerance))
            {
                return Text($"row {row} must be in [{input.RowLower[row]}, {input.RowUpper[row]}], was {activity}");
            }
        }

        return null;
    }

    /// <summary>
    /// The slack grows with the size of the terms: a whole number may be off by the solver's tolerance, times its coefficient.
    /// </summary>
    private static bool Within(double value, double lower, double upper, double size, double tolerance)
    {
        var slack = tolerance * Math.Max(1, size);
        return value >= lower - slack && value <= upper + slack;
    }

    private static string Text(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}

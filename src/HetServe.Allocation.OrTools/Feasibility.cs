using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.OrTools;

/// <summary>Checks values against a model in plain arithmetic, apart from any solver's own word.</summary>
internal static class Feasibility
{
    /// <summary>Relative tolerance at which given values count as feasible.</summary>
    public const double WarmStartTolerance = Tolerances.Feasibility;

    /// <summary>Relative tolerance at which a solver's incumbent is believed: its own is finer, and its scaling needs room.</summary>
    public const double IncumbentTolerance = 10 * WarmStartTolerance;

    public static double Objective(MilpInput input, IReadOnlyList<double> values)
    {
        var objective = input.Offset;
        for (var column = 0; column < input.ColumnCount; column++) objective += input.Objective[column] * values[column];
        return objective;
    }

    /// <summary>What the values break first, in words; null where they break nothing.</summary>
    public static string? Fault(MilpInput input, double[] values, double tolerance)
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
    /// The slack grows with the terms' size: a whole number may be off by the solver's tolerance, times its coefficient.
    /// </summary>
    private static bool Within(double value, double lower, double upper, double size, double tolerance)
    {
        var slack = tolerance * Math.Max(1, size);
        return value >= lower - slack && value <= upper + slack;
    }

    private static string Text(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}

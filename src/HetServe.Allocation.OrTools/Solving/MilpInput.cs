using System.Globalization;
using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools.Solving;

/// <summary>
/// A checked model as plain arrays with the options of one call. The native solvers crash or answer wrongly on some odd input
/// (NaN, a column twice in a row, crossed bounds), so nothing reaches them unchecked.
/// </summary>
internal sealed record MilpInput
{
    /// <summary>Bounds of this size and above count as infinite, as they do in HiGHS and SCIP.</summary>
    public const double Infinite = 1e20;

    /// <summary>HiGHS refuses coefficients of this size; SCIP and GLOP take the largest of them for infinity.</summary>
    private const double TooLarge = 1e15;

    public required double[] Objective { get; init; }
    public required double Offset { get; init; }
    public required double[] ColumnLower { get; init; }
    public required double[] ColumnUpper { get; init; }
    public required bool[] IsInteger { get; init; }
    public required double[] RowLower { get; init; }
    public required double[] RowUpper { get; init; }
    public required int[] RowStart { get; init; }
    public required int[] ColumnIndex { get; init; }
    public required double[] Coefficient { get; init; }
    public required MilpSolveOptions Options { get; init; }

    /// <summary>The warm start with exact whole numbers; null for none.</summary>
    public double[]? WarmStart { get; init; }

    /// <summary>The first number that is too large for a solver, in words; null where there is none.</summary>
    public string? Excess { get; private init; }

    /// <summary>Bounds that exclude each other, in words; null where there are none.</summary>
    public string? Contradiction { get; private init; }

    public int ColumnCount => Objective.Length;

    public int RowCount => RowLower.Length;

    public bool IsLinear => !IsInteger.Contains(true);

    /// <summary>Whether the column bounds alone bound the objective from below.</summary>
    public bool HasBoundedObjective => !Objective.Where((cost, column) =>
        (cost > 0 && double.IsInfinity(ColumnLower[column])) || (cost < 0 && double.IsInfinity(ColumnUpper[column]))).Any();

    /// <summary>Reads and checks a model and its options.</summary>
    /// <exception cref="ArgumentException">A number is not finite, a column is twice in a row, or an option is out of range.</exception>
    public static MilpInput Create(MilpModel model, MilpSolveOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions(options, model.ColumnCount);
        double[] columnLower = [.. model.ColumnLowerBounds], columnUpper = [.. model.ColumnUpperBounds];
        double[] rowLower = [.. model.RowLowerBounds], rowUpper = [.. model.RowUpperBounds];
        bool[] isInteger = options.RelaxIntegrality ? new bool[model.ColumnCount] : [.. model.IsInteger];
        var input = new MilpInput
        {
            Objective = [.. model.ObjectiveCoefficients],
            Offset = model.ObjectiveOffset,
            ColumnLower = columnLower,
            ColumnUpper = columnUpper,
            IsInteger = isInteger,
            RowLower = rowLower,
            RowUpper = rowUpper,
            RowStart = [.. model.RowStarts],
            ColumnIndex = [.. model.ColumnIndices],
            Coefficient = [.. model.Coefficients],
            Options = options,
            WarmStart = options.WarmStart is { } start
                ? [.. start.Select((value, column) => isInteger[column] ? Math.Round(value) : value)]
                : null,
        };
        return input with
        {
            Excess = CheckMatrix(input),
            Contradiction = Tighten("Column", columnLower, columnUpper, isInteger) ?? Tighten("Row", rowLower, rowUpper, null),
        };
    }

    private static void CheckOptions(MilpSolveOptions options, int columns)
    {
        if (!(options.RelativeGap >= 0)) throw Invalid($"Options: RelativeGap must be >= 0, was {options.RelativeGap}.");
        if (options.Threads < 1) throw Invalid($"Options: Threads must be >= 1, was {options.Threads}.");
        if (options.TimeLimit < TimeSpan.Zero) throw Invalid($"Options: TimeLimit must be >= 0, was {options.TimeLimit}.");
        if (options.WarmStart is not { } start) return;
        if (start.Count != columns) throw Invalid($"Options: WarmStart must have {columns} values, had {start.Count}.");
        for (var column = 0; column < columns; column++)
            if (IsOdd(start[column])) CheckNumber($"Options: WarmStart of column {column}", start[column]);
    }

    /// <summary>Refuses numbers that are not finite; returns the first that is too large.</summary>
    private static string? CheckMatrix(MilpInput input)
    {
        string? excess = CheckNumber($"Model: objective offset", input.Offset);
        for (var column = 0; column < input.ColumnCount; column++)
        {
            if (IsOdd(input.Objective[column])) excess ??= CheckNumber($"Column {column}: objective", input.Objective[column]);
        }

        var seenInRow = new int[input.ColumnCount];
        for (var row = 0; row < input.RowCount; row++)
        {
            for (var entry = input.RowStart[row]; entry < input.RowStart[row + 1]; entry++)
            {
                var column = input.ColumnIndex[entry];
                var coefficient = input.Coefficient[entry];
                if (IsOdd(coefficient)) excess ??= CheckNumber($"Row {row}: coefficient of column {column}", coefficient);
                if (seenInRow[column] == row + 1) throw Invalid($"Row {row}: column {column} must appear once, appears twice.");
                seenInRow[column] = row + 1;
            }
        }

        return excess;
    }

    /// <summary>Makes huge bounds infinite and bounds of whole numbers whole; returns the first pair that excludes each other.</summary>
    private static string? Tighten(string kind, double[] lower, double[] upper, bool[]? isInteger)
    {
        string? contradiction = null;
        for (var i = 0; i < lower.Length; i++)
        {
            var (low, high) = (lower[i], upper[i]);
            if (!(low < Infinite)) throw Invalid($"{kind} {i}: lower bound must be a number below 1e20, was {low}.");
            if (!(high > -Infinite)) throw Invalid($"{kind} {i}: upper bound must be a number above -1e20, was {high}.");
            if (low <= -Infinite) low = double.NegativeInfinity;
            if (high >= Infinite) high = double.PositiveInfinity;
            if (isInteger?[i] == true)
            {
                low = Math.Ceiling(low - MilpTolerances.WarmStart);
                high = Math.Floor(high + MilpTolerances.WarmStart);
            }

            if (low > high && low - high <= 1e-9 * Math.Max(1, Math.Abs(low))) high = low;
            if (low > high) contradiction ??= Text($"{kind} {i}: no value is >= {lower[i]} and <= {upper[i]}.");
            (lower[i], upper[i]) = (low, high);
        }

        return contradiction;
    }

    /// <summary>Whether a number is too large or not finite. Asked of millions of numbers, so no text is made before.</summary>
    private static bool IsOdd(double value) => !(Math.Abs(value) < TooLarge);

    private static string? CheckNumber(FormattableString name, double value)
    {
        if (!double.IsFinite(value)) throw Invalid($"{Text(name)} must be a finite number, was {value}.");
        return Math.Abs(value) < TooLarge
            ? null
            : Text($"Too large for the solver: {Text(name)} is {value}, it must be below 1e15 in size.");
    }

    private static ArgumentException Invalid(FormattableString message) => new(Text(message));

    private static string Text(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}

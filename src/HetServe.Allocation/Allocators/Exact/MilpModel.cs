namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// A mixed-integer linear programme as data, apart from any solver: minimise <c>c·x + offset</c> subject to
/// <c>rowLower &lt;= A·x &lt;= rowUpper</c> and <c>lower &lt;= x &lt;= upper</c>, some x integer. Rows are stored sparse, one after
/// the other. Immutable; safe to share between threads. A <c>MilpModelBuilder</c> builds one.
/// </summary>
public sealed class MilpModel
{
    internal MilpModel(MilpColumns columns, MilpRows rows, double objectiveOffset)
    {
        (ObjectiveCoefficients, ColumnLowerBounds) = (Array.AsReadOnly(columns.Objective), Array.AsReadOnly(columns.Lower));
        (ColumnUpperBounds, IsInteger) = (Array.AsReadOnly(columns.Upper), Array.AsReadOnly(columns.IsInteger));
        (RowLowerBounds, RowUpperBounds) = (Array.AsReadOnly(rows.Lower), Array.AsReadOnly(rows.Upper));
        (RowStarts, ColumnIndices) = (Array.AsReadOnly(rows.Start), Array.AsReadOnly(rows.Column));
        Coefficients = Array.AsReadOnly(rows.Coefficient);
        ObjectiveOffset = objectiveOffset;
    }

    /// <summary>Number of columns (variables).</summary>
    public int ColumnCount => ObjectiveCoefficients.Count;

    /// <summary>Number of rows (constraints).</summary>
    public int RowCount => RowLowerBounds.Count;

    /// <summary>Number of coefficients stored.</summary>
    public int CoefficientCount => Coefficients.Count;

    /// <summary>Constant added to the objective.</summary>
    public double ObjectiveOffset { get; }

    /// <summary>Objective coefficient by column.</summary>
    public IReadOnlyList<double> ObjectiveCoefficients { get; }

    /// <summary>Lower bound by column; may be negative infinity.</summary>
    public IReadOnlyList<double> ColumnLowerBounds { get; }

    /// <summary>Upper bound by column; may be positive infinity.</summary>
    public IReadOnlyList<double> ColumnUpperBounds { get; }

    /// <summary>Whether the column takes whole numbers only, by column.</summary>
    public IReadOnlyList<bool> IsInteger { get; }

    /// <summary>Lower bound by row; may be negative infinity.</summary>
    public IReadOnlyList<double> RowLowerBounds { get; }

    /// <summary>Upper bound by row; may be positive infinity.</summary>
    public IReadOnlyList<double> RowUpperBounds { get; }

    /// <summary>
    /// First entry of each row in <see cref="ColumnIndices"/> and <see cref="Coefficients"/>; one more than there are rows.
    /// </summary>
    public IReadOnlyList<int> RowStarts { get; }

    /// <summary>Column of each coefficient.</summary>
    public IReadOnlyList<int> ColumnIndices { get; }

    /// <summary>Coefficients, row after row.</summary>
    public IReadOnlyList<double> Coefficients { get; }
}

/// <summary>Columns of a <see cref="MilpModel"/>, by column.</summary>
internal readonly record struct MilpColumns(double[] Objective, double[] Lower, double[] Upper, bool[] IsInteger);

/// <summary>Rows of a <see cref="MilpModel"/>: bounds by row, and coefficients row after row from <paramref name="Start"/> on.</summary>
internal readonly record struct MilpRows(double[] Lower, double[] Upper, int[] Start, int[] Column, double[] Coefficient);

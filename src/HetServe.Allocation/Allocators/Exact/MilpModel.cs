namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// A mixed-integer linear programme as data, apart from any solver: minimise <c>c·x + offset</c> subject to
/// <c>rowLower &lt;= A·x &lt;= rowUpper</c> and <c>lower &lt;= x &lt;= upper</c>, some x integer. Rows are stored sparse, one after
/// the other. Read only once built; safe to share between threads. Create one with <see cref="MilpModelBuilder"/>.
/// </summary>
public sealed class MilpModel
{
    internal MilpModel(MilpModelBuilder builder)
    {
        (double[] objective, double[] lower, double[] upper, bool[] isInteger) = builder.Columns();
        (ObjectiveCoefficients, ColumnLowerBounds) = (Array.AsReadOnly(objective), Array.AsReadOnly(lower));
        (ColumnUpperBounds, IsInteger) = (Array.AsReadOnly(upper), Array.AsReadOnly(isInteger));
        (double[] rowLower, double[] rowUpper, int[] starts, int[] columns, double[] coefficients) = builder.Rows();
        (RowLowerBounds, RowUpperBounds) = (Array.AsReadOnly(rowLower), Array.AsReadOnly(rowUpper));
        (RowStarts, ColumnIndices, Coefficients) = (Array.AsReadOnly(starts), Array.AsReadOnly(columns), Array.AsReadOnly(coefficients));
        ObjectiveOffset = builder.ObjectiveOffset;
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

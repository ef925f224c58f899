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
        (Objective, ColumnLower, ColumnUpper, IsInteger) = builder.Columns();
        (RowLower, RowUpper, RowStart, ColumnIndex, Coefficient) = builder.Rows();
        ObjectiveOffset = builder.ObjectiveOffset;
    }

    /// <summary>Number of columns (variables).</summary>
    public int ColumnCount => Objective.Count;

    /// <summary>Number of rows (constraints).</summary>
    public int RowCount => RowLower.Count;

    /// <summary>Number of coefficients stored.</summary>
    public int CoefficientCount => Coefficient.Count;

    /// <summary>Constant added to the objective.</summary>
    public double ObjectiveOffset { get; }

    /// <summary>Objective coefficient by column.</summary>
    public IReadOnlyList<double> Objective { get; }

    /// <summary>Lower bound by column; may be negative infinity.</summary>
    public IReadOnlyList<double> ColumnLower { get; }

    /// <summary>Upper bound by column; may be positive infinity.</summary>
    public IReadOnlyList<double> ColumnUpper { get; }

    /// <summary>Whether the column takes whole numbers only, by column.</summary>
    public IReadOnlyList<bool> IsInteger { get; }

    /// <summary>Lower bound by row; may be negative infinity.</summary>
    public IReadOnlyList<double> RowLower { get; }

    /// <summary>Upper bound by row; may be positive infinity.</summary>
    public IReadOnlyList<double> RowUpper { get; }

    /// <summary>First entry of each row in <see cref="ColumnIndex"/> and <see cref="Coefficient"/>; one more than there are rows.</summary>
    public IReadOnlyList<int> RowStart { get; }

    /// <summary>Column of each coefficient.</summary>
    public IReadOnlyList<int> ColumnIndex { get; }

    /// <summary>Coefficients, row after row.</summary>
    public IReadOnlyList<double> Coefficient { get; }
}

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Collects columns and rows of a <see cref="MilpModel"/>. Not safe for use by several threads at once.</summary>
public sealed class MilpModelBuilder
{
    private readonly List<double> _objective = [];
    private readonly List<double> _columnLower = [];
    private readonly List<double> _columnUpper = [];
    private readonly List<bool> _isInteger = [];
    private readonly List<double> _rowLower = [];
    private readonly List<double> _rowUpper = [];
    private readonly List<int> _rowStart = [];
    private readonly List<int> _columnIndex = [];
    private readonly List<double> _coefficient = [];

    /// <summary>Creates an empty builder.</summary>
    public MilpModelBuilder()
    {
    }

    /// <summary>Creates a builder that holds a model, to add rows to.</summary>
    internal MilpModelBuilder(MilpModel model)
    {
        _objective.AddRange(model.ObjectiveCoefficients);
        _columnLower.AddRange(model.ColumnLowerBounds);
        _columnUpper.AddRange(model.ColumnUpperBounds);
        _isInteger.AddRange(model.IsInteger);
        _rowLower.AddRange(model.RowLowerBounds);
        _rowUpper.AddRange(model.RowUpperBounds);
        _rowStart.AddRange(model.RowStarts.Take(model.RowCount));
        _columnIndex.AddRange(model.ColumnIndices);
        _coefficient.AddRange(model.Coefficients);
        ObjectiveOffset = model.ObjectiveOffset;
    }

    /// <summary>Constant added to the objective. Default 0.</summary>
    public double ObjectiveOffset { get; set; }

    /// <summary>Number of columns so far.</summary>
    public int ColumnCount => _objective.Count;

    /// <summary>Number of rows so far.</summary>
    public int RowCount => _rowLower.Count;

    /// <summary>Adds a column and returns its index.</summary>
    /// <param name="objective">Objective coefficient; finite.</param>
    /// <param name="lower">Lower bound; may be negative infinity.</param>
    /// <param name="upper">Upper bound; may be positive infinity.</param>
    /// <param name="isInteger">Whether the column takes whole numbers only.</param>
    public int AddColumn(double objective, double lower, double upper, bool isInteger = false)
    {
        _objective.Add(objective);
        _columnLower.Add(lower);
        _columnUpper.Add(upper);
        _isInteger.Add(isInteger);
        return _objective.Count - 1;
    }

    /// <summary>Starts a row and returns its index; its coefficients follow by <see cref="Add"/>.</summary>
    /// <param name="lower">Lower bound; may be negative infinity.</param>
    /// <param name="upper">Upper bound; may be positive infinity.</param>
    public int AddRow(double lower, double upper)
    {
        _rowStart.Add(_columnIndex.Count);
        _rowLower.Add(lower);
        _rowUpper.Add(upper);
        return _rowLower.Count - 1;
    }

    /// <summary>Adds a coefficient to the row started last. A column may appear once in a row.</summary>
    /// <param name="column">Column index.</param>
    /// <param name="coefficient">Coefficient; finite. A zero is left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column does not exist.</exception>
    /// <exception cref="InvalidOperationException">No row was started.</exception>
    public void Add(int column, double coefficient)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _objective.Count);
        if (_rowLower.Count == 0) throw new InvalidOperationException("Start a row before adding coefficients.");
        if (coefficient == 0) return;
        _columnIndex.Add(column);
        _coefficient.Add(coefficient);
    }

    /// <summary>The model with all columns and rows so far; later additions do not change it.</summary>
    public MilpModel Build() => new(
        new MilpColumns([.. _objective], [.. _columnLower], [.. _columnUpper], [.. _isInteger]),
        new MilpRows([.. _rowLower], [.. _rowUpper], [.. _rowStart, _columnIndex.Count], [.. _columnIndex], [.. _coefficient]),
        ObjectiveOffset);
}

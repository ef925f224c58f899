using HetServe.Allocation.Allocators.Exact;

namespace CustomSolver;

/// <summary>
/// The dual simplex method on a dense dictionary: basic variables as sums over the nonbasic ones, which sit at a bound. Variables are the
/// columns of the model and, after them, the values of its rows, so that rows are bounds as well. Every variable at the bound that its
/// price asks for is a dual feasible start, which a change of bounds leaves so: what branch and bound needs. Not safe for concurrent calls.
/// </summary>
internal sealed class DualSimplex
{
    private const double PivotTolerance = 1e-9, BoundTolerance = 1e-9;

    private readonly int _columns, _rows;
    private readonly double _offset;
    private readonly double[] _lower, _upper;   // by variable
    private readonly int[] _basic, _nonbasic;   // variable by row and by column of the dictionary
    private readonly bool[] _atUpper;           // by column of the dictionary
    private readonly double[,] _dictionary;     // basic = dictionary · nonbasic
    private readonly double[] _price;           // objective = price · nonbasic + offset
    private readonly double[] _value;           // of the basic variables, by row of the dictionary

    /// <summary>Takes a model, all of whose columns are bounded on the side that lowers their cost.</summary>
    /// <exception cref="ArgumentException">A column is not.</exception>
    public DualSimplex(MilpModel model)
    {
        (_columns, _rows, _offset) = (model.ColumnCount, model.RowCount, model.ObjectiveOffset);
        _lower = [.. model.ColumnLowerBounds, .. model.RowLowerBounds];
        _upper = [.. model.ColumnUpperBounds, .. model.RowUpperBounds];
        (_nonbasic, _basic) = ([.. Enumerable.Range(0, _columns)], [.. Enumerable.Range(_columns, _rows)]);
        (_price, _value, _dictionary) = ([.. model.ObjectiveCoefficients], new double[_rows], new double[_rows, _columns]);
        _atUpper = new bool[_columns];
        for (int j = 0; j < _columns; j++)
        {
            _atUpper[j] = _price[j] < 0 || double.IsInfinity(_lower[j]);
            if (_price[j] > 0 && double.IsInfinity(_lower[j]) || !double.IsFinite(At(j)))
                throw new ArgumentException($"Column {j} must have a finite bound on the side that lowers its cost.");
        }

        for (int i = 0; i < _rows; i++)
            for (int n = model.RowStarts[i]; n < model.RowStarts[i + 1]; n++)
                _dictionary[i, model.ColumnIndices[n]] += model.Coefficients[n];
    }

    private DualSimplex(DualSimplex from)
    {
        (_columns, _rows, _offset) = (from._columns, from._rows, from._offset);
        (_lower, _upper) = ([.. from._lower], [.. from._upper]);
        (_basic, _nonbasic, _atUpper) = ([.. from._basic], [.. from._nonbasic], [.. from._atUpper]);
        (_price, _value, _dictionary) = ([.. from._price], new double[_rows], (double[,])from._dictionary.Clone());
    }

    /// <summary>Objective at the present vertex; never above the optimum, for the method comes from below.</summary>
    public double Objective { get; private set; } = double.NegativeInfinity;

    /// <summary>Bounds of a column.</summary>
    public (double Lower, double Upper) BoundsOf(int column) => (_lower[column], _upper[column]);

    /// <summary>A copy with other bounds of one column.</summary>
    public DualSimplex With(int column, double lower, double upper)
    {
        var copy = new DualSimplex(this) { Objective = Objective };
        (copy._lower[column], copy._upper[column]) = (lower, upper);
        return copy;
    }

    /// <summary>Pivots to the optimum.</summary>
    /// <param name="cutoff">Objective from which on the optimum does not matter: pivoting ends there.</param>
    /// <param name="stop">Asked between pivots whether to end early.</param>
    /// <returns>Whether the bounds can be met; true too where pivoting ended early.</returns>
    public bool TryMinimise(double cutoff, Func<bool> stop)
    {
        // Prefers the most broken bound, which is fast; after many pivots the lowest index, which cannot cycle.
        for (long pivots = 0; ; pivots++)
        {
            Evaluate();
            if (Objective >= cutoff || stop()) return true;
            bool byIndex = pivots > 20L * (_rows + _columns);
            int row = Leaving(byIndex);
            if (row < 0) return true;
            bool toLower = _value[row] < _lower[_basic[row]];
            int column = Entering(row, toLower, byIndex);
            if (column < 0) return false;
            Pivot(row, column, toLower);
        }
    }

    /// <summary>Values of the columns.</summary>
    public double[] Values()
    {
        var values = new double[_columns];
        for (int j = 0; j < _columns; j++)
            if (_nonbasic[j] < _columns) values[_nonbasic[j]] = At(j);
        for (int i = 0; i < _rows; i++)
            if (_basic[i] < _columns) values[_basic[i]] = _value[i];
        return values;
    }

    /// <summary>Change of the objective by unit of each row's bound: the price of the row's value where that sits at it.</summary>
    public double[] RowDuals()
    {
        var duals = new double[_rows];
        for (int j = 0; j < _columns; j++)
            if (_nonbasic[j] >= _columns) duals[_nonbasic[j] - _columns] = _price[j];
        return duals;
    }

    private double At(int column) => _atUpper[column] ? _upper[_nonbasic[column]] : _lower[_nonbasic[column]];

    private void Evaluate()
    {
        double objective = _offset;
        Array.Clear(_value);
        for (int j = 0; j < _columns; j++)
        {
            double at = At(j);
            if (at == 0) continue;
            objective += _price[j] * at;
            for (int i = 0; i < _rows; i++) _value[i] += _dictionary[i, j] * at;
        }

        Objective = objective;
    }

    private int Leaving(bool byIndex)
    {
        int leaving = -1;
        double most = 0;
        for (int i = 0; i < _rows; i++)
        {
            double bound = _value[i] < _lower[_basic[i]] ? _lower[_basic[i]] : _upper[_basic[i]];
            double broken = Math.Max(_lower[_basic[i]] - _value[i], _value[i] - _upper[_basic[i]]);
            if (broken <= BoundTolerance * Math.Max(1, Math.Abs(bound))) continue;
            if (leaving >= 0 && (byIndex ? _basic[i] > _basic[leaving] : broken <= most)) continue;
            (leaving, most) = (i, broken);
        }

        return leaving;
    }

    /// <summary>The column that can mend the row and whose price runs out first; of equal ones the steepest, which rounds least.</summary>
    private int Entering(int row, bool toLower, bool byIndex)
    {
        int entering = -1;
        double least = double.PositiveInfinity, steepest = 0;
        for (int j = 0; j < _columns; j++)
        {
            double slope = toLower ? _dictionary[row, j] : -_dictionary[row, j];
            if (_atUpper[j]) slope = -slope;
            if (slope <= PivotTolerance || _lower[_nonbasic[j]] == _upper[_nonbasic[j]]) continue;
            double ratio = Math.Abs(_price[j]) / slope;
            if (ratio > least) continue;
            if (ratio == least && (byIndex ? _nonbasic[j] > _nonbasic[entering] : slope <= steepest)) continue;
            (entering, least, steepest) = (j, ratio, slope);
        }

        return entering;
    }

    /// <summary>Exchanges a basic and a nonbasic variable; the one that leaves goes to the bound that it broke.</summary>
    private void Pivot(int row, int column, bool toLower)
    {
        double pivot = _dictionary[row, column];
        for (int j = 0; j < _columns; j++) _dictionary[row, j] = j == column ? 1 / pivot : -_dictionary[row, j] / pivot;
        for (int i = 0; i < _rows; i++)
        {
            double factor = _dictionary[i, column];
            if (i == row || factor == 0) continue;
            _dictionary[i, column] = 0;
            for (int j = 0; j < _columns; j++) _dictionary[i, j] += factor * _dictionary[row, j];
        }

        double price = _price[column];
        _price[column] = 0;
        for (int j = 0; j < _columns; j++) _price[j] += price * _dictionary[row, j];
        (_basic[row], _nonbasic[column]) = (_nonbasic[column], _basic[row]);
        _atUpper[column] = !toLower;
    }
}

using System.Numerics;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// A small linear programme that grows by columns: minimise <c>c·x</c> where <c>lower &lt;= A·x &lt;= upper</c> by row and x within its
/// bounds. The primal simplex method with bounded variables and a dense inverse; it goes on from the last basis. Its prices need not be
/// right: whoever uses them proves a bound that holds at any prices. Not safe for use by several threads at once.
/// </summary>
internal sealed class MasterProgramme
{
    private const double LeastPivot = 1e-9, LeastGain = 1e-10, Tie = 1e-9;
    private const int Refactor = 150, Reserved = 256;

    private readonly int _rows;
    private readonly double[] _rowLower, _rowUpper; // also the bounds of the slacks, columns -1 - row
    private readonly double[] _inverse;             // [row·rows + column] of the basis inverse
    private readonly int[] _basis;                  // column, or -1 - row for a slack
    private readonly double[] _level;               // value of the basic column by row
    private readonly double[] _prices, _direction;
    private readonly bool[] _isSlackBasic, _isSlackUp;
    private readonly double _unit;

    // By column.
    private readonly List<SparseColumn> _columns = [];
    private double[] _lower = new double[Reserved], _upper = new double[Reserved], _cost = new double[Reserved];
    private bool[] _isBasic = new bool[Reserved], _isUp = new bool[Reserved];

    // Entries of all columns, column after column from _start on, so that pricing reads straight on.
    private int[] _start = new int[Reserved + 1], _entryRow = new int[Reserved];
    private double[] _entry = new double[Reserved];

    /// <summary>Creates the programme with no column but those that make it feasible, which are expensive.</summary>
    /// <param name="rowLower">Lower side by row; may be infinite.</param>
    /// <param name="rowUpper">Upper side by row; may be infinite.</param>
    /// <param name="penalty">Cost of missing a side that is not met by nothing, as a whole.</param>
    public MasterProgramme(double[] rowLower, double[] rowUpper, double penalty)
    {
        (_rows, _rowLower, _rowUpper, _unit) = (rowLower.Length, rowLower, rowUpper, penalty);
        (_inverse, _basis, _level) = (new double[_rows * _rows], new int[_rows], new double[_rows]);
        (_prices, _direction) = (new double[_rows], new double[_rows]);
        (_isSlackBasic, _isSlackUp) = (new bool[_rows], new bool[_rows]);
        for (int row = 0; row < _rows; row++)
        {
            double missing = rowLower[row] > 0 ? rowLower[row] : rowUpper[row] < 0 ? rowUpper[row] : 0;
            if (missing == 0)
            {
                (_basis[row], _isSlackBasic[row], _inverse[row * _rows + row]) = (-1 - row, true, -1);
                continue;
            }

            _isSlackUp[row] = rowUpper[row] < 0;
            _basis[row] = Add(new SparseColumn(penalty, [row], [missing]), 0, double.PositiveInfinity);
            (_level[row], _inverse[row * _rows + row]) = (1, 1 / missing);
            _isBasic[_basis[row]] = true;
            ArtificialCount = _columns.Count;
        }
    }

    /// <summary>Number of columns, those of the constructor first.</summary>
    public int ColumnCount => _columns.Count;

    /// <summary>Number of columns of the constructor.</summary>
    public int ArtificialCount { get; }

    /// <summary>Price by row after <see cref="Solve"/>.</summary>
    public double[] Prices => _prices;

    /// <summary>Adds a column at its lower bound, which must be 0 unless it is added before the first pivot, and returns its index.</summary>
    public int Add(SparseColumn column, double lower, double upper)
    {
        int n = _columns.Count, first = _start[n], count = column.Rows.Length;
        _columns.Add(column);
        if (n + 1 == _cost.Length)
        {
            int size = 2 * _cost.Length;
            Array.Resize(ref _lower, size);
            Array.Resize(ref _upper, size);
            Array.Resize(ref _cost, size);
            Array.Resize(ref _isBasic, size);
            Array.Resize(ref _isUp, size);
            Array.Resize(ref _start, size + 1);
        }

        while (first + count > _entry.Length)
        {
            Array.Resize(ref _entryRow, 2 * _entryRow.Length);
            Array.Resize(ref _entry, 2 * _entry.Length);
        }

        column.Rows.CopyTo(_entryRow, first);
        column.Coefficients.CopyTo(_entry, first);
        (_start[n + 1], _cost[n], _lower[n], _upper[n]) = (first + count, column.Cost, lower, upper);
        if (lower != 0)
        {
            // Keeps the levels of the basis right: the column comes in at its bound.
            SetDirection(n);
            for (int row = 0; row < _rows; row++) _level[row] -= _direction[row] * lower;
        }

        return n;
    }

    /// <summary>Values of all columns.</summary>
    public double[] Values()
    {
        var values = new double[_columns.Count];
        for (int n = 0; n < values.Length; n++) values[n] = AtBound(n);
        for (int row = 0; row < _rows; row++)
            if (_basis[row] >= 0) values[_basis[row]] = Math.Max(0, _level[row]);
        return values;
    }

    /// <summary>Minimises from the last basis on, with so many pivots at most, and returns the objective.</summary>
    public double Solve(int mostPivots)
    {
        SetPrices();
        for (int pivots = 1; pivots <= mostPivots; pivots++)
        {
            if (pivots % Refactor == 0)
            {
                Invert();
                SetPrices();
            }

            int entering = Entering(out bool isSlack, out double reduced, out double sign);
            if (entering < 0) break;
            Pivot(entering, isSlack, reduced, sign);
        }

        double objective = 0;
        for (int row = 0; row < _rows; row++)
            if (_basis[row] >= 0) objective += _cost[_basis[row]] * _level[row];
        for (int n = 0; n < _columns.Count; n++) objective += _cost[n] * AtBound(n);
        return objective;
    }

    /// <summary>Value of a column that is not basic; 0 of one that is.</summary>
    private double AtBound(int n) => _isBasic[n] ? 0 : _isUp[n] ? _upper[n] : _lower[n];

    private void SetPrices()
    {
        Array.Clear(_prices);
        for (int row = 0; row < _rows; row++)
        {
            double cost = _basis[row] >= 0 ? _cost[_basis[row]] : 0;
            if (cost == 0) continue;
            AddScaled(_prices, _inverse.AsSpan(row * _rows, _rows), cost);
        }
    }

    /// <summary>The variable of the steepest gain: a column, or the slack of a row; -1 for none.</summary>
    private int Entering(out bool isSlack, out double reduced, out double sign)
    {
        int found = -1;
        (isSlack, reduced, sign) = (false, 0, 1);
        double best = LeastGain * _unit;
        ReadOnlySpan<double> prices = _prices;
        for (int n = 0, entry = 0; n < _columns.Count; n++)
        {
            int end = _start[n + 1];
            double left = _cost[n];
            for (; entry < end; entry++) left -= _entry[entry] * prices[_entryRow[entry]];
            double gain = _isUp[n] ? left : -left;
            if (gain > best && !_isBasic[n] && _lower[n] < _upper[n]) (best, found, reduced, sign) = (gain, n, left, _isUp[n] ? -1 : 1);
        }

        for (int row = 0; row < _rows; row++)
        {
            if (_isSlackBasic[row] || _rowLower[row] == _rowUpper[row]) continue;

            // The slack's column is -1 in its row, so its reduced cost is the row's price.
            double gain = _isSlackUp[row] ? prices[row] : -prices[row];
            if (gain > best) (best, found, isSlack, reduced, sign) = (gain, row, true, prices[row], _isSlackUp[row] ? -1 : 1);
        }

        return found;
    }

    private void SetDirection(int column)
    {
        ReadOnlySpan<int> rows = _entryRow.AsSpan(_start[column], _start[column + 1] - _start[column]);
        ReadOnlySpan<double> coefficients = _entry.AsSpan(_start[column], rows.Length);
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<double> inverse = _inverse.AsSpan(row * _rows, _rows);
            double sum = 0;
            for (int n = 0; n < rows.Length; n++) sum += coefficients[n] * inverse[rows[n]];
            _direction[row] = sum;
        }
    }

    private void Pivot(int entering, bool isSlack, double reduced, double sign)
    {
        if (isSlack)
        {
            for (int row = 0; row < _rows; row++) _direction[row] = -_inverse[row * _rows + entering];
        }
        else
        {
            SetDirection(entering);
        }

        double start = isSlack ? SlackBound(entering) : AtBound(entering);
        double step = isSlack ? _rowUpper[entering] - _rowLower[entering] : _upper[entering] - _lower[entering];
        int leaving = -1;
        double size = 0;
        bool leavesUp = false;
        for (int row = 0; row < _rows; row++)
        {
            double rate = _direction[row] * sign;
            if (Math.Abs(rate) < LeastPivot) continue;
            double bound = rate > 0 ? LowerOf(_basis[row]) : UpperOf(_basis[row]);
            if (double.IsInfinity(bound)) continue;
            double room = Math.Max(0, (_level[row] - bound) / rate);
            if (room < step - Tie || (room <= step + Tie && leaving >= 0 && Math.Abs(rate) > size))
                (step, leaving, leavesUp, size) = (Math.Min(room, step), row, rate < 0, Math.Abs(rate));
        }

        if (double.IsInfinity(step)) step = 0; // unbounded by a rounding: stays where it is
        for (int row = 0; row < _rows; row++) _level[row] -= _direction[row] * sign * step;
        if (leaving < 0)
        {
            if (isSlack) _isSlackUp[entering] = !_isSlackUp[entering];
            else _isUp[entering] = !_isUp[entering];
            return;
        }

        Leave(_basis[leaving], leavesUp);
        if (isSlack) (_isSlackBasic[entering], _isSlackUp[entering]) = (true, false);
        else (_isBasic[entering], _isUp[entering]) = (true, false);
        (_basis[leaving], _level[leaving]) = (isSlack ? -1 - entering : entering, start + sign * step);
        Update(leaving);
        AddScaled(_prices, _inverse.AsSpan(leaving * _rows, _rows), reduced);
    }

    private void Leave(int variable, bool up)
    {
        if (variable < 0) (_isSlackBasic[-1 - variable], _isSlackUp[-1 - variable]) = (false, up);
        else (_isBasic[variable], _isUp[variable]) = (false, up);
    }

    private double SlackBound(int row) => _isSlackUp[row] ? _rowUpper[row] : _rowLower[row];

    private double LowerOf(int variable) => variable < 0 ? _rowLower[-1 - variable] : _lower[variable];

    private double UpperOf(int variable) => variable < 0 ? _rowUpper[-1 - variable] : _upper[variable];

    /// <summary>Makes the direction a unit column of the inverse.</summary>
    private void Update(int pivotRow)
    {
        Span<double> pivot = _inverse.AsSpan(pivotRow * _rows, _rows);
        double value = _direction[pivotRow];
        for (int n = 0; n < _rows; n++) pivot[n] /= value;
        for (int row = 0; row < _rows; row++)
        {
            double factor = _direction[row];
            if (row == pivotRow || factor == 0) continue;
            AddScaled(_inverse.AsSpan(row * _rows, _rows), pivot, -factor);
        }
    }

    /// <summary>Computes inverse and levels afresh, for rounding adds up. Keeps the old ones of a basis that looks singular.</summary>
    private void Invert()
    {
        double[] kept = [.. _inverse], levels = [.. _level];
        int[] basis = [.. _basis];
        Array.Clear(_inverse);
        for (int row = 0; row < _rows; row++) _inverse[row * _rows + row] = 1;
        var isTaken = new bool[_rows];
        foreach (int variable in basis)
        {
            if (variable < 0)
            {
                for (int row = 0; row < _rows; row++) _direction[row] = -_inverse[row * _rows + (-1 - variable)];
            }
            else
            {
                SetDirection(variable);
            }

            int best = -1;
            for (int row = 0; row < _rows; row++)
                if (!isTaken[row] && (best < 0 || Math.Abs(_direction[row]) > Math.Abs(_direction[best]))) best = row;
            if (Math.Abs(_direction[best]) < LeastPivot)
            {
                kept.CopyTo(_inverse.AsSpan());
                basis.CopyTo(_basis.AsSpan());
                levels.CopyTo(_level.AsSpan());
                return;
            }

            (isTaken[best], _basis[best]) = (true, variable);
            Update(best);
        }

        SetLevels();
    }

    /// <summary>Values of the basic columns from those of the others: the rows are A·x - slack = 0.</summary>
    private void SetLevels()
    {
        var rest = new double[_rows];
        for (int n = 0; n < _columns.Count; n++)
        {
            double value = AtBound(n);
            if (value == 0) continue;
            for (int entry = _start[n]; entry < _start[n + 1]; entry++) rest[_entryRow[entry]] -= value * _entry[entry];
        }

        for (int row = 0; row < _rows; row++)
            if (!_isSlackBasic[row]) rest[row] += SlackBound(row);
        for (int row = 0; row < _rows; row++)
        {
            double level = 0;
            for (int n = 0; n < _rows; n++) level += _inverse[row * _rows + n] * rest[n];
            _level[row] = level;
        }
    }

    /// <summary>Adds a multiple of a vector to another.</summary>
    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        int n = 0;
        for (; n + Vector<double>.Count <= target.Length; n += Vector<double>.Count)
        {
            Span<double> part = target[n..];
            (new Vector<double>(part) + factor * new Vector<double>(source[n..])).CopyTo(part);
        }

        for (; n < target.Length; n++) target[n] += factor * source[n];
    }
}

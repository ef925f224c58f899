namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// A small linear programme that grows by columns: minimise <c>c·x</c> where <c>lower &lt;= A·x &lt;= upper</c> by row and x within its
/// bounds. The primal simplex method with bounded variables and a dense inverse; it goes on from the last basis. Its prices need not be
/// right: whoever uses them proves a bound that holds at any prices. Not safe for use by several threads at once.
/// </summary>
internal sealed class MasterProgramme
{
    private const double LeastPivot = 1e-9, LeastGain = 1e-9, Tie = 1e-9;
    private const int Refactor = 150;

    private readonly int _rows;
    private readonly double[] _rowLower, _rowUpper; // also the bounds of the slacks, columns -1 - row
    private readonly double[] _inverse;             // [row·rows + column] of the basis inverse
    private readonly int[] _basis;                  // column, or -1 - row for a slack
    private readonly double[] _level;               // value of the basic column by row
    private readonly double[] _prices, _direction;
    private readonly bool[] _isSlackBasic, _isSlackUp;
    private readonly List<Variable> _columns = [];
    private readonly double _unit;

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
            _columns[_basis[row]].IsBasic = true;
            ArtificialCount = _columns.Count;
        }
    }

    /// <summary>Number of columns, those of the constructor first.</summary>
    public int ColumnCount => _columns.Count;

    /// <summary>Number of columns of the constructor.</summary>
    public int ArtificialCount { get; }

    /// <summary>Price by row after <see cref="Solve"/>.</summary>
    public double[] Prices => _prices;

    /// <summary>Adds a column at its lower bound and returns its index.</summary>
    public int Add(SparseColumn column, double lower, double upper)
    {
        _columns.Add(new Variable(column, lower, upper));
        if (lower != 0)
        {
            // Keeps the levels of the basis right: the column comes in at its bound.
            SetDirection(column);
            for (int row = 0; row < _rows; row++) _level[row] -= _direction[row] * lower;
        }

        return _columns.Count - 1;
    }

    /// <summary>Value of a column.</summary>
    public double ValueOf(int column)
    {
        Variable variable = _columns[column];
        return variable.IsBasic ? _level[Array.IndexOf(_basis, column)] : variable.AtBound;
    }

    /// <summary>Values of all columns.</summary>
    public double[] Values()
    {
        double[] values = [.. _columns.Select(c => c.AtBound)];
        for (int row = 0; row < _rows; row++)
            if (_basis[row] >= 0) values[_basis[row]] = Math.Max(0, _level[row]);
        return values;
    }

    /// <summary>Minimises from the last basis on, with so many pivots at most, and returns the objective.</summary>
    public double Solve(int mostPivots)
    {
        for (int pivots = 0; pivots < mostPivots; pivots++)
        {
            if (pivots % Refactor == Refactor - 1) Invert();
            SetPrices();
            int entering = Entering(out bool isSlack, out double sign);
            if (entering < 0) break;
            Pivot(entering, isSlack, sign);
        }

        SetPrices();
        double objective = 0;
        for (int row = 0; row < _rows; row++)
            if (_basis[row] >= 0) objective += _columns[_basis[row]].Column.Cost * _level[row];
        foreach (Variable variable in _columns)
            if (!variable.IsBasic && variable.AtBound != 0) objective += variable.Column.Cost * variable.AtBound;
        return objective;
    }

    private void SetPrices()
    {
        Array.Clear(_prices);
        for (int row = 0; row < _rows; row++)
        {
            double cost = _basis[row] >= 0 ? _columns[_basis[row]].Column.Cost : 0;
            if (cost == 0) continue;
            ReadOnlySpan<double> inverse = _inverse.AsSpan(row * _rows, _rows);
            for (int n = 0; n < _rows; n++) _prices[n] += cost * inverse[n];
        }
    }

    /// <summary>The variable of the steepest gain: a column, or the slack of a row; -1 for none.</summary>
    private int Entering(out bool isSlack, out double sign)
    {
        int found = -1;
        (isSlack, sign) = (false, 1);
        double best = LeastGain * _unit;
        for (int n = 0; n < _columns.Count; n++)
        {
            Variable variable = _columns[n];
            if (variable.IsBasic || variable.Upper <= variable.Lower) continue;
            double reduced = variable.Column.Reduced(_prices), gain = variable.IsUp ? reduced : -reduced;
            if (gain > best) (best, found, sign) = (gain, n, variable.IsUp ? -1 : 1);
        }

        for (int row = 0; row < _rows; row++)
        {
            if (_isSlackBasic[row] || _rowLower[row] == _rowUpper[row]) continue;

            // The slack's column is -1 in its row, so its reduced cost is the row's price.
            double gain = _isSlackUp[row] ? _prices[row] : -_prices[row];
            if (gain > best) (best, found, isSlack, sign) = (gain, row, true, _isSlackUp[row] ? -1 : 1);
        }

        return found;
    }

    private void SetDirection(SparseColumn column)
    {
        Array.Clear(_direction);
        for (int n = 0; n < column.Rows.Length; n++)
        {
            double coefficient = column.Coefficients[n];
            int at = column.Rows[n];
            for (int row = 0; row < _rows; row++) _direction[row] += coefficient * _inverse[row * _rows + at];
        }
    }

    private void Pivot(int entering, bool isSlack, double sign)
    {
        if (isSlack)
        {
            for (int row = 0; row < _rows; row++) _direction[row] = -_inverse[row * _rows + entering];
        }
        else
        {
            SetDirection(_columns[entering].Column);
        }

        double start = isSlack ? SlackBound(entering) : _columns[entering].AtBound;
        double step = isSlack ? _rowUpper[entering] - _rowLower[entering] : _columns[entering].Upper - _columns[entering].Lower;
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
            else _columns[entering].IsUp = !_columns[entering].IsUp;
            return;
        }

        Leave(_basis[leaving], leavesUp);
        if (isSlack) (_isSlackBasic[entering], _isSlackUp[entering]) = (true, false);
        else (_columns[entering].IsBasic, _columns[entering].IsUp) = (true, false);
        (_basis[leaving], _level[leaving]) = (isSlack ? -1 - entering : entering, start + sign * step);
        Update(leaving);
    }

    private void Leave(int variable, bool up)
    {
        if (variable < 0) (_isSlackBasic[-1 - variable], _isSlackUp[-1 - variable]) = (false, up);
        else (_columns[variable].IsBasic, _columns[variable].IsUp) = (false, up);
    }

    private double SlackBound(int row) => _isSlackUp[row] ? _rowUpper[row] : _rowLower[row];

    private double LowerOf(int variable) => variable < 0 ? _rowLower[-1 - variable] : _columns[variable].Lower;

    private double UpperOf(int variable) => variable < 0 ? _rowUpper[-1 - variable] : _columns[variable].Upper;

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
            Span<double> target = _inverse.AsSpan(row * _rows, _rows);
            for (int n = 0; n < _rows; n++) target[n] -= factor * pivot[n];
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
                SetDirection(_columns[variable].Column);
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
        foreach (Variable variable in _columns)
        {
            if (variable.IsBasic || variable.AtBound == 0) continue;
            for (int n = 0; n < variable.Column.Rows.Length; n++)
                rest[variable.Column.Rows[n]] -= variable.AtBound * variable.Column.Coefficients[n];
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

    /// <summary>A column and where it stands.</summary>
    private sealed class Variable(SparseColumn column, double lower, double upper)
    {
        public SparseColumn Column => column;

        public double Lower => lower;

        public double Upper => upper;

        public bool IsBasic { get; set; }

        public bool IsUp { get; set; }

        /// <summary>Value while it is not basic; 0 while it is.</summary>
        public double AtBound => IsBasic ? 0 : IsUp ? upper : lower;
    }
}

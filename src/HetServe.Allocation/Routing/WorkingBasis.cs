using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HetServe.Allocation.Routing;

/// <summary>
/// Explicit inverse of the working basis of <see cref="RoutingSolver"/>: one position per coupling row, each holding that row's or another
/// row's slack, or a non-key mode. The inverse is stored by column, padded to whole vectors.
/// </summary>
/// <param name="singularPivot">Pivot below which the columns count as dependent.</param>
internal sealed class WorkingBasis(double singularPivot)
{
    private const int Lanes = 4;
    private double[] _inverse = [];  // at [row·stride + position]
    private double[] _matrix = [];   // at [position·stride + row], for factorisation
    private double[] _level = [];    // by position
    private double[] _rate = [];     // by position: fall of the level per unit of the entering column
    private double[] _dual = [];     // by row
    private double[] _cost = [];     // by position, relative to the key
    private int _stride;

    public int Size { get; private set; }

    /// <summary>Number of pivots since the last factorisation.</summary>
    public int Updates { get; private set; }

    /// <summary>Query type of the mode at a position, -1 for another column.</summary>
    public int[] Query { get; private set; } = [];

    /// <summary>What stands at a position without a mode: a slack, by its row, or the growth of a deployment, by the number of rows plus its slot.</summary>
    public int[] Single { get; private set; } = [];

    /// <summary>Mode at a position.</summary>
    public RoutingMode[] Mode { get; private set; } = [];

    public Span<double> Level => _level.AsSpan(0, Size);

    public Span<double> Rate => _rate.AsSpan(0, Size);

    public ReadOnlySpan<double> Dual => _dual.AsSpan(0, Size);

    /// <summary>Starts with every slack basic.</summary>
    /// <param name="right">Right side by row: the slacks' levels.</param>
    public void Reset(ReadOnlySpan<double> right)
    {
        int size = Size = right.Length;
        _stride = (size + Lanes - 1) & -Lanes;
        if (_level.Length < _stride)
        {
            int room = 2 * _stride;
            (_level, _rate, _dual, _cost) = (new double[room], new double[room], new double[room], new double[room]);
            (Single, Query, Mode) = (new int[room], new int[room], new RoutingMode[room]);
            _inverse = new double[room * room];
            _matrix = [];
        }

        Array.Clear(_level);
        Array.Clear(_rate);
        Array.Clear(_dual);
        _inverse.AsSpan(0, size * _stride).Clear();
        for (int k = 0; k < size; k++)
        {
            (Single[k], Query[k], _level[k]) = (k, -1, right[k]);
            _inverse[k * _stride + k] = 1;
        }

        Updates = 0;
    }

    /// <summary>Rate of change of the levels when a column enters.</summary>
    public void Solve(ReadOnlySpan<double> column)
    {
        Span<double> rate = _rate.AsSpan(0, _stride);
        rate.Clear();
        for (int s = 0; s < Size; s++)
            if (column[s] != 0) AddScaled(rate, _inverse.AsSpan(s * _stride, _stride), column[s]);
    }

    /// <summary>Rate of change of the levels when the slack of a row enters.</summary>
    public void SolveUnit(int row) => _inverse.AsSpan(row * _stride, _stride).CopyTo(_rate);

    /// <summary>Sets the levels for what the keys leave of the rows; the duals stay as they are.</summary>
    public void SetLevels(ReadOnlySpan<double> left)
    {
        Span<double> level = _level.AsSpan(0, _stride);
        level.Clear();
        for (int s = 0; s < Size; s++)
            if (left[s] != 0) AddScaled(level, _inverse.AsSpan(s * _stride, _stride), left[s]);
    }

    /// <summary>The row of the inverse at a position: what its level changes by, per unit of each coupling row.</summary>
    public void CopyRow(int position, Span<double> row)
    {
        for (int s = 0; s < Size; s++) row[s] = _inverse[s * _stride + position];
    }

    /// <summary>Moves all levels by a step of the entering column.</summary>
    public void Move(double step) => AddScaled(_level.AsSpan(0, _stride), _rate.AsSpan(0, _stride), -step);

    /// <summary>Position of the query type's basic mode with the highest level, -1 without any.</summary>
    public int LargestOf(int query)
    {
        int best = -1;
        for (int k = 0; k < Size; k++)
            if (Query[k] == query && (best < 0 || _level[k] > _level[best])) best = k;
        return best;
    }

    /// <summary>
    /// Exchanges a query type's key with its mode at a position. With a_old the key's column, every column of the query type is relative
    /// to it; relative to the new key a_new, the position's column changes sign and the others lose it, so that one row of the inverse
    /// becomes minus the sum of the query type's rows.
    /// </summary>
    /// <param name="query">The query type.</param>
    /// <param name="position">Position of the mode that becomes the key.</param>
    /// <param name="keyLevel">Level of the present key.</param>
    /// <param name="keyRate">Fall of the present key's level per unit of the entering column.</param>
    public void SwapKey(int query, int position, double keyLevel, double keyRate)
    {
        Span<int> room = stackalloc int[Size];
        ReadOnlySpan<int> positions = PositionsOf(query, room);
        for (int s = 0; s < Size; s++) _inverse[s * _stride + position] = -SumAt(s, positions);
        (_level[position], _rate[position]) = (keyLevel, keyRate);
    }

    /// <summary>Square of the length of a position's row of the inverse.</summary>
    public double RowNorm(int position)
    {
        double norm = 0;
        for (int s = 0; s < Size; s++) norm += _inverse[s * _stride + position] * _inverse[s * _stride + position];
        return norm;
    }

    /// <summary>As <see cref="RowNorm"/>, for the key of a query type: its row is minus the sum of the query type's rows.</summary>
    public double KeyRowNorm(int query)
    {
        Span<int> room = stackalloc int[Size];
        ReadOnlySpan<int> positions = PositionsOf(query, room);
        double norm = 0;
        for (int s = 0; s < Size; s++)
        {
            double sum = SumAt(s, positions);
            norm += sum * sum;
        }

        return norm;
    }

    private ReadOnlySpan<int> PositionsOf(int query, Span<int> room)
    {
        int count = 0;
        for (int k = 0; k < Size; k++)
            if (Query[k] == query) room[count++] = k;
        return room[..count];
    }

    private double SumAt(int row, ReadOnlySpan<int> positions)
    {
        double sum = 0;
        foreach (int k in positions) sum += _inverse[row * _stride + k];
        return sum;
    }

    /// <summary>Replaces a position by the entering column and moves there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pivot(int position, double step, int query, int single, in RoutingMode mode, double reducedCost)
    {
        double pivot = _rate[position];
        Move(step);
        _level[position] = step;
        Span<double> rate = _rate.AsSpan(0, _stride);
        for (int s = 0; s < Size; s++)
        {
            Span<double> column = _inverse.AsSpan(s * _stride, _stride);
            double factor = column[position] / pivot;
            if (factor == 0) continue;
            AddScaled(column, rate, -factor);
            column[position] = factor;
            _dual[s] += reducedCost * factor;
        }

        (Query[position], Single[position], Mode[position]) = (query, single, mode);
        Updates++;
    }

    /// <summary>Puts a column that is no mode at a position; <see cref="Factorise"/> must follow.</summary>
    public void SetSingle(int position, int single) => (Query[position], Single[position]) = (-1, single);

    /// <summary>Puts a mode at a position; <see cref="Factorise"/> must follow.</summary>
    public void SetMode(int position, int query, in RoutingMode mode) => (Query[position], Single[position], Mode[position]) = (query, -1, mode);

    /// <summary>Clears the matrix and sets the columns of the slacks; <see cref="SetColumn"/> sets the others.</summary>
    public void BeginFactorisation()
    {
        if (_matrix.Length < _inverse.Length) _matrix = new double[_inverse.Length];
        _matrix.AsSpan(0, Size * _stride).Clear();
        for (int k = 0; k < Size; k++)
        {
            _cost[k] = 0;
            if (Query[k] < 0 && Single[k] < Size) _matrix[k * _stride + Single[k]] = 1;
        }
    }

    public void SetColumn(int position, ReadOnlySpan<double> column, double cost)
    {
        column[..Size].CopyTo(_matrix.AsSpan(position * _stride));
        _cost[position] = cost;
    }

    /// <summary>
    /// Inverts the columns set (Gauss-Jordan with partial pivoting), then recomputes levels and duals; false where the columns depend on
    /// each other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Factorise(ReadOnlySpan<double> capacity)
    {
        // The columns lie one after the other, so reading them as rows gives the transpose M; row operations turn [M | I] into [I | M⁻¹],
        // and M⁻¹, the inverse's transpose, lies in memory exactly as the inverse by columns of positions does: entry [row·stride + position].
        Span<double> matrix = _matrix, inverse = _inverse;
        inverse[..(Size * _stride)].Clear();
        for (int k = 0; k < Size; k++) inverse[k * _stride + k] = 1;
        for (int c = 0; c < Size; c++)
        {
            int pivotRow = c;
            for (int r = c + 1; r < Size; r++)
                if (Math.Abs(matrix[r * _stride + c]) > Math.Abs(matrix[pivotRow * _stride + c])) pivotRow = r;
            if (pivotRow != c)
            {
                Swap(matrix, c, pivotRow);
                Swap(inverse, c, pivotRow);
            }

            double pivot = matrix[c * _stride + c];
            if (!(Math.Abs(pivot) >= singularPivot)) return false;
            double scale = 1 / pivot;
            for (int s = 0; s < _stride; s++)
            {
                matrix[c * _stride + s] *= scale;
                inverse[c * _stride + s] *= scale;
            }

            for (int r = 0; r < Size; r++)
            {
                double factor = matrix[r * _stride + c];
                if (r == c || factor == 0) continue;
                AddScaled(matrix.Slice(r * _stride, _stride), matrix.Slice(c * _stride, _stride), -factor);
                AddScaled(inverse.Slice(r * _stride, _stride), inverse.Slice(c * _stride, _stride), -factor);
            }
        }

        _level.AsSpan(0, _stride).Clear();
        for (int s = 0; s < Size; s++)
        {
            AddScaled(_level.AsSpan(0, _stride), inverse.Slice(s * _stride, _stride), capacity[s]);
            double dual = 0;
            for (int k = 0; k < Size; k++) dual += _cost[k] * inverse[s * _stride + k];
            _dual[s] = dual;
        }

        Updates = 0;
        return true;
    }

    private void Swap(Span<double> matrix, int a, int b)
    {
        for (int s = 0; s < _stride; s++)
            (matrix[a * _stride + s], matrix[b * _stride + s]) = (matrix[b * _stride + s], matrix[a * _stride + s]);
    }

    /// <summary>target += factor·source; both are whole vectors long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        Span<Vector256<double>> to = MemoryMarshal.Cast<double, Vector256<double>>(target);
        ReadOnlySpan<Vector256<double>> from = MemoryMarshal.Cast<double, Vector256<double>>(source);
        Vector256<double> scale = Vector256.Create(factor);
        for (int n = 0; n < to.Length; n++) to[n] += from[n] * scale;
    }
}

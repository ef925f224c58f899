namespace HetServe.Allocation.Routing;

/// <content>
/// Sizes a union of options again and again, with other least and most replicas each time. These move right sides alone, so the basis of the
/// last solve keeps its prices, and a dual simplex goes on from it: a few pivots where a solve from nothing takes dozens. Its objective
/// rises, and the solve ends as soon as it reaches the cut-off.
/// </content>
internal sealed partial class RoutingSolver
{
    private const double LeastDualPivot = 1e-8; // a smaller one lets round-off in
    private const int MostDualPivots = 2;         // for each query type and coupling row: beyond, a solve from nothing is quicker
    private const int MostShortenings = 100;      // of one step: more come from round-off
    private double[] _row = [];   // by coupling row: row of the inverse of the level that leaves
    private double[] _trial = []; // by coupling row: duals after a step
    private bool _isDual;         // whether the prices of the basis are valid for the union loaded

    /// <summary>Loads a union for <see cref="SizeUnion"/>.</summary>
    /// <param name="options">Option by slot; several may be of one pair.</param>
    public void BeginUnion(ReadOnlySpan<int> options)
    {
        (_solved, _isDual) = (false, false);
        _sized.Reset(0);
        _program.LoadUnion(options);
        EnsureCapacity();
        if (_row.Length < _program.Rows) (_row, _trial) = (new double[2 * _program.Rows], new double[2 * _program.Rows]);
    }

    /// <summary>As <see cref="Size"/>, for the union loaded.</summary>
    /// <param name="least">By slot: least replicas; 0 where even the first is bought in fractions.</param>
    /// <param name="most">By slot: most replicas; 0 for a closed option.</param>
    /// <param name="size">By slot: takes the sizes where the cost is finite.</param>
    /// <param name="cutOff">Infinity is returned where the cost is at least this, $.</param>
    public double SizeUnion(ReadOnlySpan<int> least, ReadOnlySpan<int> most, Span<double> size, double cutOff)
    {
        _iterations = 0;
        if (!_program.Bound(least, most)) return double.PositiveInfinity;
        RoutingStatus status = _isDual ? RestoreLevels(cutOff) : RoutingStatus.Failed;
        if (status == RoutingStatus.CutOff) return double.PositiveInfinity;
        _isDual = false;
        if (status == RoutingStatus.Unsolved) status = Optimise(sizing: true);
        if (status == RoutingStatus.Failed)
        {
            status = Start(sizing: true, cutOff);
            if (status == RoutingStatus.Unsolved) status = Optimise(sizing: true);
        }

        if (status == RoutingStatus.Failed)
        {
            StartFromSlacks();
            status = Optimise(sizing: true);
        }

        if (status != RoutingStatus.Optimal) return double.PositiveInfinity;
        _isDual = true;
        for (int d = 0; d < least.Length; d++) size[d] = least[d];
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] < 0 && _basis.Single[k] >= _basis.Size) size[_basis.Single[k] - _basis.Size] += Math.Max(0, _basis.Level[k]);
        return _objective;
    }

    /// <summary>
    /// Moves to the new right sides, then drives out levels below 0 by dual pivots. <see cref="RoutingStatus.Unsolved"/> where none is left:
    /// the primal simplex then only has to confirm the optimum.
    /// </summary>
    private RoutingStatus RestoreLevels(double cutOff)
    {
        Span<double> left = _guess.AsSpan(0, _basis.Size);
        LeftOfKeys(left);
        _basis.SetLevels(left);
        SumDualObjective();
        int limit = MostDualPivots * (_key.Length + _basis.Size + 4);
        for (int n = 0; n < limit; n++, _iterations++)
        {
            if (n % 32 == 31 && Stop.IsSet) return RoutingStatus.Stopped;
            if (_objective >= cutOff) return Prove(row: default, rise: 0, cutOff);
            int leaving = LeastLevel();
            if (leaving < 0) return RoutingStatus.Unsolved;
            RoutingStatus status = DualStep(leaving, cutOff);
            if (status != RoutingStatus.Unsolved) return status;
            if (_basis.Updates < _settings.UpdatesBetweenFactorisations) continue;
            if (!Refactor()) return RoutingStatus.Failed;
            SumDualObjective();
        }

        return RoutingStatus.Failed;
    }

    /// <summary>Sums the objective of a basis whose levels may be below 0: with valid prices, a lower bound.</summary>
    private void SumDualObjective()
    {
        SumShares();
        _objective = 0;
        for (int i = 0; i < _key.Length; i++) _objective += (1 - _sumShare[i]) * _key[i].Cost;
        for (int k = 0; k < _basis.Size; k++)
        {
            if (_basis.Query[k] >= 0) _objective += _basis.Level[k] * _basis.Mode[k].Cost;
            else if (_basis.Single[k] >= _basis.Size) _objective += _basis.Level[k] * _program.GrowthCost(_basis.Single[k] - _basis.Size);
        }
    }

    /// <summary>
    /// Position with the level furthest below 0 over the length of its row of the inverse (steepest edge), -1 for none. A key so far below
    /// gives its place to another mode first.
    /// </summary>
    private int LeastLevel()
    {
        SumShares();
        (int position, int query, double most) = (-1, -1, 0);
        ReadOnlySpan<double> level = _basis.Level;
        for (int k = 0; k < level.Length; k++)
        {
            if (level[k] >= -Tight) continue;
            double steep = level[k] * level[k] / _basis.RowNorm(k);
            if (steep <= most) continue;
            (position, most) = (k, steep);
        }

        for (int i = 0; i < _key.Length; i++)
        {
            double left = 1 - _sumShare[i];
            if (left >= -Tight) continue;
            double steep = left * left / _basis.KeyRowNorm(i);
            if (steep <= most) continue;
            (query, most) = (i, steep);
        }

        if (query < 0) return position;
        position = _basis.LargestOf(query);
        (_key[query], _basis.Mode[position]) = (_basis.Mode[position], _key[query]);
        _basis.SwapKey(query, position, 1 - _sumShare[query], keyRate: 0);
        return position;
    }

    /// <summary>
    /// Brings in the column whose reduced cost is the first to reach 0 as the price of the leaving level rises.
    /// <see cref="RoutingStatus.CutOff"/> where the objective provably reaches the cut-off before.
    /// </summary>
    private RoutingStatus DualStep(int leaving, double cutOff)
    {
        int rows = _basis.Size;
        Span<double> row = _row.AsSpan(0, rows), column = _column.AsSpan(0, rows);
        ReadOnlySpan<double> dual = _basis.Dual;
        double level = _basis.Level[leaving], rise = (cutOff - _objective) / -level;
        if (!double.IsFinite(rise)) return RoutingStatus.Failed;
        _basis.CopyRow(leaving, row);
        var entering = new Entering { Query = -1, Single = -1 };
        for (int s = 0; s < rows; s++)
            if (row[s] < -LeastDualPivot) Take(s, Math.Max(0, -dual[s]), row[s], ref entering, ref rise);
        for (int d = 0; d < _program.Slots; d++)
        {
            double rate = _program.GrowthCost(d) - _program.GrowthValue(d, row);
            if (rate < -LeastDualPivot) Take(rows + d, Math.Max(0, _program.GrowthValue(d, dual)), rate, ref entering, ref rise);
        }

        TakeMode(row, column, ref entering, ref rise);
        if (!entering.Exists) return Prove(row, rise, cutOff);
        column.Clear();
        if (entering.Query >= 0)
        {
            _program.AddMode(entering.Mode, entering.Query, 1, column);
            _program.AddMode(_key[entering.Query], entering.Query, -1, column);
        }
        else if (entering.Single >= rows)
        {
            _program.AddGrowth(entering.Single - rows, 1, column);
        }
        else
        {
            column[entering.Single] = 1;
        }

        _basis.Solve(column);
        double pivot = _basis.Rate[leaving];
        if (!(pivot < -LeastDualPivot)) return RoutingStatus.Failed;
        double step = level / pivot;
        _objective += step * entering.ReducedCost;
        _basis.Pivot(leaving, step, entering.Query, entering.Single, entering.Mode, entering.ReducedCost);
        return RoutingStatus.Unsolved;

        static void Take(int single, double reducedCost, double rate, ref Entering entering, ref double rise)
        {
            if (reducedCost >= rise * -rate) return;
            rise = reducedCost / -rate;
            (entering.Single, entering.ReducedCost) = (single, reducedCost);
        }
    }

    /// <summary>
    /// Looks for a mode whose reduced cost falls below 0 before the rise given: prices query types in turn at the duals after the rise, and
    /// shortens the rise to where the mode found reaches 0, until none falls below.
    /// </summary>
    private void TakeMode(ReadOnlySpan<double> row, Span<double> column, ref Entering entering, ref double rise)
    {
        double least = -_settings.LeastImprovement * (1 + Math.Abs(_objective));
        RoutingMode mode = default;
        SetTrialDuals(row, rise);
        for (int i = 0, clean = 0, turns = 0; clean < _key.Length && rise > 0 && turns < MostShortenings;)
        {
            double value = _program.ModeValue(_key[i], i);
            double change = _program.CheapestMode(i, ref mode) - value;
            if (change < least && change < -1e-11 * Math.Abs(value))
            {
                column.Clear();
                _program.AddMode(mode, i, 1, column);
                _program.AddMode(_key[i], i, -1, column);
                double rate = 0;
                for (int s = 0; s < row.Length; s++) rate += row[s] * column[s];
                double reducedCost = Math.Max(0, change - rise * rate);
                if (rate < -LeastDualPivot && reducedCost < rise * -rate)
                {
                    rise = reducedCost / -rate;
                    entering = new Entering { Query = i, Single = -1, Mode = mode, ReducedCost = reducedCost };
                    SetTrialDuals(row, rise);
                    clean = 0;
                    turns++;
                    continue;
                }
            }

            clean++;
            i = i + 1 == _key.Length ? 0 : i + 1;
        }
    }

    /// <summary>
    /// Proves with the duals after a step that the optimum is no less than the cut-off: what the programme costs when its coupling rows are
    /// priced instead of kept. Round-off may have made the objective say so wrongly; the solve then begins again.
    /// </summary>
    private RoutingStatus Prove(ReadOnlySpan<double> row, double rise, double cutOff)
    {
        Span<double> trial = _trial.AsSpan(0, _basis.Size);
        ReadOnlySpan<double> dual = _basis.Dual, right = _program.Right;
        double bound = 0;
        for (int s = 0; s < trial.Length; s++)
        {
            trial[s] = Math.Min(0, row.IsEmpty ? dual[s] : dual[s] - rise * row[s]);
            bound += trial[s] * right[s];
        }

        _program.SetDuals(trial);
        RoutingMode mode = default;
        for (int i = 0; i < _key.Length; i++) bound += _program.CheapestMode(i, ref mode);
        for (int d = 0; d < _program.Slots; d++) bound += Math.Min(0, _program.GrowthValue(d, trial)) * _program.GrowthLimit(d);
        return bound >= cutOff - 1e-9 * (1 + Math.Abs(cutOff)) ? RoutingStatus.CutOff : RoutingStatus.Failed;
    }

    private void SetTrialDuals(ReadOnlySpan<double> row, double rise)
    {
        Span<double> trial = _trial.AsSpan(0, row.Length);
        ReadOnlySpan<double> dual = _basis.Dual;
        for (int s = 0; s < trial.Length; s++) trial[s] = dual[s] - rise * row[s];
        _program.SetDuals(trial);
    }
}

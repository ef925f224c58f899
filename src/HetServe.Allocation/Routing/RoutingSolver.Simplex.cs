using System.Runtime.CompilerServices;

namespace HetServe.Allocation.Routing;

/// <content>The simplex iterations.</content>
internal sealed partial class RoutingSolver
{
    /// <summary>Runs the simplex to its optimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RoutingStatus Optimise(bool sizing)
    {
        SumObjective();
        int limit = _settings.IterationsPerColumn * (_key.Length + _basis.Size + 4), stalled = 0, next = 0;
        for (int n = 0; n < limit; n++, _iterations++)
        {
            if (n % 32 == 31 && Stop.IsSet) return RoutingStatus.Stopped;

            // After a stall the first improving column enters rather than the best, in a fixed order, which ends cycles.
            bool careful = stalled > 2 * _basis.Size + 20;
            Entering entering = Enter(careful, sizing, ref next);
            if (!entering.Exists)
            {
                SumObjective();
                return RoutingStatus.Optimal;
            }

            double step = Step(entering);
            stalled = step * -entering.ReducedCost > 1e-13 * (1 + Math.Abs(_objective)) ? 0 : stalled + 1;
            if (_basis.Updates >= _settings.UpdatesBetweenFactorisations && !Refactor()) return RoutingStatus.Failed;
        }

        return RoutingStatus.Failed;
    }

    /// <summary>A column about to enter: a mode of a query type, or a slack (by row) or growth (by number of rows plus slot).</summary>
    private struct Entering
    {
        public int Query, Single;
        public RoutingMode Mode;
        public double ReducedCost;

        public readonly bool Exists => Query >= 0 || Single >= 0;
    }

    /// <summary>Finds an improving column; none at the optimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Entering Enter(bool careful, bool sizing, ref int next)
    {
        var best = new Entering { Query = -1, Single = -1, ReducedCost = -_settings.LeastImprovement * (1 + Math.Abs(_objective)) };
        ReadOnlySpan<double> dual = _basis.Dual;
        for (int s = 0; s < dual.Length; s++)
        {
            if (-dual[s] >= best.ReducedCost) continue;
            (best.Single, best.ReducedCost) = (s, -dual[s]);
            if (careful) return best;
        }

        for (int d = 0; sizing && d < _program.Slots; d++)
        {
            if (!_program.MayGrow(d)) continue;
            double change = _program.GrowthValue(d, dual);
            if (change >= best.ReducedCost) continue;
            (best.Single, best.ReducedCost) = (dual.Length + d, change);
            if (careful) return best;
        }

        // Query types are priced in turn from where the last search stopped; a block with a candidate ends it (partial pricing).
        _program.SetDuals(dual);
        int start = careful ? 0 : next, count = _key.Length;
        RoutingMode candidate = default;
        for (int n = 0; n < count; n++)
        {
            int i = start + n;
            if (i >= count) i -= count;
            double value = _program.ModeValue(_key[i], i);
            double change = _program.CheapestMode(i, ref candidate) - value;
            if (change < best.ReducedCost && change < -1e-11 * Math.Abs(value))
            {
                best = new Entering { Query = i, Single = -1, Mode = candidate, ReducedCost = change };
                if (careful) return best;
            }

            if ((n + 1) % _settings.PricingBlock == 0 && best.Query >= 0)
            {
                next = i + 1 == count ? 0 : i + 1;
                return best;
            }
        }

        return best;
    }

    /// <summary>Brings a column into the basis; returns how far it went.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Step(in Entering entering)
    {
        int query = entering.Query;
        if (query < 0 && entering.Single < _basis.Size)
        {
            _basis.SolveUnit(entering.Single);
        }
        else
        {
            Span<double> column = _column.AsSpan(0, _basis.Size);
            column.Clear();
            if (query >= 0)
            {
                _program.AddMode(entering.Mode, query, 1, column);
                _program.AddMode(_key[query], query, -1, column);
            }
            else
            {
                _program.AddGrowth(entering.Single - _basis.Size, 1, column);
            }

            _basis.Solve(column);
        }

        // Non-key levels fall by their rate; a key takes what the others of its query type leave.
        SumShares();
        Span<double> rate = _basis.Rate;
        int[] queryAt = _basis.Query;
        if (query >= 0) _sumRate[query] = 0;
        for (int k = 0; k < rate.Length; k++)
            if (queryAt[k] >= 0) _sumRate[queryAt[k]] = 0;
        for (int k = 0; k < rate.Length; k++)
            if (queryAt[k] >= 0) _sumRate[queryAt[k]] += rate[k];

        double step = double.PositiveInfinity, pivot = 0;
        int leaving = -1, leavingKey = -1;
        for (int k = 0; k < rate.Length; k++)
        {
            if (rate[k] > PivotZero) Ratio(Math.Max(0, _basis.Level[k]) / rate[k], rate[k], k, -1);
            if (queryAt[k] >= 0) KeyRatio(queryAt[k]);
        }

        if (query >= 0) KeyRatio(query);
        if (double.IsInfinity(step)) return 0; // cannot be, every column is bounded; guards against round-off

        _objective += step * entering.ReducedCost;
        if (leavingKey >= 0)
        {
            leaving = _basis.LargestOf(leavingKey);
            if (leaving < 0)
            {
                // Only the entering mode's own query type can have no other basic mode: it takes the key's place.
                _basis.Move(step);
                _key[query] = entering.Mode;
                return step;
            }

            (_key[leavingKey], _basis.Mode[leaving]) = (_basis.Mode[leaving], _key[leavingKey]);
            _basis.SwapKey(leavingKey, leaving, 1 - _sumShare[leavingKey], KeyRate(leavingKey));
        }

        _basis.Pivot(leaving, step, query, entering.Single, entering.Mode, entering.ReducedCost);
        return step;

        void KeyRatio(int i)
        {
            double fall = KeyRate(i);
            if (fall > PivotZero) Ratio(Math.Max(0, 1 - _sumShare[i]) / fall, fall, -1, i);
        }

        double KeyRate(int i) => (i == query ? 1 : 0) - _sumRate[i];

        void Ratio(double ratio, double size, int position, int key)
        {
            if (ratio > step || (ratio == step && size <= pivot)) return;
            (step, pivot, leaving, leavingKey) = (ratio, size, position, key);
        }
    }

    private void SumShares()
    {
        Array.Clear(_sumShare);
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] >= 0) _sumShare[_basis.Query[k]] += _basis.Level[k];
    }
}

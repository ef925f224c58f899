namespace HetServe.Allocation.Routing;

/// <content>Where a solve begins that has no earlier basis to go on from.</content>
internal sealed partial class RoutingSolver
{
    /// <summary>
    /// Guesses duals, then gives each query type in turn the mode that is cheapest at them if it still fits, growing deployments where
    /// allowed, or leaves it unserved. The basis holds the slacks, and in place of the slack of its tighter row the growth of each
    /// deployment that has grown.
    /// </summary>
    /// <returns>
    /// <see cref="RoutingStatus.CutOff"/> where the duals prove that the optimum is no less than the cut-off; otherwise the optimum is
    /// still to be found.
    /// </returns>
    private RoutingStatus Start(bool sizing, double cutOff)
    {
        _basis.Reset(_program.Right);
        double bound = Guess(sizing ? _sized : _routed, sizing);
        if (bound >= cutOff) return RoutingStatus.CutOff;
        Span<double> left = _basis.Level, column = _column.AsSpan(0, _program.Rows);
        Span<double> growth = _growth.AsSpan(0, _program.Slots);
        growth.Clear();
        bool grown = false;
        foreach (int i in _order)
        {
            RoutingMode mode = _key[i];
            column.Clear();
            _program.AddMode(mode, i, 1, column);
            if (!Fits(left, column) && !(sizing && GrowToFit(mode, left, column, growth, ref grown)))
            {
                mode = _program.Unserved(i);
                column.Clear();
            }

            for (int s = 0; s < left.Length; s++) left[s] -= column[s];
            _key[i] = mode;
        }

        if (!grown) return RoutingStatus.Unsolved;
        for (int d = 0; d < growth.Length; d++)
        {
            if (growth[d] == 0) continue;
            _basis.SetSingle(_program.CapacityRows(d).Least(left), _basis.Size + d);
        }

        return Refactor() ? RoutingStatus.Unsolved : RoutingStatus.Failed;
    }

    /// <summary>Starts with every query type unserved and every slack basic: the one basis that needs no factorisation.</summary>
    private void StartFromSlacks()
    {
        _basis.Reset(_program.Right);
        for (int i = 0; i < _key.Length; i++) _key[i] = _program.Unserved(i);
    }

    /// <summary>
    /// Guesses duals: of a deployment of the last solve those it had, of another 0 or, where query types would then overload it and it may
    /// grow, what makes a replica worth its rental. The keys become the cheapest modes at these duals.
    /// </summary>
    /// <returns>A lower bound on the optimum: what the programme costs when its coupling rows are priced instead of kept.</returns>
    private double Guess(PriceHistory history, bool sizing)
    {
        Span<double> guess = _guess.AsSpan(0, _program.Rows);
        guess.Clear();
        bool anyNew = false;
        for (int d = 0; d < _program.Slots; d++)
        {
            CapacityRows rows = _program.CapacityRows(d);
            _isNew[d] = false;
            if (history.TryGet(_program.Option(d), out CapacityPrices prices))
            {
                if (rows.Memory >= 0) guess[rows.Memory] = prices.Memory * _program.GrowthPerLoad(d);
                if (rows.Compute >= 0) guess[rows.Compute] = prices.Compute * _program.GrowthPerLoad(d);
                if (rows.Concurrency >= 0) guess[rows.Concurrency] = prices.Concurrency * _program.GrowthPerLoad(d);
            }
            else if (sizing && _program.MayGrow(d))
            {
                anyNew = true;
                _isNew[d] = true;
            }
        }

        double bound = PriceAll(guess);
        if (!anyNew) return bound;
        Span<double> load = _column.AsSpan(0, _program.Rows);
        load.Clear();
        for (int i = 0; i < _key.Length; i++) _program.AddMode(_key[i], i, 1, load);
        bool overloaded = false;
        for (int d = 0; d < _program.Slots; d++)
        {
            int row = _program.CapacityRows(d).Largest(load);
            if (!_isNew[d] || row < 0 || load[row] <= 1) continue;
            guess[row] = -_program.GrowthCost(d) * _program.GrowthPerLoad(d);
            overloaded = true;
        }

        return overloaded ? Math.Max(bound, PriceAll(guess)) : bound;
    }

    /// <summary>Makes the keys the cheapest modes at the duals given; returns the Lagrangian bound.</summary>
    private double PriceAll(ReadOnlySpan<double> dual)
    {
        _program.SetDuals(dual);
        double bound = 0;
        for (int i = 0; i < _key.Length; i++) bound += _program.CheapestMode(i, ref _key[i]);
        ReadOnlySpan<double> right = _program.Right;
        for (int s = 0; s < dual.Length; s++) bound += dual[s] * right[s];
        for (int d = 0; d < _program.Slots; d++)
            if (_program.MayGrow(d)) bound += Math.Min(0, _program.GrowthValue(d, dual)) * _program.GrowthLimit(d);
        return bound;
    }

    private static bool Fits(ReadOnlySpan<double> left, ReadOnlySpan<double> column)
    {
        for (int s = 0; s < left.Length; s++)
            if (column[s] > left[s]) return false;
        return true;
    }

    /// <summary>Grows the mode's deployments just enough to take it, if every limit allows; the growth becomes part of the column.</summary>
    private bool GrowToFit(in RoutingMode mode, ReadOnlySpan<double> left, Span<double> column, Span<double> growth, ref bool grown)
    {
        Span<int> slots = [mode.A, mode.B, mode.C];
        Span<double> by = [0, 0, 0];
        for (int n = 0; n < slots.Length && slots[n] >= 0; n++)
        {
            int d = slots[n];
            double over = _program.CapacityRows(d).Excess(column, left);
            if (over <= 0) continue;
            if (!_program.MayGrow(d)) return false;
            by[n] = over * _program.GrowthPerLoad(d) * (1 + 1e-12);
            _program.AddGrowth(d, by[n], column);
        }

        for (int s = 0; s < left.Length; s++)
            if (column[s] > left[s] + 1e-11) return false;
        for (int n = 0; n < slots.Length && slots[n] >= 0; n++) growth[slots[n]] += by[n];
        return grown = true;
    }
}

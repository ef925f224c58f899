using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>
/// What every query type would cost and take on an option, computed on demand and kept for the options in use: a bounded pool, never a
/// table over all queries and options. One pool per search thread.
/// </summary>
internal sealed class OptionRows
{
    private readonly ProblemTables _t;
    private readonly int[] _rowOfOption;
    private readonly int[] _optionOfRow;
    private readonly long[] _lastUse;
    private long _clock;

    public OptionRows(ProblemTables tables, int capacity)
    {
        _t = tables;
        Stride = tables.QueryStride;
        _rowOfOption = new int[tables.OptionCount];
        Array.Fill(_rowOfOption, -1);
        _optionOfRow = new int[capacity];
        Array.Fill(_optionOfRow, -1);
        _lastUse = new long[capacity];
        Cost = new double[capacity * Stride];
        Memory = new double[capacity * Stride];
        Compute = new double[capacity * Stride];
        ErrorExcess = new double[capacity * Stride];
        DelayExcess = new double[capacity * Stride];
        TotalMemory = new double[capacity];
        TotalCompute = new double[capacity];
    }

    public int Stride { get; }

    // At [row·Stride + i].

    public double[] Cost { get; }        // delay and token storage, $ for the whole query type; infinity where the route is not admitted
    public double[] Memory { get; }      // load of the whole query type on memory, replicas; 0 where not admitted
    public double[] Compute { get; }     // load of the whole query type on compute, replicas; 0 where not admitted
    public double[] ErrorExcess { get; } // E - ε where the error is average-scoped, else 0
    public double[] DelayExcess { get; } // D - Δ in s where the delay is average-scoped, else 0

    // By row.

    public double[] TotalMemory { get; } // sum of Memory
    public double[] TotalCompute { get; } // sum of Compute

    /// <summary>Row of an option. Stays valid until as many other options as the pool holds have been asked for.</summary>
    public int Get(int option)
    {
        int row = _rowOfOption[option];
        if (row < 0)
        {
            row = LeastRecentlyUsed();
            if (_optionOfRow[row] >= 0) _rowOfOption[_optionOfRow[row]] = -1;
            _optionOfRow[row] = option;
            _rowOfOption[option] = row;
            Fill(option, row);
        }

        _lastUse[row] = ++_clock;
        return row;
    }

    private int LeastRecentlyUsed()
    {
        int oldest = 0;
        for (int r = 1; r < _lastUse.Length; r++)
            if (_lastUse[r] < _lastUse[oldest]) oldest = r;
        return oldest;
    }

    private void Fill(int option, int row)
    {
        int at = row * Stride;
        Span<double> cost = Cost.AsSpan(at, Stride), memory = Memory.AsSpan(at, Stride), compute = Compute.AsSpan(at, Stride);
        Span<double> errorExcess = ErrorExcess.AsSpan(at, Stride), delayExcess = DelayExcess.AsSpan(at, Stride);
        double totalMemory = 0, totalCompute = 0;
        for (int i = 0; i < Stride; i++)
        {
            (cost[i], memory[i], compute[i], errorExcess[i], delayExcess[i]) = (double.PositiveInfinity, 0, 0, 0, 0);
            if (i >= _t.QueryCount || !_t.FindRoute(i, option, out RouteMetrics route) || !_t.Meets(i, route)) continue;
            cost[i] = _t.DelayCostPerSecond[i] * route.DelaySeconds + _t.StoragePrice * _t.TokenGb[i];
            (memory[i], compute[i]) = _t.LoadOf(option, route);
            if (double.IsFinite(_t.MeanErrorLimit[i])) errorExcess[i] = route.ErrorRate - _t.MeanErrorLimit[i];
            if (double.IsFinite(_t.MeanDelayLimit[i])) delayExcess[i] = route.DelaySeconds - _t.MeanDelayLimit[i];
            totalMemory += memory[i];
            totalCompute += compute[i];
        }

        TotalMemory[row] = totalMemory;
        TotalCompute[row] = totalCompute;
    }
}

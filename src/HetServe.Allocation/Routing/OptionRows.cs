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
        Concurrency = new double[capacity * Stride];
        ErrorExcess = new double[capacity * Stride];
        DelayExcess = new double[capacity * Stride];
        Total = new ReplicaLoad[capacity];
    }

    public int Stride { get; }

    // At [row·Stride + i].

    public double[] Cost { get; }        // delay and token storage, $ for the whole query type; infinity where the route is not admitted
    public double[] Memory { get; }      // load of the whole query type on memory, replicas; 0 where not admitted
    public double[] Compute { get; }     // load of the whole query type on compute, replicas; 0 where not admitted
    public double[] Concurrency { get; } // load of the whole query type on concurrency, replicas; 0 where not admitted
    public double[] ErrorExcess { get; } // E - ε where the error is average-scoped, else 0
    public double[] DelayExcess { get; } // γ·D - Δ in s at the objective's lengths where the delay is average-scoped, else 0

    // By row.

    /// <summary>
    /// Load of all query types together, by row; 0 for a resource where another one is at least as large for each query type, so that it never
    /// binds by itself.
    /// </summary>
    public ReplicaLoad[] Total { get; }

    /// <summary>Load of a whole query type, replicas; 0 where not admitted.</summary>
    /// <param name="at">row·Stride + i.</param>
    public ReplicaLoad LoadAt(int at) => new(Memory[at], Compute[at], Concurrency[at]);

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
        Span<double> concurrency = Concurrency.AsSpan(at, Stride);
        Span<double> errorExcess = ErrorExcess.AsSpan(at, Stride), delayExcess = DelayExcess.AsSpan(at, Stride);
        ReplicaLoad total = default;
        for (int i = 0; i < Stride; i++)
        {
            (cost[i], memory[i], compute[i], concurrency[i]) = (double.PositiveInfinity, 0, 0, 0);
            (errorExcess[i], delayExcess[i]) = (0, 0);
            if (i >= _t.QueryCount || !_t.FindAdmitted(i, option, out RouteMetrics route)) continue;
            cost[i] = _t.DelayCostPerSecond[i] * route.DelaySeconds + _t.StoragePrice * _t.TokenGb[i];
            ReplicaLoad load = _t.LoadOf(option, route);
            (memory[i], compute[i], concurrency[i]) = load;
            if (double.IsFinite(_t.MeanErrorLimit[i])) errorExcess[i] = route.ErrorRate - _t.MeanErrorLimit[i];
            if (double.IsFinite(_t.MeanDelayLimit[i])) delayExcess[i] = route.Slo.DelaySeconds - _t.MeanDelayLimit[i];
            total += load;
        }

        if (Covers(memory, concurrency)) total = total with { Concurrency = 0 };
        else if (Covers(concurrency, memory)) total = total with { Memory = 0 };
        if ((total.Memory > 0 && Covers(memory, compute)) || (total.Concurrency > 0 && Covers(concurrency, compute)))
            total = total with { Compute = 0 };
        if (total.Compute > 0 && Covers(compute, memory)) total = total with { Memory = 0 };
        if (total.Compute > 0 && Covers(compute, concurrency)) total = total with { Concurrency = 0 };
        Total[row] = total;
    }

    private static bool Covers(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        for (int i = 0; i < one.Length; i++)
            if (one[i] < other[i]) return false;
        return true;
    }
}

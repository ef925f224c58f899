using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// The largest share of a query type that a route can carry beside objectives that hold on average and the limit of the interruptible share.
/// Read only.
/// </summary>
internal sealed class MixLimits
{
    private readonly ProblemTables _tables;
    private readonly double[] _leastError; // by query, fraction
    private readonly double[] _leastDelay; // by query, s

    /// <summary>Finds the least error and delay that admitted routes of the candidates offer each query type.</summary>
    /// <exception cref="OperationCanceledException">The deadline is over.</exception>
    public MixLimits(ProblemTables tables, Deadline deadline)
    {
        _tables = tables;
        _leastError = new double[tables.QueryCount];
        _leastDelay = new double[tables.QueryCount];
        for (int i = 0; i < tables.QueryCount; i++)
        {
            deadline.ThrowIfOver();
            (_leastError[i], _leastDelay[i]) = (double.PositiveInfinity, double.PositiveInfinity);
            if (!double.IsFinite(tables.MeanErrorLimit[i]) && !double.IsFinite(tables.MeanDelayLimit[i])) continue;
            foreach (int option in tables.Candidates)
            {
                if (!tables.FindAdmitted(i, option, out RouteMetrics route)) continue;
                _leastError[i] = Math.Min(_leastError[i], route.ErrorRate);
                _leastDelay[i] = Math.Min(_leastDelay[i], route.Slo.DelaySeconds);
            }
        }
    }

    /// <summary>The largest share of a query type that a route to an option may carry, in [0, 1].</summary>
    public double LargestShare(int query, int option, in RouteMetrics route)
    {
        double error = Share(route.ErrorRate, _tables.MeanErrorLimit[query], _leastError[query]);
        double delay = Share(route.Slo.DelaySeconds, _tables.MeanDelayLimit[query], _leastDelay[query]);
        double interruptible = _tables.Interruptible[_tables.TierIndexOf(option)] ? _tables.MaxInterruptible[query] : 1;
        return Math.Min(Math.Min(error, delay), interruptible);
    }

    /// <summary>The x at which <c>value·x + least·(1 - x)</c> meets the limit: the rest, at most 1 - x, meets the least at best.</summary>
    private static double Share(double value, double limit, double least) =>
        value <= limit ? 1 : Math.Max(0, (limit - least) / (value - least));
}

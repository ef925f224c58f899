using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>The largest share of a query type that a route can carry where objectives hold on average. Read only.</summary>
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
                if (!tables.FindRoute(i, option, out RouteMetrics route) || !tables.Meets(i, route)) continue;
                _leastError[i] = Math.Min(_leastError[i], route.ErrorRate);
                _leastDelay[i] = Math.Min(_leastDelay[i], route.DelaySeconds);
            }
        }
    }

    /// <summary>The largest share of a query type that a route may carry while all averages hold, in [0, 1].</summary>
    public double LargestShare(int query, in RouteMetrics route) => Math.Min(
        Share(route.ErrorRate, _tables.MeanErrorLimit[query], _leastError[query]),
        Share(route.DelaySeconds, _tables.MeanDelayLimit[query], _leastDelay[query]));

    /// <summary>The x at which <c>value·x + least·(1 - x)</c> meets the limit: the rest, at most 1 - x, meets the least at best.</summary>
    private static double Share(double value, double limit, double least) =>
        value <= limit ? 1 : Math.Max(0, (limit - least) / (value - least));
}

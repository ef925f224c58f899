namespace HetServe.Allocation.Problems;

/// <summary>
/// Gives delay, busy time and error rate of a route. Implement it to use your own profiles or simulator. If the delay is affine in the
/// token counts, implement <see cref="IAffinePerformanceModel"/>: it compiles to a few numbers per option, not to a table over query types
/// and options. Implementations must be pure and thread-safe.
/// </summary>
public interface IPerformanceModel
{
    /// <summary>Performance of a query type on one replica; null if the replica cannot serve it.</summary>
    /// <param name="query">The query type; the model has an error rate for it.</param>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism);
}

/// <summary>
/// A performance model whose TTFT is affine in the input tokens, and whose TPOT and busy time per token depend only on the option.
/// </summary>
public interface IAffinePerformanceModel : IPerformanceModel
{
    /// <summary>Coefficients of one deployment option.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    AffinePerformance Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism);
}

/// <summary>TTFT = A·h + A0, TPOT = C, D = TTFT + f·TPOT and S = s·(h+f), for h input and f output tokens.</summary>
/// <param name="TtftSecondsPerInputToken">A, seconds per input token.</param>
/// <param name="TtftBaseSeconds">A0, seconds.</param>
/// <param name="TpotSeconds">C, seconds per output token.</param>
/// <param name="BusySecondsPerToken">s, replica-seconds of compute per token.</param>
public readonly record struct AffinePerformance(
    double TtftSecondsPerInputToken, double TtftBaseSeconds, double TpotSeconds, double BusySecondsPerToken)
{
    /// <summary>Performance of a route with these coefficients.</summary>
    /// <param name="inputTokens">Input tokens h.</param>
    /// <param name="outputTokens">Output tokens f.</param>
    /// <param name="errorRate">Error rate of the route.</param>
    public RoutePerformance At(double inputTokens, double outputTokens, double errorRate)
    {
        double ttft = TtftSecondsPerInputToken * inputTokens + TtftBaseSeconds;
        double busy = BusySecondsPerToken * (inputTokens + outputTokens);
        return new RoutePerformance(ttft, TpotSeconds, ttft + outputTokens * TpotSeconds, busy, errorRate);
    }
}

namespace HetServe.Allocation.Problems;

/// <summary>
/// Gives delay, busy time and error rate of a route. Implement it to use your own profiles or simulator; the tables then hold the figures
/// of every query type on every option. Implementations must be pure and thread-safe.
/// </summary>
public interface IPerformanceModel
{
    /// <summary>Performance of a query type on one replica; null if the replica cannot serve it.</summary>
    /// <param name="query">The query type; the model has an error rate for it.</param>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    /// <param name="utilization">
    /// The utilisation level of the replica, one of <see cref="PerformanceParameters.UtilizationLevels"/>, or
    /// <see cref="PerformanceParameters.MaxUtilization"/> with the roofline model. No delay may fall with it.
    /// </param>
    RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization);
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>What the whole of a query type would meet and take on one replica of an option.</summary>
/// <param name="TtftSeconds">Mean time to first token, seconds.</param>
/// <param name="TpotSeconds">Mean time per output token, seconds.</param>
/// <param name="DelaySeconds">Mean delay of a query, seconds.</param>
/// <param name="ErrorRate">Error rate, a fraction in [0, 1].</param>
/// <param name="MemoryGb">KV cache that the query type's whole rate keeps resident, GB.</param>
/// <param name="BusyReplicas">Replicas that the query type's whole rate keeps busy.</param>
/// <param name="ConcurrentQueries">Queries of the query type's whole rate that run at once.</param>
/// <param name="Slo">What the objectives are held against: delays at their lengths, with the margin.</param>
public readonly record struct RouteMetrics(
    double TtftSeconds,
    double TpotSeconds,
    double DelaySeconds,
    double ErrorRate,
    double MemoryGb,
    double BusyReplicas,
    double ConcurrentQueries,
    SloDelays Slo);

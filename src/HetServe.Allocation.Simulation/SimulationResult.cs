using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Simulation;

/// <summary>What a simulation measured after its warm-up. Immutable; safe to share between threads.</summary>
public sealed record SimulationResult
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>Length of the simulation, its warm-up included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Time that was simulated: less than <see cref="Duration"/> where the run was cancelled.</summary>
    public required TimeSpan Simulated { get; init; }

    /// <summary>Whether the run was not cancelled.</summary>
    public bool IsComplete => Simulated >= Duration;

    /// <summary>What each query type met, in the order of the problem.</summary>
    public required IReadOnlyList<QueryOutcome> Queries { get; init; }

    /// <summary>What each route met, by deployment.</summary>
    public required IReadOnlyList<RouteOutcome> Routes { get; init; }

    /// <summary>What each deployment did, in the order of the plan.</summary>
    public required IReadOnlyList<DeploymentOutcome> Deployments { get; init; }

    /// <summary>The whole simulation over time, warm-up included.</summary>
    public required SimulationSeries Series { get; init; }

    /// <summary>Queries simulated, of all types.</summary>
    public long Count => Queries.Sum(query => query.Simulated);

    /// <summary>Share of all simulated queries that met all their SLOs, in [0, 1]; 1 where there was none.</summary>
    public double Attainment => Count > 0 ? Queries.Sum(query => query.Attainment.Share * query.Simulated) / Count : 1;
}

/// <summary>What the queries of one type met, those of all its routes together.</summary>
public sealed record QueryOutcome
{
    /// <summary>Name of the query type.</summary>
    public required string Query { get; init; }

    /// <summary>Queries that arrived after the warm-up and were routed.</summary>
    public required long Simulated { get; init; }

    /// <summary>Queries that arrived after the warm-up and have no route: the plan leaves them unserved.</summary>
    public required long Unserved { get; init; }

    /// <summary>
    /// Of the simulated queries, those that no engine could hold or that found no replica to the end. They miss their SLOs and have no
    /// latencies.
    /// </summary>
    public required long Refused { get; init; }

    /// <summary>Share of the simulated queries that met all their SLOs.</summary>
    public required AttainmentEstimate Attainment { get; init; }

    /// <summary>Time from arrival to first token, with network and front end.</summary>
    public required LatencySummary Ttft { get; init; }

    /// <summary>Time per token after the first; of queries of two and more tokens.</summary>
    public required LatencySummary Tpot { get; init; }

    /// <summary>Time from arrival to last token, with network and front end.</summary>
    public required LatencySummary Delay { get; init; }

    /// <summary>Share of the simulated queries that missed <c>ttftSlo</c>, in [0, 1].</summary>
    public required double TtftMisses { get; init; }

    /// <summary>Share of the simulated queries that missed <c>tpotSlo</c>, in [0, 1].</summary>
    public required double TpotMisses { get; init; }

    /// <summary>Share of the simulated queries that missed <c>delaySlo</c>, in [0, 1].</summary>
    public required double DelayMisses { get; init; }
}

/// <summary>What the queries of one route met.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Model">Name of the deployment's model.</param>
/// <param name="Tier">Name of the deployment's tier.</param>
/// <param name="Outcome">What they met; <see cref="QueryOutcome.Unserved"/> is 0.</param>
public sealed record RouteOutcome(string Query, string Model, string Tier, QueryOutcome Outcome)
{
    /// <summary>The times behind the outcome.</summary>
    internal QueryTally Tally { get; init; } = null!;
}

/// <summary>What one deployment did after the warm-up.</summary>
public sealed record DeploymentOutcome
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Mean number of replicas that served.</summary>
    public required double Replicas { get; init; }

    /// <summary>Share of their time that its engines ran steps, in [0, 1].</summary>
    public required double Busy { get; init; }

    /// <summary>Mean queries that a replica runs at once.</summary>
    public required double Concurrency { get; init; }

    /// <summary>Most queries that a replica ran at once.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>Mean share of the KV cache that is reserved, in [0, 1].</summary>
    public required double Cache { get; init; }

    /// <summary>Mean queries that wait at a replica.</summary>
    public required double Queue { get; init; }

    /// <summary>Most queries that waited at one engine of a replica, warm-up included.</summary>
    public required int MaxQueue { get; init; }

    /// <summary>Output tokens per second, of all replicas.</summary>
    public required double TokensPerSecond { get; init; }
}

/// <summary>A simulation over time: means of bins of equal length, warm-up included.</summary>
public sealed record SimulationSeries
{
    /// <summary>Length of a bin, s.</summary>
    public required double BinSeconds { get; init; }

    /// <summary>By query type and bin: queries that arrived, unserved ones included.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Arrived { get; init; }

    /// <summary>By query type and bin: queries that arrived and met all their SLOs.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Met { get; init; }

    /// <summary>By deployment and bin: share of the engines' time that they ran steps, in [0, 1].</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Busy { get; init; }

    /// <summary>By deployment and bin: mean queries that run, of all replicas.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Running { get; init; }

    /// <summary>By deployment and bin: mean queries that wait, of all replicas.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Waiting { get; init; }
}

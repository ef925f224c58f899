using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Simulation.Engines;

/// <summary>What one deployment did over time, and what its queries met. Not safe for use by several threads at once.</summary>
internal sealed class DeploymentTally : IEngineObserver
{
    private readonly TimeGrid _grid;
    private readonly Limits[] _limits; // by query type
    private readonly QueryTally?[] _queries; // by query type; null for one that was never served here

    /// <summary>Creates an empty tally.</summary>
    /// <param name="grid">Bins of time.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="tier">The deployment's tier.</param>
    public DeploymentTally(TimeGrid grid, AllocationProblem problem, GpuTier tier)
    {
        _grid = grid;
        double overhead = problem.Performance.RequestOverheadSeconds;
        _limits = [.. problem.Queries.Select(query => new Limits(
            overhead + (query.LatencyTo(tier) ?? 0), Seconds(query.TtftSlo), Seconds(query.TpotSlo), Seconds(query.DelaySlo)))];
        _queries = new QueryTally?[problem.Queries.Count];
        (Ready, Running, Waiting, Cached, BusyTime, Tokens) = (new(grid), new(grid), new(grid), new(grid), new(grid), new(grid));

        static double Seconds(TimeSpan? slo) => slo?.TotalSeconds ?? double.PositiveInfinity;
    }

    /// <summary>Replicas that serve.</summary>
    public TimeBins Ready { get; }

    /// <summary>Engines that run steps.</summary>
    public TimeBins BusyTime { get; }

    /// <summary>Admitted queries.</summary>
    public TimeBins Running { get; }

    /// <summary>Waiting queries.</summary>
    public TimeBins Waiting { get; }

    /// <summary>Tokens that admitted queries reserve in the KV cache.</summary>
    public TimeBins Cached { get; }

    /// <summary>Output tokens.</summary>
    public TimeBins Tokens { get; }

    /// <summary>Most queries admitted to one replica at once, after the warm-up.</summary>
    public int MostAdmitted { get; private set; }

    /// <summary>Most queries that waited at one engine.</summary>
    public int MostWaiting { get; private set; }

    /// <summary>What each query type met; null for one that was never served here.</summary>
    public IReadOnlyList<QueryTally?> Queries => _queries;

    /// <inheritdoc/>
    public void Busy(double from, double until) => BusyTime.Add(from, until, 1);

    /// <inheritdoc/>
    public void Decoded(double time, long tokens) => Tokens.Add(time, tokens);

    /// <inheritdoc/>
    public void Admitted(in LiveQuery query, double time, int admitted)
    {
        Waiting.Add(query.Queued, time, 1);
        if (time >= _grid.WarmUpSeconds && time < _grid.Seconds) MostAdmitted = Math.Max(MostAdmitted, admitted);
    }

    /// <inheritdoc/>
    public void Waited(in LiveQuery query, double time) => Waiting.Add(query.Queued, time, 1);

    /// <inheritdoc/>
    public void Resided(in LiveQuery query, double time)
    {
        Running.Add(query.Admitted, time, 1);
        Cached.Add(query.Admitted, time, query.CacheTokens);
    }

    /// <inheritdoc/>
    public void Finished(in LiveQuery query, double time)
    {
        ref readonly Limits limits = ref _limits[query.Query];
        double ttft = query.FirstToken - query.Arrived + limits.Overhead, delay = time - query.Arrived + limits.Overhead;
        double? tpot = query.Output > 1 ? (time - query.FirstToken) / (query.Output - 1) : null;
        Of(query.Query).Add(query.Arrived, ttft, tpot, delay, new SloMisses(
            ttft > limits.Ttft ? 1 : 0, tpot > limits.Tpot ? 1 : 0, delay > limits.Delay ? 1 : 0));
    }

    /// <summary>Counts the queue of an engine that took a query.</summary>
    public void Queued(int waiting) => MostWaiting = Math.Max(MostWaiting, waiting);

    /// <summary>A query was not served.</summary>
    public void Refused(in LiveQuery query) => Of(query.Query).Refuse(query.Arrived);

    /// <summary>A replica served from one time to another, s.</summary>
    public void Served(double from, double until) => Ready.Add(from, until, 1);

    private QueryTally Of(int query) => _queries[query] ??= new QueryTally(_grid);

    /// <summary>What is added to the times of a query in the engines, and its SLOs; s, infinity for none.</summary>
    private readonly record struct Limits(double Overhead, double Ttft, double Tpot, double Delay);
}

using System.Runtime.InteropServices;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Simulation.Statistics;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation;

/// <summary>One simulation as it runs: routes arrivals, serves them in the deployments, and sums up. Not safe for concurrent use.</summary>
internal sealed class SimulationRun
{
    private readonly AllocationProblem _problem;
    private readonly Fleet _fleet;
    private readonly TimeGrid _grid;
    private readonly ParallelOptions _parallel;
    private readonly ReplicaPool[] _pools;
    private readonly DeploymentTally[] _tallies;
    private readonly double[] _cacheTokens; // of a replica, by deployment
    private readonly List<Arrival>[] _routed; // of the batch, by deployment
    private readonly int[][] _unserved; // by query type and bin
    private int _table; // the route table that holds

    public SimulationRun(ProblemTables tables, Fleet fleet, TimeGrid grid, int threads)
    {
        (_problem, _fleet, _grid) = (tables.Problem, fleet, grid);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        double[] hitRates = [.. _problem.Queries.Select(query => query.PrefixHitRate)];
        _tallies = [.. fleet.Deployments.Select(d => new DeploymentTally(grid, _problem, tables.TierOf(d.Option)))];
        EngineCosts[] costs = [.. fleet.Deployments.Select(d => EngineCosts.Of(tables, d.Option))];
        _pools =
        [
            .. fleet.Deployments.Select((d, n) => new ReplicaPool(
                costs[n], d.Deployment.Parallelism.Pipeline, d.MostReplicas, d.Events, hitRates, _tallies[n])),
        ];
        _cacheTokens = [.. fleet.Deployments.Select((d, n) => costs[n].CacheTokens * d.Deployment.Parallelism.Pipeline)];
        _routed = [.. fleet.Deployments.Select(_ => new List<Arrival>())];
        _unserved = [.. _problem.Queries.Select(_ => new int[grid.Count])];
    }

    /// <summary>Serves arrivals, by rising time.</summary>
    public void Serve(ReadOnlySpan<Arrival> batch, SeededRandom routing)
    {
        foreach (List<Arrival> routed in _routed) routed.Clear();
        foreach (ref readonly Arrival arrival in batch)
        {
            while (_table + 1 < _fleet.Routes.Count && _fleet.Routes[_table + 1].From <= arrival.Seconds) _table++;
            int deployment = _fleet.Routes[_table].Of(arrival.Query, routing.NextDouble());
            if (deployment >= 0) _routed[deployment].Add(arrival);
            else _unserved[arrival.Query][_grid.BinOfArrival(arrival.Seconds)]++;
        }

        Parallel.For(0, _pools.Length, _parallel, n => _pools[n].Serve(CollectionsMarshal.AsSpan(_routed[n])));
    }

    /// <summary>Serves what has arrived to its last token.</summary>
    public void Finish() => Parallel.For(0, _pools.Length, _parallel, n => _pools[n].Finish(_grid.Seconds));

    /// <summary>Sums up.</summary>
    /// <param name="simulated">Time that was simulated, s.</param>
    public SimulationResult ToResult(double simulated)
    {
        int end = _grid.BinOf(simulated);
        QueryTally[] queries = [.. _problem.Queries.Select((_, i) => Sum(i))];
        return new SimulationResult
        {
            Problem = _problem.Name,
            Duration = TimeSpan.FromSeconds(_grid.Seconds),
            Simulated = TimeSpan.FromSeconds(simulated),
            Queries = [.. queries.Select((tally, i) => Outcome(_problem.Queries[i].Name, tally, _unserved[i], end))],
            Routes =
            [
                .. _tallies.SelectMany((tally, d) => tally.Queries.Select((query, i) => (d, query, i))).Where(route => route.query is not null)
                    .Select(route => new RouteOutcome(
                        _problem.Queries[route.i].Name, _fleet.Deployments[route.d].Deployment.Model, _fleet.Deployments[route.d].Deployment.Tier,
                        Outcome(_problem.Queries[route.i].Name, route.query!, [], end)) { Tally = route.query! }),
            ],
            Deployments = [.. _tallies.Select((tally, d) => Outcome(d, tally, end))],
            Series = new SimulationSeries
            {
                BinSeconds = _grid.BinSeconds,
                Arrived = [.. queries.Select((tally, i) => Added(tally.Arrived, _unserved[i], end))],
                Met = [.. queries.Select(tally => tally.Met[..end].ToArray())],
                Busy = [.. _tallies.Select((tally, d) => Ratio(tally.BusyTime, tally.Ready, Stages(d), end))],
                Running = [.. _tallies.Select(tally => Ratio(tally.Running, null, 1, end))],
                Waiting = [.. _tallies.Select(tally => Ratio(tally.Waiting, null, 1, end))],
            },
        };
    }

    private QueryTally Sum(int query)
    {
        var sum = new QueryTally(_grid);
        foreach (DeploymentTally tally in _tallies)
            if (tally.Queries[query] is { } part) sum.Add(part);
        return sum;
    }

    private QueryOutcome Outcome(string name, QueryTally tally, int[] unserved, int end)
    {
        Range measured = Math.Min(_grid.WarmUp, end)..end;
        long simulated = tally.Delay.Count + tally.Refused;
        return new QueryOutcome
        {
            Query = name,
            Simulated = simulated,
            Unserved = unserved.Length == 0 ? 0 : unserved[measured].Sum(count => (long)count),
            Refused = tally.Refused,
            Attainment = AttainmentEstimate.Of(tally.Arrived[measured], tally.Met[measured]),
            Ttft = LatencySummary.Of(tally.Ttft),
            Tpot = LatencySummary.Of(tally.Tpot),
            Delay = LatencySummary.Of(tally.Delay),
            TtftMisses = Share(tally.Misses.Ttft),
            TpotMisses = Share(tally.Misses.Tpot),
            DelayMisses = Share(tally.Misses.Delay),
        };

        double Share(long misses) => simulated > 0 ? (double)misses / simulated : 0;
    }

    private DeploymentOutcome Outcome(int d, DeploymentTally tally, int end)
    {
        (string model, string tier, _, _, _) = _fleet.Deployments[d].Deployment;
        double replicas = tally.Ready.Measured(end), seconds = Math.Max(0, end - _grid.WarmUp) * _grid.BinSeconds;
        return new DeploymentOutcome
        {
            Model = model,
            Tier = tier,
            Replicas = Per(replicas, seconds),
            Busy = Per(tally.BusyTime.Measured(end), replicas * Stages(d)),
            Concurrency = Per(tally.Running.Measured(end), replicas),
            MaxConcurrency = tally.MostAdmitted,
            Cache = double.IsInfinity(_cacheTokens[d]) ? 0 : Per(tally.Cached.Measured(end), replicas * _cacheTokens[d]),
            Queue = Per(tally.Waiting.Measured(end), replicas),
            MaxQueue = tally.MostWaiting,
            TokensPerSecond = Per(tally.Tokens.Measured(end), seconds),
        };
    }

    private int Stages(int deployment) => _fleet.Deployments[deployment].Deployment.Parallelism.Pipeline;

    private double[] Ratio(TimeBins part, TimeBins? whole, double factor, int end)
    {
        var ratio = new double[end];
        for (int bin = 0; bin < end; bin++)
            ratio[bin] = Per(part.Sums[bin], (whole is null ? _grid.BinSeconds : whole.Sums[bin]) * factor);
        return ratio;
    }

    private static int[] Added(ReadOnlySpan<int> one, int[] other, int end)
    {
        var sums = new int[end];
        for (int bin = 0; bin < end; bin++) sums[bin] = one[bin] + other[bin];
        return sums;
    }

    private static double Per(double part, double whole) => whole > 0 ? part / whole : 0;
}

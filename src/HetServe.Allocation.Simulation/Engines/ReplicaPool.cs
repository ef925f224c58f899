using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Engines;

/// <summary>What happens to one replica of a deployment.</summary>
internal enum ReplicaEventKind
{
    /// <summary>It is ready to serve.</summary>
    Start,

    /// <summary>It takes no more queries and finishes those it has.</summary>
    Drain,

    /// <summary>It fails: its queries begin again on another replica.</summary>
    Fail,
}

/// <summary>A change of one replica.</summary>
/// <param name="Seconds">When, s from the start of the simulation.</param>
/// <param name="Kind">What changes.</param>
/// <param name="Replica">Number of the replica, from 0 on.</param>
internal readonly record struct ReplicaEvent(double Seconds, ReplicaEventKind Kind, int Replica);

/// <summary>
/// The replicas of one deployment. A query goes to the replica with the fewest unfinished queries, the lowest number among equals, and there
/// to such an engine. A query that finds no replica waits for one. Not safe for use by several threads at once.
/// </summary>
internal sealed class ReplicaPool
{
    private readonly DeploymentTally _tally;
    private readonly EngineCosts _costs;
    private readonly double[] _hitRates; // ξ by query type
    private readonly LiveQueries _queries = new();
    private readonly Engine[][] _replicas;
    private readonly ReplicaLoad[] _loads; // by replica
    private readonly Engine[] _engines; // of all replicas
    private readonly double[] _ready;   // s since when a replica serves; NaN while it takes no queries
    private readonly ReplicaEvent[] _events;
    private readonly List<int> _homeless = []; // queries without a replica, by arrival
    private int _nextEvent;

    /// <summary>Creates the replicas. A replica serves from its first event on.</summary>
    /// <param name="costs">Costs of one engine.</param>
    /// <param name="stages">Engines of a replica.</param>
    /// <param name="replicas">Number of replicas that ever serve.</param>
    /// <param name="events">Changes of replicas, by time.</param>
    /// <param name="hitRates">Share of a prompt in the prefix cache, by query type.</param>
    /// <param name="tally">Takes what happens.</param>
    public ReplicaPool(EngineCosts costs, int stages, int replicas, ReplicaEvent[] events, double[] hitRates, DeploymentTally tally)
    {
        (_costs, _events, _hitRates, _tally) = (costs, events, hitRates, tally);
        _loads = [.. Enumerable.Range(0, replicas).Select(_ => new ReplicaLoad())];
        _replicas = [.. _loads.Select(load => Enumerable.Range(0, stages).Select(_ => new Engine(costs, _queries, load, tally)).ToArray())];
        _engines = [.. _replicas.SelectMany(engines => engines)];
        _ready = new double[replicas];
        Array.Fill(_ready, double.NaN);
    }

    /// <summary>Serves arrivals, by rising time.</summary>
    public void Serve(ReadOnlySpan<Arrival> arrivals)
    {
        foreach (ref readonly Arrival arrival in arrivals)
        {
            HandleEvents(arrival.Seconds);
            AdvanceTo(arrival.Seconds);
            var query = new LiveQuery
            {
                Arrived = arrival.Seconds,
                Query = arrival.Query,
                Input = arrival.InputTokens,
                Output = Math.Max(1, arrival.OutputTokens),
            };
            if (query.CacheTokens > _costs.CacheTokens) _tally.Refused(query);
            else Dispatch(_queries.Add(query), arrival.Seconds);
        }
    }

    /// <summary>Finishes every query that can be finished. Those that wait for a replica that never starts are lost.</summary>
    /// <param name="end">End of the simulation, s.</param>
    public void Finish(double end)
    {
        HandleEvents(double.MaxValue);
        AdvanceTo(double.MaxValue);
        foreach (int slot in _homeless) _tally.Refused(_queries[slot]);
        foreach (double ready in _ready)
            if (!double.IsNaN(ready)) _tally.Served(ready, end);
    }

    private void AdvanceTo(double time)
    {
        foreach (Engine engine in _engines)
            if (engine.NextEvent <= time) engine.AdvanceTo(time);
    }

    private void HandleEvents(double time)
    {
        for (; _nextEvent < _events.Length && _events[_nextEvent].Seconds <= time; _nextEvent++)
        {
            (double at, ReplicaEventKind kind, int replica) = _events[_nextEvent];
            AdvanceTo(at);
            if (kind == ReplicaEventKind.Start) Start(replica, at);
            else if (!double.IsNaN(_ready[replica])) Stop(replica, at, kind);
        }
    }

    private void Start(int replica, double time)
    {
        if (!double.IsNaN(_ready[replica])) return;
        _ready[replica] = time;
        int[] waited = [.. _homeless];
        _homeless.Clear();
        foreach (int slot in waited) Dispatch(slot, time);
    }

    private void Stop(int replica, double time, ReplicaEventKind kind)
    {
        _tally.Served(_ready[replica], time);
        _ready[replica] = double.NaN;
        if (kind == ReplicaEventKind.Drain) return;
        var lost = new List<int>();
        foreach (Engine engine in _replicas[replica]) engine.Fail(time, lost);
        foreach (int slot in lost) Dispatch(slot, time);
    }

    private void Dispatch(int slot, double time)
    {
        if (Idlest() is not { } engine)
        {
            _homeless.Add(slot);
            return;
        }

        ref LiveQuery query = ref _queries[slot];
        query.Queued = time;
        query.Position = _hitRates[query.Query] * query.Input;
        engine.Accept(slot, time);
        _tally.Queued(engine.Waiting);
    }

    private Engine? Idlest()
    {
        int idlest = -1;
        for (int r = 0; r < _loads.Length; r++)
            if (!double.IsNaN(_ready[r]) && (idlest < 0 || _loads[r].Unfinished < _loads[idlest].Unfinished)) idlest = r;
        return idlest < 0 ? null : _replicas[idlest] is [Engine only] ? only : _replicas[idlest].MinBy(engine => engine.Unfinished);
    }
}

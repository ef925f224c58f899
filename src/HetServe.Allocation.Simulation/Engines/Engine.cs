using System.Diagnostics;

namespace HetServe.Allocation.Simulation.Engines;

/// <summary>
/// One continuous-batching engine. It advances from change to change: a step with prefill by itself, and a run of steps that only decode as
/// one, up to the next query that ends or arrives. So its work grows with the queries, not with the tokens. Not safe for use by several
/// threads at once. Source: <c>docs/model.md</c>, section 11.
/// </summary>
/// <remarks>First come, first served: a query that does not fit holds back those behind it.</remarks>
internal sealed class Engine(EngineCosts costs, LiveQueries queries, ReplicaLoad load, IEngineObserver observer)
{
    private readonly Queue<int> _waiting = new();
    private readonly Queue<int> _prefilling = new(); // by admission; only the last of a step's prompts may be left unfinished
    private readonly PriorityQueue<int, long> _decoding = new(); // by the step after which a query ends
    private long _steps;         // steps done
    private double _context;     // X, context of the decoding queries, tokens
    private double _cacheTokens; // tokens reserved for the admitted queries
    private double _start;       // of the segment that runs, s
    private long _run;           // steps of the segment; 0 for a step with prefill
    private int _prefilled;      // prompts that the step finishes

    /// <summary>End of the segment that runs, s; infinity for an idle engine.</summary>
    public double NextEvent { get; private set; } = double.PositiveInfinity;

    /// <summary>Queries that wait, are prefilled or decoded.</summary>
    public int Unfinished => _waiting.Count + Admitted;

    /// <summary>Queries that wait.</summary>
    public int Waiting => _waiting.Count;

    private int Admitted => _prefilling.Count + _decoding.Count;

    /// <summary>Ends each segment that is over at a time, and starts those that follow.</summary>
    public void AdvanceTo(double time)
    {
        while (NextEvent <= time) EndSegment();
    }

    /// <summary>Takes a query at a time up to which the engine has advanced. The query must fit in the empty cache.</summary>
    public void Accept(int slot, double time)
    {
        _waiting.Enqueue(slot);
        load.Unfinished++;
        if (double.IsPositiveInfinity(NextEvent)) StartSegment(time);
        else if (_run > 1 && _waiting.Count == 1 && Fits(slot)) CutRun(time);
    }

    /// <summary>Fails at a time up to which the engine has advanced: gives its queries away, by their number in the order of service.</summary>
    public void Fail(double time, List<int> lost)
    {
        if (!double.IsPositiveInfinity(NextEvent)) observer.Busy(_start, time);
        foreach (int slot in _decoding.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)) Lose(slot);
        foreach (int slot in _prefilling) Lose(slot);
        foreach (int slot in _waiting)
        {
            observer.Waited(queries[slot], time);
            lost.Add(slot);
        }

        load.Admitted -= Admitted;
        load.Unfinished -= Unfinished;
        _decoding.Clear();
        _prefilling.Clear();
        _waiting.Clear();
        (_context, _cacheTokens, NextEvent) = (0, 0, double.PositiveInfinity);

        void Lose(int slot)
        {
            observer.Resided(queries[slot], time);
            lost.Add(slot);
        }
    }

    private bool Fits(int slot) =>
        Admitted < costs.Concurrency && _cacheTokens + queries[slot].CacheTokens <= costs.CacheTokens;

    private void StartSegment(double time)
    {
        _start = time;
        while (_waiting.TryPeek(out int next) && Fits(next)) Admit(_waiting.Dequeue(), time);
        int decoded = _decoding.Count;
        if (_prefilling.Count > 0 && decoded < costs.StepTokens)
        {
            (_run, NextEvent) = (0, time + costs.Decode(decoded, _context) + FillStep(costs.StepTokens - decoded));
        }
        else if (_decoding.TryPeek(out _, out long end))
        {
            _run = end - _steps;
            NextEvent = time + RunSeconds(_run);
        }
        else
        {
            NextEvent = double.PositiveInfinity;
        }
    }

    private void Admit(int slot, double time)
    {
        ref LiveQuery query = ref queries[slot];
        query.Admitted = time;
        _cacheTokens += query.CacheTokens;
        _prefilling.Enqueue(slot);
        load.Admitted++;
        observer.Admitted(query, time, load.Admitted);
    }

    /// <summary>Puts prompts into the step that starts, in order of admission. Returns their time, s.</summary>
    private double FillStep(double tokens)
    {
        double seconds = 0;
        _prefilled = 0;
        foreach (int slot in _prefilling)
        {
            ref LiveQuery query = ref queries[slot];
            double until = Math.Min(query.Input, query.Position + tokens);
            seconds += costs.Prefill(query.Position, until);
            tokens -= until - query.Position;
            query.Position = until;
            if (until < query.Input) break;
            _prefilled++;
        }

        return seconds;
    }

    private void EndSegment()
    {
        double end = NextEvent;
        observer.Busy(_start, end);
        long steps = Math.Max(1, _run);
        observer.Decoded(end, steps * _decoding.Count + (_run == 0 ? _prefilled : 0));
        _steps += steps;
        _context += (double)steps * _decoding.Count;
        while (_decoding.TryPeek(out int done, out long last) && last == _steps)
        {
            _decoding.Dequeue();
            _context -= queries[done].CacheTokens;
            Finish(done, end);
        }

        if (_decoding.Count == 0) _context = 0; // no rounding is carried on
        for (; _run == 0 && _prefilled > 0; _prefilled--) FirstToken(_prefilling.Dequeue(), end);
        StartSegment(end);
    }

    private void FirstToken(int slot, double time)
    {
        ref LiveQuery query = ref queries[slot];
        query.FirstToken = time;
        if (query.Output == 1)
        {
            Finish(slot, time);
            return;
        }

        _context += query.Input + 1.0;
        _decoding.Enqueue(slot, _steps + query.Output - 1);
    }

    private void Finish(int slot, double time)
    {
        ref LiveQuery query = ref queries[slot];
        _cacheTokens = Admitted == 0 ? 0 : _cacheTokens - query.CacheTokens; // no rounding is carried on
        load.Admitted--;
        load.Unfinished--;
        observer.Resided(query, time);
        observer.Finished(query, time);
        queries.Remove(slot);
    }

    /// <summary>Ends the run with the step that is in progress at a time, so that a query may be admitted.</summary>
    private void CutRun(double time)
    {
        // The time of n steps is n·a + n·(n-1)/2·d: solve for n, then settle the rounding.
        double elapsed = time - _start, a = costs.Decode(_decoding.Count, _context), d = costs.PerContextToken * _decoding.Count;
        double linear = a - d / 2, root = linear + Math.Sqrt(linear * linear + 2 * d * elapsed);
        long steps = root > 0 ? (long)Math.Clamp(Math.Ceiling(2 * elapsed / root), 1, _run) : 1;
        while (steps > 1 && RunSeconds(steps - 1) >= elapsed) steps--;
        while (steps < _run && RunSeconds(steps) < elapsed) steps++;
        Debug.Assert(steps >= 1 && steps <= _run);
        if (steps == _run) return;
        _run = steps;
        NextEvent = _start + RunSeconds(steps);
    }

    /// <summary>Time of a number of steps that decode the present queries, s.</summary>
    private double RunSeconds(long steps) =>
        steps * (costs.Decode(_decoding.Count, _context) + costs.PerContextToken * _decoding.Count * (steps - 1) / 2);
}

/// <summary>Queries of one replica, over its engines.</summary>
internal sealed class ReplicaLoad
{
    /// <summary>Queries that wait, are prefilled or decoded.</summary>
    public int Unfinished { get; set; }

    /// <summary>Queries that are prefilled or decoded.</summary>
    public int Admitted { get; set; }
}

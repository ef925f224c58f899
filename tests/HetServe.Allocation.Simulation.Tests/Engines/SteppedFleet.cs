using HetServe.Allocation.Performance;

namespace HetServe.Allocation.Simulation.Tests.Engines;

/// <summary>One query that a <see cref="SteppedFleet"/> serves.</summary>
internal sealed class SteppedQuery(double arrived, int input, int output, double hitRate)
{
    public double Arrived { get; } = arrived;

    public int Input { get; } = input;

    public int Output { get; } = Math.Max(1, output);

    public double FirstToken { get; set; } = double.NaN;

    public double LastToken { get; set; } = double.NaN;

    public double Prefilled { get; set; } = hitRate * input;

    public int Tokens { get; set; }

    public int CacheTokens => Input + Output;
}

/// <summary>
/// The replicas of one deployment, simulated in the plainest way: every engine does one step after the other, as docs/model.md, section 11,
/// says.
/// </summary>
internal sealed class SteppedFleet(EngineCoefficients step, int stages, int replicas, int concurrency, int stepTokens, double cacheTokens)
{
    private readonly SteppedEngine[][] _replicas =
    [
        .. Enumerable.Range(0, replicas).Select(_ =>
            Enumerable.Range(0, stages).Select(_ => new SteppedEngine(step, concurrency, stepTokens, cacheTokens)).ToArray()),
    ];

    /// <summary>Serves queries, by rising time of arrival; each gets the times of its first and last token.</summary>
    public void Serve(IEnumerable<SteppedQuery> queries)
    {
        foreach (SteppedQuery query in queries)
        {
            Advance(query.Arrived);
            _replicas.MinBy(engines => engines.Sum(e => e.Unfinished))!.MinBy(engine => engine.Unfinished)!.Accept(query);
        }

        Advance(double.MaxValue);
    }

    private void Advance(double time)
    {
        foreach (SteppedEngine engine in _replicas.SelectMany(engines => engines)) engine.Advance(time);
    }
}

/// <summary>One engine that does one step after the other.</summary>
internal sealed class SteppedEngine(EngineCoefficients step, int concurrency, int stepTokens, double cacheTokens)
{
    private readonly List<SteppedQuery> _waiting = [], _admitted = [], _decoded = [], _prefilled = [];
    private double _stepEnd = double.PositiveInfinity;

    public int Unfinished => _waiting.Count + _admitted.Count;

    public void Accept(SteppedQuery query)
    {
        _waiting.Add(query);
        if (double.IsPositiveInfinity(_stepEnd)) StartStep(query.Arrived);
    }

    public void Advance(double time)
    {
        while (_stepEnd <= time)
        {
            foreach (SteppedQuery query in _decoded.Concat(_prefilled))
            {
                if (query.Tokens++ == 0) query.FirstToken = _stepEnd;
                if (query.Tokens < query.Output) continue;
                query.LastToken = _stepEnd;
                _admitted.Remove(query);
            }

            StartStep(_stepEnd);
        }
    }

    private void StartStep(double time)
    {
        while (_waiting.Count > 0 && _admitted.Count < concurrency
            && _admitted.Sum(query => query.CacheTokens) + _waiting[0].CacheTokens <= cacheTokens)
        {
            _admitted.Add(_waiting[0]);
            _waiting.RemoveAt(0);
        }

        _decoded.Clear();
        _prefilled.Clear();
        _decoded.AddRange(_admitted.Where(query => query.Tokens > 0));
        double seconds = step.Step(_decoded.Count) + step.PerDecodedToken * _decoded.Count
            + step.PerContextToken * _decoded.Sum(query => query.Input + query.Tokens);
        double left = stepTokens - _decoded.Count;
        foreach (SteppedQuery query in _admitted.Where(query => query.Tokens == 0))
        {
            if (_decoded.Count >= stepTokens) break;
            double tokens = Math.Min(left, query.Input - query.Prefilled), positions = tokens * (query.Prefilled + tokens / 2);
            seconds += step.PerPromptToken * tokens + 2 * step.PerPromptTokenSquared * positions;
            query.Prefilled += tokens;
            left -= tokens;
            if (query.Prefilled < query.Input) break;
            _prefilled.Add(query);
        }

        _stepEnd = _admitted.Count > 0 ? time + seconds : double.PositiveInfinity;
    }
}

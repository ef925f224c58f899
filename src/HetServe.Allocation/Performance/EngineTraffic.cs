using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// Sums over the query types that a model has an error rate for, weighted by their rates. The work of an option is linear in the lengths of
/// a query, so these sums give its mean-field quantities without another pass over the query types.
/// </summary>
internal readonly record struct EngineTraffic
{
    private readonly double _rate, _prompt, _promptSquared, _output, _context;
    private readonly double _promptPrompt, _promptCross, _crossCross; // second moments of the prefill, with 1 + cv²

    /// <summary>Takes the sums of a model.</summary>
    public EngineTraffic(IReadOnlyList<QueryType> queries, ModelSpec model, Func<QueryType, RouteLengths> lengths)
    {
        foreach (QueryType query in queries)
        {
            if (!model.ErrorRates.ContainsKey(query.Name)) continue;
            RouteLengths q = lengths(query);
            double rate = query.RatePerHour, spread = rate * (1 + query.InputTokensCv * query.InputTokensCv);
            _rate += rate;
            _prompt += rate * q.Prompt;
            _promptSquared += rate * q.PromptSquared;
            _output += rate * q.Output;
            _context += rate * q.Output * q.Context;
            _promptPrompt += spread * q.Prompt * q.Prompt;
            _promptCross += spread * q.Prompt * q.PromptSquared;
            _crossCross += spread * q.PromptSquared * q.PromptSquared;
        }
    }

    /// <summary>Mean-field quantities of an engine under this traffic.</summary>
    public EngineLoad On(in EngineCoefficients e)
    {
        double c = e.PerPromptToken, k = e.PerPromptTokenSquared;
        double prefill = c * _prompt + k * _promptSquared, work = prefill + e.PerDecodedToken * _output + e.PerContextToken * _context;
        double squares = c * c * _promptPrompt + 2 * c * k * _promptCross + k * k * _crossCross;
        return new EngineLoad(
            WorkPerToken: _output > 0 && work > 0 ? work / _output : double.PositiveInfinity,
            ResidualPrefill: prefill > 0 ? squares / (2 * prefill) : 0,
            PrefillShare: work > 0 ? prefill / work : 0,
            MeanPrefill: _rate > 0 ? prefill / _rate : 0);
    }
}

/// <summary>Mean-field quantities of an engine under its traffic. Source: <c>docs/model.md</c>, section 4.</summary>
/// <param name="WorkPerToken">v, s of work that no batching removes for each output token; infinity where nothing is decoded.</param>
/// <param name="ResidualPrefill">ω, what is left of a prefill in progress, s.</param>
/// <param name="PrefillShare">π, share of prefill in the work.</param>
/// <param name="MeanPrefill">p̄, mean prefill, s.</param>
internal readonly record struct EngineLoad(double WorkPerToken, double ResidualPrefill, double PrefillShare, double MeanPrefill)
{
    private const int MostIterations = 60;

    /// <summary>b(u): sequences that a replica decodes at once at a utilisation, a fixed point reached from 1.</summary>
    public double Batch(in EngineCoefficients engine, double utilization)
    {
        double b = 1, factor = utilization / (1 - utilization) / WorkPerToken;
        for (int n = 0; n < MostIterations; n++)
        {
            double next = Math.Max(1, factor * engine.Step(b));
            if (next == b) break;
            b = next;
        }

        return b;
    }
}

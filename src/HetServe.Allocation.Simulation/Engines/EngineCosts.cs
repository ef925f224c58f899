using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Engines;

/// <summary>
/// What a step costs and what an engine holds: one of the m engines of a replica, which share its memory and concurrency evenly. Immutable;
/// safe to share between threads. Source: <c>docs/model.md</c>, sections 3 and 11.
/// </summary>
internal sealed class EngineCosts
{
    private const int MostSteps = 4096; // entries of the table of τ

    private readonly EngineCoefficients _step;
    private readonly double[] _fixed; // τ(b) + δ·b by sequences decoded, s

    private EngineCosts(EngineCoefficients step, int concurrency, int stepTokens, double cacheTokens)
    {
        (_step, Concurrency, StepTokens, CacheTokens) = (step, concurrency, stepTokens, cacheTokens);
        _fixed = [.. Enumerable.Range(0, Math.Min(concurrency, MostSteps) + 1).Select(Compute)];
    }

    /// <summary>Most queries admitted at once, at least 1.</summary>
    public int Concurrency { get; }

    /// <summary>Most tokens that one step processes, at least 1.</summary>
    public int StepTokens { get; }

    /// <summary>Tokens that the KV cache holds; infinity where a token takes none.</summary>
    public double CacheTokens { get; }

    /// <summary>κ, s per token of context.</summary>
    public double PerContextToken => _step.PerContextToken;

    /// <summary>The costs of one engine of an option.</summary>
    /// <param name="tables">The compiled problem, with the engine model.</param>
    /// <param name="option">Index of an option that exists.</param>
    public static EngineCosts Of(ProblemTables tables, int option)
    {
        Parallelism parallelism = tables.ParallelismOf(option);
        PerformanceParameters parameters = tables.Problem.Performance;
        double cacheGbPerToken = tables.CacheKbPerToken[option] / 1e6;
        return new EngineCosts(
            new EnginePerformanceModel(tables.Problem).Step(tables.ModelOf(option), tables.TierOf(option), parallelism),
            Math.Max(1, parameters.MaxConcurrency / parallelism.Pipeline),
            parameters.MaxStepTokens,
            cacheGbPerToken > 0 ? tables.FreeMemoryGb(option) / parallelism.Pipeline / cacheGbPerToken : double.PositiveInfinity);
    }

    /// <summary>Time of a step without prefill, s.</summary>
    /// <param name="sequences">Sequences that it decodes.</param>
    /// <param name="context">Their context, tokens.</param>
    public double Decode(int sequences, double context) =>
        (sequences < _fixed.Length ? _fixed[sequences] : Compute(sequences)) + _step.PerContextToken * context;

    /// <summary>Time of a chunk of prefill, s, without the step that carries it.</summary>
    /// <param name="from">Position of its first token.</param>
    /// <param name="until">Position after its last token.</param>
    public double Prefill(double from, double until) =>
        _step.PerPromptToken * (until - from) + _step.PerPromptTokenSquared * (until * until - from * from);

    private double Compute(int sequences) => _step.Step(sequences) + _step.PerDecodedToken * sequences;
}

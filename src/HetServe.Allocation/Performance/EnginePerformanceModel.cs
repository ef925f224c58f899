using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// One replica is a continuous-batching engine: running queries share it, and its delays grow with its utilisation. Immutable; thread-safe.
/// Source: <c>docs/model.md</c>, sections 3 and 4.
/// </summary>
public sealed class EnginePerformanceModel : ILinearPerformanceModel
{
    private readonly PerformanceParameters _parameters;
    private readonly Dictionary<string, EngineTraffic> _traffic; // by model
    private readonly Dictionary<(string Model, string Tier, Parallelism), EngineProfile> _profiles;

    /// <summary>Prepares the model for the traffic and the profiles of a problem.</summary>
    /// <param name="problem">The problem, without faults. The performance model that it names is not read.</param>
    /// <exception cref="ArgumentNullException">The problem is null.</exception>
    public EnginePerformanceModel(AllocationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _parameters = problem.Performance;
        _traffic = problem.Models.ToDictionary(
            m => m.Name, m => new EngineTraffic(problem.Queries, m, MeanLengths), StringComparer.Ordinal);
        _profiles = problem.Profiles.ToDictionary(p => (p.Model, p.Tier, p.Parallelism));
    }

    /// <summary>The step of a replica.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public EngineCoefficients Step(ModelSpec model, GpuTier tier, Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tier);
        return EngineCoefficients.Of(
            _parameters, model, tier, parallelism,
            _profiles.Count > 0 ? _profiles.GetValueOrDefault((model.Name, tier.Name, parallelism)) : null);
    }

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">The model is not one of the problem, or has no error rate for the query type.</exception>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
        this.Evaluate(query, model, tier, parallelism, utilization, measured: null);

    RouteCoefficients ILinearPerformanceModel.Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization)
    {
        EngineCoefficients e = Step(model, tier, parallelism);
        return Coefficients(e, _traffic[model.Name].On(e), parallelism.Pipeline, utilization);
    }

    /// <summary>Coefficients of every level of an option; the work common to them is done once.</summary>
    internal void Coefficients(
        ModelSpec model, GpuTier tier, Parallelism parallelism, ReadOnlySpan<double> levels, Span<RouteCoefficients> coefficients)
    {
        EngineCoefficients e = Step(model, tier, parallelism);
        EngineLoad load = _traffic[model.Name].On(e);
        for (int u = 0; u < levels.Length; u++) coefficients[u] = Coefficients(e, load, parallelism.Pipeline, levels[u]);
    }

    /// <inheritdoc/>
    RouteLengths ILinearPerformanceModel.MeanLengths(QueryType query) => MeanLengths(query);

    RouteLengths ILinearPerformanceModel.SloLengths(QueryType query) =>
        RouteLengths.Of(query.EffectiveSloInputTokens, query.EffectiveSloOutputTokens, query.PrefixHitRate);

    double ILinearPerformanceModel.Stretch(double utilization) => 1 / (1 - utilization);

    private static RouteLengths MeanLengths(QueryType query) => RouteLengths.Of(query.InputTokens, query.OutputTokens, query.PrefixHitRate);

    private RouteCoefficients Coefficients(in EngineCoefficients e, in EngineLoad load, double stages, double u)
    {
        double idle = 1 - u, step = e.Step(load.Batch(e, u));
        return new RouteCoefficients
        {
            TtftBase = _parameters.RequestOverheadSeconds + 1.5 * step / idle + u / idle * load.ResidualPrefill / stages,
            PerPrompt = e.PerPromptToken,
            PerPromptSquared = e.PerPromptTokenSquared,
            TpotBase = (step + e.PerDecodedToken) / idle,
            TpotPerContext = e.PerContextToken / idle,
            BusyPerPrompt = e.PerPromptToken / stages,
            BusyPerPromptSquared = e.PerPromptTokenSquared / stages,
            BusyPerOutput = e.PerDecodedToken / stages,
            BusyPerContext = e.PerContextToken / stages,
            PrefillUtilization = u * load.PrefillShare,
            MeanPrefill = load.MeanPrefill,
            ResidualPrefill = load.ResidualPrefill,
            Chunk = e.PerPromptToken * _parameters.MaxStepTokens,
            LoadedStep = step / idle,
        };
    }
}

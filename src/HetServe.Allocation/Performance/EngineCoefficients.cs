using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// The step of a continuous-batching engine: one replica of a model on a tier at a parallelism. A step that decodes one token for each of n
/// sequences with X tokens of context in all, and prefills q prompt tokens at positions that sum to Y, takes
/// <c>Step(n) + PerDecodedToken·n + PerContextToken·X + PerPromptToken·q + 2·PerPromptTokenSquared·Y</c> seconds. Source:
/// <c>docs/model.md</c>, section 3.
/// </summary>
/// <param name="FixedStep">Step time apart from reading weights, s.</param>
/// <param name="WeightRead">Time to read all weights once, s.</param>
/// <param name="PerDecodedToken">δ, s for each sequence that a step decodes.</param>
/// <param name="PerContextToken">κ, s for each token of context of these sequences.</param>
/// <param name="PerPromptToken">c, s for each prompt token.</param>
/// <param name="PerPromptTokenSquared">κ2, s for each prompt token squared.</param>
/// <param name="ExpertShare">xp, share of the weights that are experts; 0 for a dense model.</param>
/// <param name="RoutedShare">k/E, share of the experts that one token uses; 0 for a dense model.</param>
public readonly record struct EngineCoefficients(
    double FixedStep,
    double WeightRead,
    double PerDecodedToken,
    double PerContextToken,
    double PerPromptToken,
    double PerPromptTokenSquared,
    double ExpertShare = 0,
    double RoutedShare = 0)
{
    private const double BytesPerActivation = 2;

    /// <summary>Derives the coefficients from the data of the model and the tier, and replaces those that a profile gives.</summary>
    /// <param name="parameters">Overheads, latencies and global efficiencies of the engine.</param>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    /// <param name="profile">Fitted coefficients; optional. Its names are not read.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static EngineCoefficients Of(
        PerformanceParameters parameters, ModelSpec model, GpuTier tier, Parallelism parallelism, EngineProfile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tier);
        double n = parallelism.Tensor, hops = parallelism.Pipeline - 1, collectives = n > 1 ? 2 * model.Layers : 0;
        double flopPerSecond = n * tier.Tflops * 1e12 * (tier.ComputeEfficiency ?? parameters.EffectiveComputeEfficiency);
        double bytesPerSecond = n * tier.BandwidthGBps * 1e9 * (tier.BandwidthEfficiency ?? parameters.EffectiveBandwidthEfficiency);
        double activation = model.HiddenSize * BytesPerActivation / (tier.LinkGBps * 1e9 * (tier.LinkEfficiency ?? parameters.LinkEfficiency));
        double wire = collectives * 2 * (n - 1) / n * activation + hops * activation;
        double computePerToken = 2e9 * model.ActiveOrAllParametersB * model.ComputeFactor / flopPerSecond;
        double fixedStep = parameters.StepOverheadSeconds + model.Layers * model.LayerFactor * parameters.LayerOverheadSeconds
            + collectives * parameters.EffectiveTensorLatencySeconds + hops * parameters.EffectivePipelineLatencySeconds;
        double routed = model is { Experts: { } experts, ExpertsPerToken: { } used } ? (double)used / experts : 0;
        return new EngineCoefficients(
            FixedStep: profile?.StepSeconds ?? fixedStep,
            WeightRead: profile?.StepSeconds is null ? tier.EffectiveWeightScale * model.WeightsGb * 1e9 / bytesPerSecond : 0,
            PerDecodedToken: profile?.PerDecodedTokenSeconds ?? computePerToken + parameters.SequenceOverheadSeconds + wire,
            PerContextToken: profile?.PerContextTokenSeconds ?? CacheKbPerToken(model, tier, parallelism) * 1e3 / bytesPerSecond,
            PerPromptToken: profile?.PerPromptTokenSeconds ?? computePerToken + wire,
            PerPromptTokenSquared: profile?.PerPromptTokenSquaredSeconds
                ?? 2 * model.Layers * model.EffectiveAttentionWidth / flopPerSecond,
            ExpertShare: routed > 0 ? (1 - model.ActiveOrAllParametersB / model.ParametersB) / (1 - routed) : 0,
            RoutedShare: routed);
    }

    /// <summary>KV cache of one token over all GPUs of a replica, KB: tensor degrees beyond the KV heads hold copies.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism of the replica.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static double CacheKbPerToken(ModelSpec model, GpuTier tier, Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tier);
        double n = parallelism.Tensor;
        return model.KvKbPerToken * tier.KvScale * n / Math.Min(n, model.KvHeads ?? n);
    }

    /// <summary>τ(b): what a step takes whatever it runs, s. A larger batch touches more experts.</summary>
    /// <param name="sequences">b, the sequences decoded; below 1 counts as 1.</param>
    public double Step(double sequences)
    {
        if (RoutedShare == 0) return FixedStep + WeightRead;
        double touched = 1 - ExpertShare + ExpertShare * (1 - Math.Pow(1 - RoutedShare, Math.Max(1, sequences)));
        return FixedStep + WeightRead * touched;
    }

    /// <summary>Prefill of a prompt alone, s.</summary>
    /// <param name="tokens">h, prompt tokens.</param>
    /// <param name="hitRate">ξ, share of the prompt that the prefix cache holds, in [0, 1). Default 0.</param>
    public double Prefill(double tokens, double hitRate = 0) =>
        PerPromptToken * (1 - hitRate) * tokens + PerPromptTokenSquared * (tokens * tokens - hitRate * tokens * hitRate * tokens);

    /// <summary>Work of one decoded token that no batching removes, s: δ + κ·(h + f/2).</summary>
    /// <param name="inputTokens">h, tokens.</param>
    /// <param name="outputTokens">f, tokens.</param>
    public double Decode(double inputTokens, double outputTokens) => PerDecodedToken + PerContextToken * (inputTokens + outputTokens / 2);
}

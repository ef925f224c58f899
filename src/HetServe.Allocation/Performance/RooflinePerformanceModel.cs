using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// The two-phase roofline: compute bounds prefill, memory bandwidth or compute bounds decode, and tensor and pipeline parallelism add
/// communication. Immutable; thread-safe. Source: <c>docs/model.md</c>, section 2.
/// </summary>
public sealed class RooflinePerformanceModel : IAffinePerformanceModel
{
    private const double BytesPerActivation = 2;

    private readonly PerformanceParameters _parameters;

    /// <summary>Creates the model.</summary>
    /// <param name="parameters">Efficiencies and latencies. The model that they name is not read.</param>
    public RooflinePerformanceModel(PerformanceParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
    }

    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism) =>
        Coefficients(model, tier, parallelism)
            .At(query.InputTokens, query.OutputTokens, RoutePerformance.ScaledErrorRate(query, model, tier));

    /// <inheritdoc/>
    public AffinePerformance Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism)
    {
        double n = parallelism.Tensor, hops = parallelism.Pipeline - 1;
        double flopPerToken = 2e9 * model.ActiveOrAllParametersB;
        double flopPerSecond = tier.Tflops * 1e12 * _parameters.ComputeEfficiency;

        // comm(t) = commPerToken·t + commBase: two all-reduces a layer under tensor parallelism, one transfer a pipeline hop.
        double activationSeconds = model.HiddenSize * BytesPerActivation / (tier.LinkGBps * 1e9);
        double collectives = n > 1 ? 2 * model.Layers : 0;
        double commPerToken = collectives * 2 * (n - 1) / n * activationSeconds + hops * activationSeconds;
        double commBase = collectives * _parameters.TensorLatencySeconds + hops * _parameters.PipelineLatencySeconds;

        double computePerToken = flopPerToken / (n * flopPerSecond);
        double activeWeightsGb = tier.EffectiveWeightScale * model.WeightsGb * (model.ActiveOrAllParametersB / model.ParametersB);
        double readSeconds = activeWeightsGb / (n * tier.BandwidthGBps * _parameters.BandwidthEfficiency);

        return new AffinePerformance(
            TtftSecondsPerInputToken: computePerToken + commPerToken,
            TtftBaseSeconds: commBase,
            TpotSeconds: Math.Max(readSeconds, computePerToken) + commPerToken + commBase,
            BusySecondsPerToken: flopPerToken / (parallelism.Gpus * flopPerSecond));
    }
}

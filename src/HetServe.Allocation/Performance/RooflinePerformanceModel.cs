using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// The two-phase roofline: compute bounds prefill, memory bandwidth or compute bounds decode, and tensor and pipeline parallelism add
/// communication. Delays do not depend on load. Immutable; thread-safe. Source: <c>docs/model.md</c>, section 2.
/// </summary>
public sealed class RooflinePerformanceModel : ILinearPerformanceModel
{
    private const double BytesPerActivation = 2;

    private readonly PerformanceParameters _parameters;

    /// <summary>Creates the model.</summary>
    /// <param name="parameters">Efficiencies and latencies. The model that they name gives the defaults of those that are null.</param>
    public RooflinePerformanceModel(PerformanceParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
    }

    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
        this.Evaluate(query, model, tier, parallelism, utilization, measured: null);

    RouteCoefficients ILinearPerformanceModel.Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization)
    {
        double n = parallelism.Tensor, hops = parallelism.Pipeline - 1;
        double flopPerToken = 2e9 * model.ActiveOrAllParametersB;
        double flopPerSecond = tier.Tflops * 1e12 * (tier.ComputeEfficiency ?? _parameters.EffectiveComputeEfficiency);

        // comm(t) = commPerToken·t + commBase: two all-reduces a layer under tensor parallelism, one transfer a pipeline hop.
        double activationSeconds = model.HiddenSize * BytesPerActivation / (tier.LinkGBps * 1e9);
        double collectives = n > 1 ? 2 * model.Layers : 0;
        double commPerToken = collectives * 2 * (n - 1) / n * activationSeconds + hops * activationSeconds;
        double commBase = collectives * _parameters.EffectiveTensorLatencySeconds + hops * _parameters.EffectivePipelineLatencySeconds;

        double computePerToken = flopPerToken / (n * flopPerSecond);
        double activeWeightsGb = tier.EffectiveWeightScale * model.WeightsGb * (model.ActiveOrAllParametersB / model.ParametersB);
        double bandwidth = n * tier.BandwidthGBps * (tier.BandwidthEfficiency ?? _parameters.EffectiveBandwidthEfficiency);
        double busyPerToken = flopPerToken / (parallelism.Gpus * flopPerSecond);
        return new RouteCoefficients
        {
            TtftBase = commBase,
            PerPrompt = computePerToken + commPerToken,
            TpotBase = Math.Max(activeWeightsGb / bandwidth, computePerToken) + commPerToken + commBase,
            BusyPerPrompt = busyPerToken,
            BusyPerOutput = busyPerToken,
        };
    }

    RouteLengths ILinearPerformanceModel.MeanLengths(QueryType query) => RouteLengths.Of(query.InputTokens, query.OutputTokens, hitRate: 0);

    RouteLengths ILinearPerformanceModel.SloLengths(QueryType query) =>
        RouteLengths.Of(query.EffectiveSloInputTokens, query.EffectiveSloOutputTokens, hitRate: 0);

    double ILinearPerformanceModel.Stretch(double utilization) => 1;
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies.Families;

/// <summary>What a benchmark of one model on one replica would show for queries of one length, at the largest batch within an SLO.</summary>
/// <param name="Batch">Queries at once, at least 1.</param>
/// <param name="QueriesPerSecond">Throughput.</param>
/// <param name="TtftSeconds">Time to first token, s.</param>
/// <param name="TpotSeconds">Time per output token, s; above the SLO if even one query at a time is too slow.</param>
/// <remarks>
/// With half of the GPU's peak compute and 0.8 of its bandwidth, one round of b queries takes b prefills and f steps that read the weights
/// and the caches of all b. b is the largest that keeps the round within f times the TPOT SLO and the caches within memory. n GPUs take
/// 1 + loss·(n - 1)/n times as long, with a loss of 0.1 over NVLink and 0.4 over PCIe.
/// </remarks>
internal readonly record struct MeasuredService(double Batch, double QueriesPerSecond, double TtftSeconds, double TpotSeconds)
{
    private const double ComputeEfficiency = 0.5, BandwidthEfficiency = 0.8, MemoryShare = 0.85, MostBatch = 256;
    private const double NvLinkGBps = 100, NvLinkLoss = 0.1, PcieLoss = 0.4;

    /// <summary>The figures; null where the weights leave no room for a single query.</summary>
    public static MeasuredService? Of(ModelSpec model, GpuTier tier, int tensor, double inputTokens, double outputTokens, double tpotSlo)
    {
        double cacheGb = model.KvKbPerToken * (inputTokens + outputTokens) / 1e6;
        double weightsGb = model.WeightsGb * tier.EffectiveWeightScale;
        double fits = Math.Floor((tensor * tier.MemoryGb * MemoryShare - weightsGb) / cacheGb);
        if (fits < 1) return null;

        double active = model.ActiveOrAllParametersB / model.ParametersB;
        double slower = 1 + (tier.LinkGBps < NvLinkGBps ? PcieLoss : NvLinkLoss) * (tensor - 1) / tensor;
        double perToken = slower * 2e9 * model.ActiveOrAllParametersB / (tensor * tier.Tflops * 1e12 * ComputeEfficiency);
        double bytesPerSecond = tensor * tier.BandwidthGBps * 1e9 * BandwidthEfficiency / slower;
        double step = weightsGb * 1e9 * Math.Min(1, 2 * active) / bytesPerSecond;
        double read = perToken + model.KvKbPerToken * 1e3 * (inputTokens + outputTokens / 2) / bytesPerSecond;
        double prefill = perToken * inputTokens;

        double perQuery = prefill / outputTokens + read;
        double batch = Math.Clamp(Math.Floor((tpotSlo - step) / perQuery), 1, Math.Min(fits, MostBatch));
        double tpot = step + batch * perQuery;
        return new MeasuredService(batch, batch / (outputTokens * tpot), prefill + tpot, tpot);
    }
}

using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>What a row measured, in the terms of the catalogs. Immutable.</summary>
/// <param name="Model">The model.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="Precision">Precision of the weights.</param>
/// <param name="Parallelism">Parallelism of one replica.</param>
/// <param name="Engine">The engine.</param>
public sealed record MeasuredOption(ModelSpec Model, GpuSpec Gpu, Precision Precision, Parallelism Parallelism, EngineSpec Engine)
{
    /// <summary>The tier, without a price.</summary>
    internal GpuTier Tier => Engine.On(Gpu.At(Precision, 0)) with { KvScale = KvScale };

    /// <summary>Bytes of the KV cache relative to 16 bit, more than 0. Default 1.</summary>
    public double KvScale { get; init; } = 1;

    /// <summary>Coefficients of the step.</summary>
    /// <param name="profile">Fitted coefficients; null for those of the catalogs. Default null.</param>
    public EngineCoefficients Coefficients(EngineProfile? profile = null) =>
        EngineCoefficients.Of(Engine.ToParameters(), Model, Tier, Parallelism, profile);

    /// <summary>Weights of one replica, GB.</summary>
    internal double WeightsGb => Tier.EffectiveWeightScale * Model.WeightsGb;

    /// <summary>GB that one replica has for cache: a share of its memory less the weights; not more than 0 if these do not fit.</summary>
    /// <param name="share">Share of the memory in use.</param>
    /// <param name="overheadGb">Memory of each GPU that is neither weights nor cache, GB.</param>
    internal double CacheGb(double share, double overheadGb) => Parallelism.Gpus * (Gpu.MemoryGb * share - overheadGb) - WeightsGb;

    /// <summary>Sequences of a number of tokens whose cache fits in so much memory; infinity where a token takes none.</summary>
    internal double Sequences(double cacheGb, double tokens) =>
        cacheGb <= 0 ? 0 : cacheGb * 1e6 / (EngineCoefficients.CacheKbPerToken(Model, Tier, Parallelism) * tokens);
}

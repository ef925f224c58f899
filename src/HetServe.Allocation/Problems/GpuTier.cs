namespace HetServe.Allocation.Problems;

/// <summary>A GPU type at a precision. Immutable.</summary>
public sealed record GpuTier
{
    /// <summary>Name, not empty, unique among the tiers.</summary>
    public required string Name { get; init; }

    /// <summary>Physical GPU type, not empty. Tiers of one type share its availability.</summary>
    public required string Gpu { get; init; }

    /// <summary>Precision of weights and arithmetic.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Memory C of one GPU, GB, more than 0.</summary>
    public required double MemoryGb { get; init; }

    /// <summary>Dense peak P in TFLOP/s at the precision the tier computes in, more than 0.</summary>
    public required double Tflops { get; init; }

    /// <summary>Memory bandwidth W in GB/s, more than 0.</summary>
    public required double BandwidthGBps { get; init; }

    /// <summary>GPU to GPU bandwidth in GB/s, one direction, more than 0.</summary>
    public required double LinkGBps { get; init; }

    /// <summary>Price p in $ per GPU and hour, at least 0.</summary>
    public required double PricePerHour { get; init; }

    /// <summary>Size of the weights relative to 16 bit, more than 0; null for the precision's default. Default null.</summary>
    public double? WeightScale { get; init; }

    /// <summary>Error rate relative to 16 bit, at least 0; null for the precision's default. Default null.</summary>
    public double? ErrorScale { get; init; }

    /// <summary>The weight scale s: <see cref="WeightScale"/>, or the precision's default.</summary>
    public double EffectiveWeightScale => WeightScale ?? Precision.WeightScale();

    /// <summary>The error scale a: <see cref="ErrorScale"/>, or the precision's default.</summary>
    public double EffectiveErrorScale => ErrorScale ?? Precision.ErrorScale();
}

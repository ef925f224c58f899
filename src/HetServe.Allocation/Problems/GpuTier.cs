namespace HetServe.Allocation.Problems;

/// <summary>A GPU type, a precision and a way to buy it. Immutable.</summary>
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

    /// <summary>Share of peak FLOP/s that this tier reaches, in (0, 1]; null for the global one. Default null.</summary>
    public double? ComputeEfficiency { get; init; }

    /// <summary>Share of peak memory bandwidth that this tier reaches, in (0, 1]; null for the global one. Default null.</summary>
    public double? BandwidthEfficiency { get; init; }

    /// <summary>Share of the link bandwidth that this tier reaches, in (0, 1]; null for the global one. Engine only. Default null.</summary>
    public double? LinkEfficiency { get; init; }

    /// <summary>Bytes of the KV cache relative to 16 bit, more than 0. Engine only. Default 1.</summary>
    public double KvScale { get; init; } = 1;

    /// <summary>GPUs of one node, the largest tensor degree, at least 1; null for no rule. Default null.</summary>
    public int? GpusPerNode { get; init; }

    /// <summary>Largest tensor degree, at least 1; null for no rule. Default null.</summary>
    public int? MaxTensor { get; init; }

    /// <summary>Whether the provider may take the GPUs back, as with spot prices. Default false.</summary>
    public bool Interruptible { get; init; }

    /// <summary>Region of the GPUs; null for none. Default null.</summary>
    public string? Region { get; init; }

    /// <summary>Power of one busy GPU, W, at least 0. Default 0.</summary>
    public double Watts { get; init; }

    /// <summary>Where the numbers come from; optional. Default null.</summary>
    public string? Source { get; init; }

    /// <summary>The weight scale s: <see cref="WeightScale"/>, or the precision's default.</summary>
    public double EffectiveWeightScale => WeightScale ?? Precision.WeightScale();

    /// <summary>The error scale a: <see cref="ErrorScale"/>, or the precision's default.</summary>
    public double EffectiveErrorScale => ErrorScale ?? Precision.ErrorScale();
}

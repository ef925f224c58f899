namespace HetServe.Allocation.Problems;

/// <summary>Number format in which a tier stores weights and computes.</summary>
public enum Precision
{
    /// <summary>16-bit IEEE floating point: weight scale 1, error scale 1.</summary>
    FP16,

    /// <summary>16-bit brain floating point: weight scale 1, error scale 1.</summary>
    BF16,

    /// <summary>8-bit floating point: weight scale 0.5, error scale 1.05.</summary>
    FP8,

    /// <summary>8-bit integer: weight scale 0.5, error scale 1.15.</summary>
    INT8,

    /// <summary>4-bit integer: weight scale 0.25, error scale 1.35.</summary>
    INT4,

    /// <summary>4-bit floating point with block scales: weight scale 0.28, error scale 1.25.</summary>
    FP4,
}

/// <summary>Default scales of a <see cref="Precision"/>; a <see cref="GpuTier"/> may override both.</summary>
internal static class PrecisionScales
{
    /// <summary>Size of the weights relative to 16 bit.</summary>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of <see cref="Precision"/>.</exception>
    public static double WeightScale(this Precision precision) => precision switch
    {
        Precision.FP16 or Precision.BF16 => 1.0,
        Precision.FP8 or Precision.INT8 => 0.5,
        Precision.INT4 => 0.25,
        Precision.FP4 => 0.28,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision."),
    };

    /// <summary>Error rate relative to 16 bit.</summary>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of <see cref="Precision"/>.</exception>
    public static double ErrorScale(this Precision precision) => precision switch
    {
        Precision.FP16 or Precision.BF16 => 1.0,
        Precision.FP8 => 1.05,
        Precision.INT8 => 1.15,
        Precision.INT4 => 1.35,
        Precision.FP4 => 1.25,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision."),
    };
}

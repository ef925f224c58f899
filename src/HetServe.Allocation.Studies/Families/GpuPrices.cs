using System.Collections.Immutable;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>
/// GPUs of the catalog that clouds rent, with a price of the usual order in $ per GPU and hour, and the precisions that engines use on them.
/// </summary>
internal static class GpuPrices
{
    private const double Spread = 0.15, LargeMemoryGb = 80;

    public static ImmutableArray<(GpuSpec Gpu, double PricePerHour, ImmutableArray<Precision> Precisions)> All { get; } =
    [
        (GpuCatalog.L4, 0.70, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.A10G, 0.76, [Precision.FP16, Precision.INT8]),
        (GpuCatalog.Rtx4090, 0.48, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.L40S, 1.16, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.A100_80GB, 1.77, [Precision.FP16, Precision.INT8]),
        (GpuCatalog.H100, 3.00, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.H200, 3.62, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.MI300X, 2.65, [Precision.FP16, Precision.FP8]),
        (GpuCatalog.B200, 5.38, [Precision.FP16, Precision.FP8]),
    ];

    /// <summary>A price near the usual one. One draw.</summary>
    public static double Near(double price, SeededRandom random) => Math.Round(price * random.Uniform(1 - Spread, 1 + Spread), 3);

    /// <summary>FP16 tiers of this many GPU types, one of them with room for a large model; cheapest first.</summary>
    public static GpuTier[] DrawHalfPrecision(int count, SeededRandom random)
    {
        int[] order = [.. Enumerable.Range(0, All.Length)];
        random.Shuffle<int>(order);
        int[] chosen = WithLargeGpu(order, count, g => All[g].Gpu);
        return
        [
            .. chosen.Select(g => All[g].Gpu.At(Precision.FP16, Near(All[g].PricePerHour, random)))
                .ToArray().OrderBy(tier => tier.PricePerHour),
        ];
    }

    /// <summary>The first of a drawn order; the last of them gives way to the next large GPU where none of them is large.</summary>
    public static T[] WithLargeGpu<T>(T[] order, int count, Func<T, GpuSpec> gpu)
    {
        T[] chosen = [.. order.Take(count)];
        if (!chosen.Any(IsLarge)) chosen[^1] = order.First(IsLarge);
        return chosen;

        bool IsLarge(T item) => gpu(item).MemoryGb >= LargeMemoryGb;
    }
}

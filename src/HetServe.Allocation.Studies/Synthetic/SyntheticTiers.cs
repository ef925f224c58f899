using System.Collections.Immutable;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>Draws the tiers of a synthetic problem, and how many GPUs there are where they are scarce.</summary>
internal static class SyntheticTiers
{
    private const double NvLinkGBps = 300;

    /// <summary>Data sheets (dense peaks), and prices per hour of the order that clouds ask.</summary>
    private static readonly ImmutableArray<(GpuSpec Gpu, double PricePerHour)> s_gpus =
    [
        (new("RTX4090", 24, 1008, 32, 165.2, Int8Tops: 660.6), 0.35),
        (new("A6000", 48, 768, 56, 154.8, Int8Tops: 309.7), 0.65),
        (new("L40S", 48, 864, 32, 362, Int8Tops: 733), 0.86),
        (new("A100-40G", 40, 1555, NvLinkGBps, 312, Int8Tops: 624), 1.2),
        (new("A100-80G", 80, 2039, NvLinkGBps, 312, Int8Tops: 624), 1.6),
        (new("H100", 80, 3350, 450, 989, Int8Tops: 1979), 2.5),
        (new("H200", 141, 4800, 450, 989, Int8Tops: 1979), 3.3),
    ];

    private static ReadOnlySpan<Precision> Precisions => [Precision.FP16, Precision.INT8, Precision.INT4];

    public static GpuTier[] Draw(int count, SeededRandom random)
    {
        int perRegion = s_gpus.Length * Precisions.Length;
        var combinations = new int[(count + perRegion - 1) / perRegion * perRegion];
        for (int c = 0; c < combinations.Length; c++)
        {
            combinations[c] = c;
        }

        random.Shuffle<int>(combinations);
        return [.. combinations.Take(count).Select(c => Tier(c, random))];
    }

    /// <summary>Number of physical GPUs by type for a demand that keeps this many TFLOP/s of peak busy.</summary>
    public static Dictionary<string, int> Scarce(GpuTier[] tiers, double busyTflops)
    {
        GpuTier[] types = [.. tiers.DistinctBy(t => t.Gpu)];
        int few = 2 + (int)(1.5 * busyTflops / tiers.Average(t => t.Tflops) / types.Length);
        return types.ToDictionary(t => t.Gpu, t => t.LinkGBps < NvLinkGBps ? few : few / 2 * 4);
    }

    private static GpuTier Tier(int combination, SeededRandom random)
    {
        (int rest, int precision) = Math.DivRem(combination, Precisions.Length);
        (int region, int index) = Math.DivRem(rest, s_gpus.Length);
        (GpuSpec gpu, double price) = s_gpus[index];
        return (region == 0 ? gpu : gpu with { Name = $"{gpu.Name}-r{region + 1}" })
            .At(Precisions[precision], Math.Round(price * random.Uniform(0.8, 1.2), 4));
    }
}

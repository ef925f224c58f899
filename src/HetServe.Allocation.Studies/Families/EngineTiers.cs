using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws tiers of the catalog's GPUs, and how many GPUs there are where they are scarce.</summary>
internal static class EngineTiers
{
    private const double SpotDiscount = 0.45;
    private const int SpotTiers = 2;

    public static GpuTier[] Draw(int count, EngineMembers members, SeededRandom random)
    {
        double[] prices = [.. GpuPrices.All.Select(entry => GpuPrices.Near(entry.PricePerHour, random))];
        (int Gpu, Precision Precision)[] order =
            [.. GpuPrices.All.SelectMany((entry, g) => entry.Precisions.Select(precision => (g, precision)))];
        random.Shuffle<(int, Precision)>(order);
        GpuTier[] tiers =
        [
            .. GpuPrices.WithLargeGpu(order, count, item => GpuPrices.All[item.Gpu].Gpu)
                .Select(item => GpuPrices.All[item.Gpu].Gpu.At(item.Precision, prices[item.Gpu])),
        ];
        if (members.HasFlag(EngineMembers.Spot)) tiers = [.. tiers, .. tiers.Take(SpotTiers).Select(OnSpot)];
        return members.HasFlag(EngineMembers.Regions)
            ? [.. tiers.Select((tier, k) => tier with { Region = k % 2 == 0 ? EngineQueries.Near : EngineQueries.Far })]
            : tiers;
    }

    /// <summary>4 to 24 GPUs of each type, and 8 to 48 where the load is high.</summary>
    public static Dictionary<string, int> Caps(GpuTier[] tiers, double load, SeededRandom random)
    {
        int[] counts = load > 10 ? [8, 16, 24, 48] : [4, 8, 16, 24];
        return tiers.Select(tier => tier.Gpu).Distinct().ToDictionary(gpu => gpu, _ => counts[random.Next(counts.Length)]);
    }

    private static GpuTier OnSpot(GpuTier tier) => tier with
    {
        Name = $"{tier.Name}-spot", PricePerHour = Math.Round(SpotDiscount * tier.PricePerHour, 3), Interruptible = true,
    };
}

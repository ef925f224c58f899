using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws the problems of the families <c>real</c> and <c>hard</c>.</summary>
internal static class EngineFamily
{
    private const int NodeSize = 8;
    private const double NodeWatts = 700, LeastWatts = 800, MostWatts = 1300;

    /// <summary>Streams of the seed, so that the draws of one part do not shift those of another.</summary>
    private enum Stream
    {
        Shape,
        Members,
        Queries,
        Models,
        Tiers,
        Limits,
    }

    private static ReadOnlySpan<double> FewLevels => [0.3, 0.5, 0.7, 0.85];

    public static AllocationProblem Generate(EngineFamilyShape shape, long seed)
    {
        SeededRandom random = Random(seed, Stream.Shape);
        ImmutableArray<TraceQuery> table = shape.Queries[random.Next(shape.Queries.Length)];
        double load = shape.Loads[random.Next(shape.Loads.Length)];
        int models = shape.LeastModels + random.Next(shape.MostModels - shape.LeastModels + 1);
        int tiers = shape.LeastTiers + random.Next(shape.MostTiers - shape.LeastTiers + 1);
        bool hasPipelines = random.NextDouble() < shape.ShareOfPipelines;
        bool hasFewLevels = random.NextDouble() < 0.5;

        EngineMembers members = Members(shape.Members, Random(seed, Stream.Members));
        QueryType[] queries = EngineQueries.Draw(table, load, members, Random(seed, Stream.Queries));
        GpuTier[] drawnTiers = EngineTiers.Draw(tiers, members, Random(seed, Stream.Tiers));
        SeededRandom limits = Random(seed, Stream.Limits);
        return new AllocationProblem
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{shape.Name}-s{seed}{Suffix(members)}"),
            Storage = new StoragePolicy { PricePerGbHour = 1e-4 },
            Parallelism = new ParallelismGrid { Pipeline = hasPipelines ? [1, 2] : [1] },
            SpareReplicas = members.HasFlag(EngineMembers.Spare) ? 1 : 0,
            Performance = hasFewLevels ? new PerformanceParameters { UtilizationLevels = [.. FewLevels] } : new PerformanceParameters(),
            Queries = queries,
            Models = EngineModels.Draw(models, queries, Random(seed, Stream.Models)),
            Tiers = drawnTiers,
            Availability = members.HasFlag(EngineMembers.Capped) ? EngineTiers.Caps(drawnTiers, load, limits) : [],
            Nodes = members.HasFlag(EngineMembers.Nodes)
                ? drawnTiers.Where(tier => tier.Watts >= NodeWatts).Select(tier => tier.Gpu).Distinct().ToDictionary(gpu => gpu, _ => NodeSize)
                : [],
            PowerLimitW = members.HasFlag(EngineMembers.Power) ? Math.Round(load * limits.Uniform(LeastWatts, MostWatts)) : null,
        }.EnsureValid();
    }

    /// <summary>None in a quarter of the seeds, one in half of them, otherwise two.</summary>
    private static EngineMembers Members(ImmutableArray<EngineMembers> offered, SeededRandom random)
    {
        EngineMembers[] order = [.. offered];
        random.Shuffle<EngineMembers>(order);
        int count = random.Next(4) switch { 0 => 0, 3 => 2, _ => 1 };
        EngineMembers members = order.Take(count).Aggregate(EngineMembers.None, (all, member) => all | member);

        // Tiers of a GPU type that is bought by nodes have one price, so spot tiers and nodes exclude each other.
        const EngineMembers Exclusive = EngineMembers.Spot | EngineMembers.Nodes;
        return (members & Exclusive) == Exclusive ? EngineMembers.Spot | EngineMembers.Regions : members;
    }

    private static SeededRandom Random(long seed, Stream stream) => new(seed, (long)stream);

    private static string Suffix(EngineMembers members) => string.Concat(
        Enum.GetValues<EngineMembers>().Where(member => member != EngineMembers.None && members.HasFlag(member))
            .Select(member => $"-{member.ToString().ToLowerInvariant()}"));
}

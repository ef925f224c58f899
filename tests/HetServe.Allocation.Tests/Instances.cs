using System.Text.Json.Nodes;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Tests;

/// <summary>The instances with proven optima, and synthetic ones that between them use every kind of limit.</summary>
internal static class Instances
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "instances");
    private static readonly JsonObject s_known = JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, "best-known.json")))!.AsObject();

    /// <summary>Every instance of the folder.</summary>
    public static IReadOnlyList<AllocationProblem> Stored { get; } = [.. s_known.Select(entry => Load(entry.Key))];

    /// <summary>A dozen of all sizes up to 20 x 20 x 20.</summary>
    public static IReadOnlyList<AllocationProblem> Synthetic { get; } =
    [
        SyntheticInstances.Generate(1, 1, 1, 1),
        SyntheticInstances.Generate(3, 2, 4, 2, new() { Capped = true }),
        SyntheticInstances.Generate(8, 6, 8, 3, new() { AverageDelay = true }),
        SyntheticInstances.Generate(10, 6, 8, 4, new() { Measured = true }),
        SyntheticInstances.Generate(6, 6, 6, 5, new() { MaxUnmet = 0 }),
        SyntheticInstances.Generate(6, 6, 6, 6, new() { MaxUnmet = 0.05, Capped = true }),
        SyntheticInstances.Generate(8, 6, 8, 7, new() { Budget = 60 }),
        SyntheticInstances.Generate(8, 6, 8, 8, new() { StorageStarved = true }),
        SyntheticInstances.Generate(12, 10, 12, 9, new() { LimitTtftAndTpot = true }),
        SyntheticInstances.Generate(
            15, 12, 10, 10, new() { Capped = true, Budget = 400, StorageStarved = true, AverageDelay = true, Measured = true }),
        SyntheticInstances.Generate(20, 20, 20, 11),
        SyntheticInstances.Generate(20, 20, 20, 12, new() { Capped = true, AverageDelay = true, Measured = true }),
    ];

    /// <summary>Three with the engine model; the first has scarce GPUs, regions, interruptible tiers, spare replicas, nodes and power.</summary>
    public static IReadOnlyList<AllocationProblem> Engine { get; } =
    [
        WithEngineMembers(SyntheticInstances.Generate(6, 6, 6, 21, new() { Model = PerformanceModelKind.Engine, Capped = true })),
        SyntheticInstances.Generate(6, 6, 6, 22, new() { Model = PerformanceModelKind.Engine, AverageDelay = true, Measured = true }),
        SyntheticInstances.Generate(10, 6, 8, 23, new() { Model = PerformanceModelKind.Engine, LimitTtftAndTpot = true }),
    ];

    private static AllocationProblem WithEngineMembers(AllocationProblem problem) => problem with
    {
        SpareReplicas = 1,
        PowerLimitW = 150_000,
        Nodes = new Dictionary<string, int> { [problem.Tiers[1].Gpu] = 2 },
        Tiers =
        [
            .. problem.Tiers.Select((t, k) => t with
            {
                Watts = 100 * (k + 1), Interruptible = k % 3 == 0, Region = k % 2 == 0 ? "eu" : "us", MaxTensor = 4,
                PricePerHour = problem.Tiers.First(x => x.Gpu == t.Gpu).PricePerHour,
            }),
        ],
        Queries =
        [
            .. problem.Queries.Select((q, i) => q with
            {
                MaxInterruptible = 0.5, DelayMargin = 1.1, PrefixHitRate = 0.2 * (i % 2),
                NetworkLatencySeconds = i == 0 ? new Dictionary<string, double> { ["eu"] = 0.05 } : null,
            }),
        ],
    };

    /// <summary>Proven optimum of a stored instance, $.</summary>
    public static double Optimum(string name) => (double)s_known[name]!["cost"]!;

    public static AllocationProblem Load(string name) => ProblemFile.Load(Path.Combine(s_folder, name + ".json"));
}

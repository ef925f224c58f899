using System.Collections.Immutable;

namespace HetServe.Allocation.Studies.Families;

/// <summary>What the problems of an engine family have in common.</summary>
internal sealed record EngineFamilyShape
{
    /// <summary>Name of the family.</summary>
    public required string Name { get; init; }

    /// <summary>Query types: one of these tables.</summary>
    public required ImmutableArray<ImmutableArray<TraceQuery>> Queries { get; init; }

    /// <summary>Load: a multiple of the rates of the trace.</summary>
    public required ImmutableArray<double> Loads { get; init; }

    public required int LeastModels { get; init; }

    public required int MostModels { get; init; }

    public required int LeastTiers { get; init; }

    public required int MostTiers { get; init; }

    /// <summary>Share of the seeds whose deployments may have two pipeline stages.</summary>
    public required double ShareOfPipelines { get; init; }

    /// <summary>Members that seeds switch on; one that is listed several times is drawn as often.</summary>
    public required ImmutableArray<EngineMembers> Members { get; init; }

    public static EngineFamilyShape Real { get; } = new()
    {
        Name = "real",
        Queries =
        [
            AzureQueries.TwoByTwo, AzureQueries.ThreeByTwo, AzureQueries.TwoByThree, AzureQueries.FourByTwo, AzureQueries.ThreeByThree,
        ],
        Loads = [4, 8, 10, 25],
        LeastModels = 3,
        MostModels = 5,
        LeastTiers = 3,
        MostTiers = 5,
        ShareOfPipelines = 0.25,
        Members =
        [
            EngineMembers.Capped, EngineMembers.Capped, EngineMembers.Capped, EngineMembers.Spot, EngineMembers.Spot, EngineMembers.Served,
            EngineMembers.Regions, EngineMembers.Nodes, EngineMembers.Spare, EngineMembers.Power, EngineMembers.Prefix, EngineMembers.Margin,
            EngineMembers.Average,
        ],
    };

    public static EngineFamilyShape Hard { get; } = new()
    {
        Name = "hard",
        Queries = [AzureQueries.ThreeByThree, AzureQueries.ThreeByThreeUneven],
        Loads = [8, 20, 40],
        LeastModels = 5,
        MostModels = 5,
        LeastTiers = 5,
        MostTiers = 5,
        ShareOfPipelines = 0,
        Members =
        [
            EngineMembers.Capped, EngineMembers.Capped, EngineMembers.Capped, EngineMembers.Spot, EngineMembers.Served,
            EngineMembers.Regions, EngineMembers.Nodes,
        ],
    };
}

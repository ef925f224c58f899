namespace HetServe.Allocation.Studies.Families;

/// <summary>Members of the format that a problem may have beyond its base, in the order of the words in its name.</summary>
[Flags]
internal enum EngineMembers
{
    None = 0,

    /// <summary>Nothing may be unmet.</summary>
    Served = 1,

    /// <summary>GPUs are scarce.</summary>
    Capped = 1 << 1,

    /// <summary>Tiers and query types have regions.</summary>
    Regions = 1 << 2,

    /// <summary>Two tiers are sold interruptible as well.</summary>
    Spot = 1 << 3,

    /// <summary>Large GPUs are bought by eights.</summary>
    Nodes = 1 << 4,

    /// <summary>Each deployment has a replica to lose.</summary>
    Spare = 1 << 5,

    /// <summary>Power is limited.</summary>
    Power = 1 << 6,

    /// <summary>Part of the prompts is in the prefix cache.</summary>
    Prefix = 1 << 7,

    /// <summary>Delays have a margin.</summary>
    Margin = 1 << 8,

    /// <summary>Some delays hold on average, some errors on every route.</summary>
    Average = 1 << 9,
}

namespace HetServe.Allocation.Studies.Families;

/// <summary>The families of random problems that allocators are compared on. Stateless; safe for concurrent calls.</summary>
public static class ProblemFamilies
{
    /// <summary>
    /// The synthetic problems of <see cref="Synthetic.SyntheticInstances"/> with the roofline model: 6 to 10 query types, 6 to 10 models, 8
    /// to 10 tiers. A quarter of the seeds has scarce GPUs; half has TTFT and TPOT SLOs, average delays, little storage or nothing unmet.
    /// </summary>
    public static ProblemFamily Synth { get; } = new(
        "synth", "synthetic, roofline model: 6-10 query types, 6-10 models, 8-10 tiers; some capped, ttft, average, storage, served",
        SynthFamily.Generate);

    /// <summary>
    /// GPU mixes for one model: 3 to 12 buckets of input and output lengths, 3 to 5 GPU types with measured throughput and delays, tens to
    /// hundreds of GPUs in the plan. The problem is the one of Griggs et al., "Mélange: Cost Efficient Large Language Model Serving by
    /// Exploiting GPU Heterogeneity" (2024). Half of the seeds cap the GPU types that are cheapest for some bucket.
    /// </summary>
    public static ProblemFamily Mix { get; } = new(
        "mix", "GPU mixes for one model: 3-12 length buckets, 3-5 GPU types, measured throughput, 20-300 GPUs; half capped",
        MixFamily.Generate);

    /// <summary>
    /// Inference servers that share a cluster: 10 to 30 query types, each with a model that serves it alone, 5 to 8 GPU types, measured
    /// throughput per replica, tens to hundreds of GPUs in the plan, nothing unmet. Half of the seeds cap the GPU types.
    /// </summary>
    public static ProblemFamily Servers { get; } = new(
        "servers", "10-30 servers with a model each, 5-8 GPU types, measured throughput, 30-400 GPUs, nothing unmet; half capped",
        ServersFamily.Generate);

    /// <summary>
    /// Query types of real traces, models and GPUs of the catalogs, engine model: 8 to 18 query types, 3 to 5 models, 3 to 5 tiers, 4 or 8
    /// parallelisms. Most seeds have one or two of scarce GPUs, spot tiers, nodes, spare replicas, regions, a power limit, prefix hits,
    /// delay margins, nothing unmet, and delays on average.
    /// </summary>
    public static ProblemFamily Real { get; } = new(
        "real", "engine model: 8-18 query types of the Azure traces, 3-5 models, 3-5 tiers; members by seed",
        seed => EngineFamily.Generate(EngineFamilyShape.Real, seed));

    /// <summary>
    /// As <see cref="Real"/>, but larger: 17 or 18 query types, 5 models, 5 tiers and 2 more on spot. Most seeds have one or two of scarce
    /// GPUs, spot tiers, nodes, regions and nothing unmet.
    /// </summary>
    public static ProblemFamily Hard { get; } = new(
        "hard", "engine model: 17-18 query types of the Azure traces, 5 models, 5-7 tiers; members by seed",
        seed => EngineFamily.Generate(EngineFamilyShape.Hard, seed));

    /// <summary>Every family.</summary>
    public static IReadOnlyList<ProblemFamily> All { get; } = [Synth, Mix, Servers, Real, Hard];

    /// <summary>Finds a family by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="ProblemFamily.Name"/>.</param>
    public static ProblemFamily? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(family => family.Name == name);
    }
}

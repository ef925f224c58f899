using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>
/// Puts the engine model and every member that it knows into a random problem: utilisation levels, lengths of objectives, prefix hits,
/// experts, heads, node sizes, regions, interruptible tiers, spare replicas, power, profiles. Each member is left at its default in a part of
/// the problems.
/// </summary>
internal sealed class EngineMembers(SeededRandom random, bool tiny)
{
    private static readonly string[] s_regions = ["eu", "us", "asia"];

    public AllocationProblem AddTo(AllocationProblem problem)
    {
        GpuTier[] tiers = [.. problem.Tiers.Select(Tier)];
        Dictionary<string, int> nodes = tiers.Select(t => t.Gpu).Distinct().Where(_ => OneIn(6)).ToDictionary(gpu => gpu, _ => 1 + random.Next(8));
        tiers = [.. tiers.Select(t => nodes.ContainsKey(t.Gpu) ? t with { PricePerHour = tiers.First(x => x.Gpu == t.Gpu).PricePerHour } : t)];
        ModelSpec[] models = [.. problem.Models.Select(Model)];
        int replicas = Math.Max(problem.MaxReplicas, tiny ? 3 : 4);
        return (problem with
        {
            Name = "engine-" + problem.Name,
            Performance = Performance(),
            Queries = [.. problem.Queries.Select(Query)],
            Models = models,
            Tiers = tiers,
            Nodes = nodes,
            MaxReplicas = replicas,
            MinReplicas = OneIn(5) ? 1 + random.Next(Math.Min(replicas, 3)) : 1,
            SpareReplicas = OneIn(5) ? 1 + random.Next(Math.Min(replicas - 1, 2)) : 0,
            PowerLimitW = OneIn(5) ? random.LogUniform(500, 50_000) : null,
            Profiles = OneIn(3) ? Profiles(problem.Parallelism, models, tiers) : [],
        }).EnsureValid();
    }

    private PerformanceParameters Performance() => new()
    {
        Model = PerformanceModelKind.Engine,
        ComputeEfficiency = OneIn(4) ? random.Uniform(0.2, 1) : null,
        BandwidthEfficiency = OneIn(4) ? random.Uniform(0.2, 1) : null,
        LinkEfficiency = OneIn(4) ? random.Uniform(0.1, 1) : 0.5,
        MemoryUtilization = OneIn(4) ? random.Uniform(0.6, 1) : 0.9,
        UtilizationLevels = Levels(),
        TensorLatencySeconds = OneIn(4) ? Amount(1e-6, 1e-4) : null,
        PipelineLatencySeconds = OneIn(4) ? Amount(1e-6, 1e-3) : null,
        StepOverheadSeconds = OneIn(4) ? Amount(1e-5, 1e-3) : 3e-4,
        LayerOverheadSeconds = OneIn(4) ? Amount(1e-6, 1e-4) : 4e-5,
        SequenceOverheadSeconds = OneIn(4) ? Amount(1e-6, 1e-4) : 1e-5,
        RequestOverheadSeconds = OneIn(4) ? Amount(1e-3, 0.1) : 0.03,
        MemoryOverheadGb = OneIn(4) ? Amount(0.1, 8) : 2,
        MaxConcurrency = OneIn(3) ? 1 + (int)random.LogUniform(1, 200) : 256,
        MaxStepTokens = OneIn(3) ? 1 + (int)random.LogUniform(16, 16_000) : 2048,
    };

    private double[] Levels()
    {
        if (OneIn(4) && !tiny) return [0.2, 0.4, 0.6, 0.75, 0.85];
        int count = 1 + random.Next(tiny ? 2 : 6);
        return [.. Enumerable.Range(0, count).Select(n => (n + random.Uniform(0.1, 0.95)) / count)];
    }

    private QueryType Query(QueryType q)
    {
        q = q with
        {
            SloInputTokens = OneIn(4) ? Longer(q.InputTokens) : null,
            SloOutputTokens = OneIn(4) ? Longer(q.OutputTokens) : null,
            MaxTokens = OneIn(4) ? Longer(q.InputTokens + q.OutputTokens) : null,
            InputTokensCv = OneIn(3) ? Amount(0.1, 3) : 1,
            OutputTokensCv = OneIn(3) ? Amount(0.1, 3) : 1,
            PrefixHitRate = OneIn(3) ? random.Uniform(0, 0.95) : 0,
            DelayMargin = OneIn(3) ? random.Uniform(1, 2) : 1,
            MaxInterruptible = OneIn(3) ? (OneIn(3) ? 0 : random.NextDouble()) : 1,
            NetworkLatencySeconds = OneIn(3) ? s_regions.Where(_ => !OneIn(3)).ToDictionary(r => r, _ => Amount(1e-3, 0.3)) : null,
            MaxUnmet = OneIn(3) ? null : q.MaxUnmet,
        };
        return (q.TtftSlo ?? q.TpotSlo) is not null && OneIn(2) ? q with { DelaySlo = null } : q;
    }

    private ModelSpec Model(ModelSpec m)
    {
        if (OneIn(3))
        {
            int experts = 8 << random.Next(5);
            m = m with
            {
                Experts = experts,
                ExpertsPerToken = 1 + random.Next(Math.Min(8, experts - 1)),
                ActiveParametersB = OneIn(4) ? m.ActiveParametersB : m.ParametersB * random.Uniform(0.05, 1),
                ComputeFactor = OneIn(2) ? random.Uniform(1, 5) : 1,
                LayerFactor = OneIn(2) ? random.Uniform(0.5, 2) : 1,
            };
        }

        return m with
        {
            Heads = OneIn(3) ? 4 * (1 + random.Next(16)) + (OneIn(3) ? 1 : 0) : null,
            KvHeads = OneIn(2) ? 1 << random.Next(4) : null,
            AttentionWidth = OneIn(3) ? m.HiddenSize * random.Uniform(0.5, 2) : null,
        };
    }

    private GpuTier Tier(GpuTier t) => t with
    {
        KvScale = OneIn(3) ? random.Uniform(0.25, 1) : 1,
        ComputeEfficiency = OneIn(4) ? random.Uniform(0.2, 1) : null,
        BandwidthEfficiency = OneIn(4) ? random.Uniform(0.2, 1) : null,
        LinkEfficiency = OneIn(4) ? random.Uniform(0.1, 1) : null,
        GpusPerNode = OneIn(4) ? 1 << random.Next(4) : null,
        MaxTensor = OneIn(6) ? 1 << random.Next(3) : null,
        Interruptible = OneIn(3),
        Region = OneIn(2) ? s_regions[random.Next(s_regions.Length)] : null,
        Watts = OneIn(4) ? 0 : random.Uniform(50, 1200),
    };

    private EngineProfile[] Profiles(ParallelismGrid grid, ModelSpec[] models, GpuTier[] tiers) =>
    [
        .. from model in models
           from tier in tiers
           from tensor in grid.Tensor
           from pipeline in grid.Pipeline
           where OneIn(3)
           select new EngineProfile
           {
               Model = model.Name,
               Tier = tier.Name,
               Parallelism = new Parallelism(tensor, pipeline),
               StepSeconds = OneIn(2) ? Amount(1e-3, 0.05) : null,
               PerDecodedTokenSeconds = OneIn(2) ? Amount(1e-6, 1e-3) : null,
               PerContextTokenSeconds = OneIn(2) ? Amount(1e-9, 1e-6) : null,
               PerPromptTokenSeconds = OneIn(2) ? Amount(1e-6, 1e-3) : null,
               PerPromptTokenSquaredSeconds = OneIn(2) ? Amount(1e-12, 1e-8) : null,
           },
    ];

    private double Longer(double tokens) => OneIn(12) ? 0 : Math.Round(tokens * random.LogUniform(0.5, OneIn(5) ? 200 : 5));

    private double Amount(double low, double high) => OneIn(10) ? 0 : random.LogUniform(low, high);

    private bool OneIn(int number) => random.Next(number) == 0;
}

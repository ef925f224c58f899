using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Problems;

/// <summary>The rules of <c>docs/model.md</c>, section 10, with the message of each.</summary>
public sealed class RuleTests
{
    private static readonly AllocationProblem s_valid = TestProblems.One().Build();

    private static readonly Dictionary<string, AllocationProblem> s_broken = new()
    {
        ["maxReplicas: Problem 'one': maxReplicas must be at least 1, was 0."] = s_valid with { MaxReplicas = 0 },
        ["minReplicas: Problem 'one': minReplicas must be at least 1 and at most maxReplicas (4), was 5."] =
            s_valid with { MaxReplicas = 4, MinReplicas = 5 },
        ["minReplicas: Problem 'one': minReplicas must be at least 1 and at most maxReplicas (64), was 0."] =
            s_valid with { MinReplicas = 0 },
        ["spareReplicas: Problem 'one': spareReplicas must be >= 0 and below maxReplicas (4), was 4."] =
            s_valid with { MaxReplicas = 4, SpareReplicas = 4 },
        ["spareReplicas: Problem 'one': spareReplicas must be >= 0 and below maxReplicas (64), was -1."] =
            s_valid with { SpareReplicas = -1 },
        ["powerLimitW: Problem 'one': powerLimitW must be >= 0, was -1."] = s_valid with { PowerLimitW = -1 },
        ["nodes['gpu']: Problem 'one': nodes['gpu'] must be at least 1, was 0."] = Nodes(("gpu", 0)),
        ["nodes['H200']: Problem 'one': nodes['H200'] must name the gpu of a tier."] = Nodes(("H200", 8)),
        ["tiers[1].pricePerHour: Tier 'spot': pricePerHour must be that of tier 'gpu-fp16' (1), because nodes lists 'gpu', was 0.5."] =
            Nodes(("gpu", 8)) with { Tiers = [s_valid.Tiers[0], s_valid.Tiers[0] with { Name = "spot", PricePerHour = 0.5 }] },

        ["performance.model: Problem 'one': model must be engine or roofline, was 7."] =
            Performance(p => p with { Model = (PerformanceModelKind)7 }),
        ["performance.computeEfficiency: Problem 'one': computeEfficiency must be in (0, 1], was 1.5."] =
            Performance(p => p with { ComputeEfficiency = 1.5 }),
        ["performance.bandwidthEfficiency: Problem 'one': bandwidthEfficiency must be in (0, 1], was 0."] =
            Performance(p => p with { BandwidthEfficiency = 0 }),
        ["performance.utilizationLevels: Problem 'one': utilizationLevels must list 1 to 16 levels, was 0."] =
            Performance(p => p with { UtilizationLevels = [] }),
        ["performance.utilizationLevels: Problem 'one': utilizationLevels must list 1 to 16 levels, was 17."] =
            Performance(p => p with { UtilizationLevels = [.. Enumerable.Range(1, 17).Select(n => n / 20.0)] }),
        ["performance.utilizationLevels: Problem 'one': utilizationLevels must hold numbers in (0, 1), was 1."] =
            Performance(p => p with { UtilizationLevels = [0.5, 1] }),
        ["performance.utilizationLevels: Problem 'one': utilizationLevels must rise, was 0.5, 0.5."] =
            Performance(p => p with { UtilizationLevels = [0.5, 0.5, 0.6] }),
        ["performance.tensorLatency: Problem 'one': tensorLatency must be >= 0, was -1."] =
            Performance(p => p with { TensorLatencySeconds = -1 }),
        ["performance.pipelineLatency: Problem 'one': pipelineLatency must be >= 0, was -1."] =
            Performance(p => p with { PipelineLatencySeconds = -1 }),
        ["performance.stepOverhead: Problem 'one': stepOverhead must be >= 0, was -1."] =
            Performance(p => p with { StepOverheadSeconds = -1 }),
        ["performance.layerOverhead: Problem 'one': layerOverhead must be >= 0, was -1."] =
            Performance(p => p with { LayerOverheadSeconds = -1 }),
        ["performance.sequenceOverhead: Problem 'one': sequenceOverhead must be >= 0, was -1."] =
            Performance(p => p with { SequenceOverheadSeconds = -1 }),
        ["performance.requestOverhead: Problem 'one': requestOverhead must be >= 0, was -1."] =
            Performance(p => p with { RequestOverheadSeconds = -1 }),
        ["performance.linkEfficiency: Problem 'one': linkEfficiency must be in (0, 1], was 0."] =
            Performance(p => p with { LinkEfficiency = 0 }),
        ["performance.memoryOverheadGb: Problem 'one': memoryOverheadGb must be >= 0, was -1."] =
            Performance(p => p with { MemoryOverheadGb = -1 }),
        ["performance.maxConcurrency: Problem 'one': maxConcurrency must be at least 1, was 0."] =
            Performance(p => p with { MaxConcurrency = 0 }),
        ["performance.maxStepTokens: Problem 'one': maxStepTokens must be at least 1, was 0."] =
            Performance(p => p with { MaxStepTokens = 0 }),

        ["queries[0].delaySlo: Query 'chat': delaySlo must be given, because ttftSlo and tpotSlo are not."] =
            Query(q => q with { DelaySlo = null }),
        ["queries[0].delaySlo: Query 'chat': delaySlo must be > 0, was 0."] = Query(q => q with { DelaySlo = TimeSpan.Zero }),
        ["queries[0].ttftSlo: Query 'chat': ttftSlo must be > 0, was 0."] = Query(q => q with { TtftSlo = TimeSpan.Zero }),
        ["queries[0].tpotSlo: Query 'chat': tpotSlo must be > 0, was 0."] = Query(q => q with { TpotSlo = TimeSpan.Zero }),
        ["queries[0].maxUnmet: Query 'chat': maxUnmet must be in [0, 1], was 2."] = Query(q => q with { MaxUnmet = 2 }),
        ["queries[0].sloInputTokens: Query 'chat': sloInputTokens must be >= 0, was -1."] = Query(q => q with { SloInputTokens = -1 }),
        ["queries[0].sloOutputTokens: Query 'chat': sloOutputTokens must be >= 0, was -1."] = Query(q => q with { SloOutputTokens = -1 }),
        ["queries[0].maxTokens: Query 'chat': maxTokens must be >= 0, was -1."] = Query(q => q with { MaxTokens = -1 }),
        ["queries[0].inputTokensCv: Query 'chat': inputTokensCv must be >= 0, was -1."] = Query(q => q with { InputTokensCv = -1 }),
        ["queries[0].outputTokensCv: Query 'chat': outputTokensCv must be >= 0, was NaN."] =
            Query(q => q with { OutputTokensCv = double.NaN }),
        ["queries[0].prefixHitRate: Query 'chat': prefixHitRate must be in [0, 1), was 1."] = Query(q => q with { PrefixHitRate = 1 }),
        ["queries[0].delayMargin: Query 'chat': delayMargin must be at least 1, was 0.5."] = Query(q => q with { DelayMargin = 0.5 }),
        ["queries[0].maxInterruptible: Query 'chat': maxInterruptible must be in [0, 1], was 1.5."] =
            Query(q => q with { MaxInterruptible = 1.5 }),
        ["queries[0].networkLatency['eu']: Query 'chat': networkLatency['eu'] must be >= 0, was -0.5."] =
            Query(q => q with { NetworkLatencySeconds = new Dictionary<string, double> { ["eu"] = -0.5 } }),

        ["models[0].heads: Model 'small': heads must be at least 1, was 0."] = Model(m => m with { Heads = 0 }),
        ["models[0].kvHeads: Model 'small': kvHeads must be at least 1, was 0."] = Model(m => m with { KvHeads = 0 }),
        ["models[0].attentionWidth: Model 'small': attentionWidth must be > 0, was 0."] = Model(m => m with { AttentionWidth = 0 }),
        ["models[0].experts: Model 'small': experts must be given, because expertsPerToken is."] =
            Model(m => m with { ExpertsPerToken = 2 }),
        ["models[0].expertsPerToken: Model 'small': expertsPerToken must be given, because experts is."] =
            Model(m => m with { Experts = 8 }),
        ["models[0].experts: Model 'small': experts must be at least 2, was 1."] = Model(m => m with { Experts = 1, ExpertsPerToken = 1 }),
        ["models[0].expertsPerToken: Model 'small': expertsPerToken must be at least 1 and below experts (8), was 8."] =
            Model(m => m with { Experts = 8, ExpertsPerToken = 8 }),
        ["models[0].expertsPerToken: Model 'small': expertsPerToken must be at least 1 and below experts (8), was 0."] =
            Model(m => m with { Experts = 8, ExpertsPerToken = 0 }),
        ["models[0].computeFactor: Model 'small': computeFactor must be > 0, was 0."] = Model(m => m with { ComputeFactor = 0 }),
        ["models[0].layerFactor: Model 'small': layerFactor must be > 0, was 0."] = Model(m => m with { LayerFactor = 0 }),

        ["tiers[0].precision: Tier 'gpu-fp16': precision must be FP16, BF16, FP8, INT8, INT4 or FP4, was 9."] =
            Tier(t => t with { Precision = (Precision)9 }),
        ["tiers[0].computeEfficiency: Tier 'gpu-fp16': computeEfficiency must be in (0, 1], was 0."] =
            Tier(t => t with { ComputeEfficiency = 0 }),
        ["tiers[0].bandwidthEfficiency: Tier 'gpu-fp16': bandwidthEfficiency must be in (0, 1], was 2."] =
            Tier(t => t with { BandwidthEfficiency = 2 }),
        ["tiers[0].linkEfficiency: Tier 'gpu-fp16': linkEfficiency must be in (0, 1], was 2."] = Tier(t => t with { LinkEfficiency = 2 }),
        ["tiers[0].kvScale: Tier 'gpu-fp16': kvScale must be > 0, was 0."] = Tier(t => t with { KvScale = 0 }),
        ["tiers[0].gpusPerNode: Tier 'gpu-fp16': gpusPerNode must be at least 1, was 0."] = Tier(t => t with { GpusPerNode = 0 }),
        ["tiers[0].maxTensor: Tier 'gpu-fp16': maxTensor must be at least 1, was 0."] = Tier(t => t with { MaxTensor = 0 }),
        ["tiers[0].watts: Tier 'gpu-fp16': watts must be >= 0, was -1."] = Tier(t => t with { Watts = -1 }),

        ["profiles[0].model: Profile of 'big' / 'gpu-fp16' 1x1: model must name a model of the problem, was big."] =
            Profile(p => p with { Model = "big" }),
        ["profiles[0].tier: Profile of 'small' / 'cpu' 1x1: tier must name a tier of the problem, was cpu."] =
            Profile(p => p with { Tier = "cpu" }),
        ["profiles[0].tensor: Profile of 'small' / 'gpu-fp16' 4x1: tensor must be listed in parallelism.tensor, was 4."] =
            Profile(p => p with { Parallelism = new(4, 1) }),
        ["profiles[0].pipeline: Profile of 'small' / 'gpu-fp16' 1x2: pipeline must be listed in parallelism.pipeline, was 2."] =
            Profile(p => p with { Parallelism = new(1, 2) }),
        ["profiles[1].model: Profile of 'small' / 'gpu-fp16' 1x1: model must not be profiled twice, was small."] =
            s_valid with { Profiles = [One, One] },
        ["profiles[0].stepSeconds: Profile of 'small' / 'gpu-fp16' 1x1: stepSeconds must be >= 0, was -1."] =
            Profile(p => p with { StepSeconds = -1 }),
        ["profiles[0].perDecodedToken: Profile of 'small' / 'gpu-fp16' 1x1: perDecodedToken must be >= 0, was -1."] =
            Profile(p => p with { PerDecodedTokenSeconds = -1 }),
        ["profiles[0].perContextToken: Profile of 'small' / 'gpu-fp16' 1x1: perContextToken must be >= 0, was -1."] =
            Profile(p => p with { PerContextTokenSeconds = -1 }),
        ["profiles[0].perPromptToken: Profile of 'small' / 'gpu-fp16' 1x1: perPromptToken must be >= 0, was -1."] =
            Profile(p => p with { PerPromptTokenSeconds = -1 }),
        ["profiles[0].perPromptTokenSquared: Profile of 'small' / 'gpu-fp16' 1x1: perPromptTokenSquared must be >= 0, was -1."] =
            Profile(p => p with { PerPromptTokenSquaredSeconds = -1 }),
    };

    public static TheoryData<string> Faults => [.. s_broken.Keys];

    private static EngineProfile One => new() { Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1) };

    [Theory, MemberData(nameof(Faults))]
    public void A_broken_rule_is_one_fault_that_names_item_value_and_rule(string fault) =>
        s_broken[fault].Validate().Select(f => f.ToString()).Should().Equal(fault);

    [Fact]
    public void Values_at_the_ends_of_their_ranges_are_valid()
    {
        AllocationProblem problem = s_valid with
        {
            MaxReplicas = 3,
            MinReplicas = 3,
            SpareReplicas = 2,
            PowerLimitW = 0,
            Nodes = new Dictionary<string, int> { ["gpu"] = 1 },
            Performance = new PerformanceParameters
            {
                UtilizationLevels = [.. Enumerable.Range(1, 16).Select(n => n / 17.0)], LinkEfficiency = 1, MaxConcurrency = 1,
                MaxStepTokens = 1, MemoryOverheadGb = 0,
            },
            Queries =
            [
                s_valid.Queries[0] with
                {
                    DelaySlo = null, TpotSlo = TimeSpan.FromTicks(1), SloInputTokens = 0, SloOutputTokens = 0, MaxTokens = 0,
                    InputTokensCv = 0, OutputTokensCv = 0, PrefixHitRate = 0.999, DelayMargin = 1, MaxInterruptible = 0,
                    NetworkLatencySeconds = new Dictionary<string, double> { ["nowhere"] = 0 },
                },
            ],
            Models = [s_valid.Models[0] with { Heads = 1, KvHeads = 1, Experts = 2, ExpertsPerToken = 1 }],
            Tiers =
            [
                s_valid.Tiers[0] with { GpusPerNode = 1, MaxTensor = 1, ComputeEfficiency = 1, Region = "eu" },
                s_valid.Tiers[0] with { Name = "spot", Interruptible = true },
            ],
            Profiles = [One with { StepSeconds = 0, PerContextTokenSeconds = 0 }, One with { Parallelism = new(2, 1) }],
        };

        problem.Validate().Should().BeEmpty();
    }

    [Fact]
    public void New_faults_are_reported_together()
    {
        AllocationProblem problem = s_valid with
        {
            SpareReplicas = 64,
            Queries = [s_valid.Queries[0] with { DelaySlo = null, DelayMargin = 0 }],
            Models = [s_valid.Models[0] with { Experts = 4 }],
            Profiles = [One with { Tier = "cpu" }],
        };

        problem.Validate().Select(f => f.Path).Should().Equal(
            "spareReplicas", "queries[0].delaySlo", "queries[0].delayMargin", "models[0].expertsPerToken", "profiles[0].tier");
    }

    private static AllocationProblem Nodes(params (string Gpu, int Size)[] nodes) =>
        s_valid with { Nodes = nodes.ToDictionary(n => n.Gpu, n => n.Size) };

    private static AllocationProblem Performance(Func<PerformanceParameters, PerformanceParameters> change) =>
        s_valid with { Performance = change(s_valid.Performance) };

    private static AllocationProblem Query(Func<QueryType, QueryType> change) => s_valid with { Queries = [change(s_valid.Queries[0])] };

    private static AllocationProblem Model(Func<ModelSpec, ModelSpec> change) => s_valid with { Models = [change(s_valid.Models[0])] };

    private static AllocationProblem Tier(Func<GpuTier, GpuTier> change) => s_valid with { Tiers = [change(s_valid.Tiers[0])] };

    private static AllocationProblem Profile(Func<EngineProfile, EngineProfile> change) => s_valid with { Profiles = [change(One)] };
}

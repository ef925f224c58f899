using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Problems;

public sealed class BuilderTests
{
    [Fact]
    public void Limits_on_the_fleet_reach_the_problem()
    {
        AllocationProblem problem = TestProblems.One()
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2, t => t with { Region = "eu", Watts = 700 })
            .MaxReplicas(8).MinReplicas(2).SpareReplicas(1).PowerLimit(5000).NodeSize("gpu", 4).NodeSize(GpuCatalog.H100, 8)
            .Performance(new PerformanceParameters { Model = PerformanceModelKind.Roofline })
            .Build();

        (problem.MaxReplicas, problem.MinReplicas, problem.SpareReplicas, problem.PowerLimitW).Should().Be((8, 2, 1, 5000));
        problem.Nodes.Should().Equal(new Dictionary<string, int> { ["gpu"] = 4, ["H100"] = 8 });
        problem.Performance.Model.Should().Be(PerformanceModelKind.Roofline);
        (problem.Tiers[1].Region, problem.Tiers[1].Watts).Should().Be(("eu", 700));
    }

    [Fact]
    public void Every_member_of_a_query_type_can_be_set()
    {
        AllocationProblem problem = TestProblems.One().AddQuery("q", q => q
            .PerHour(5).Tokens(10, 20).Ttft(TimeSpan.FromSeconds(1)).Tpot(TimeSpan.FromSeconds(2)).Error(0.1, SloScope.Route)
            .DelayPenalty(1).UnmetPenalty(2).MaxUnmet(0.25).TokenKb(3).SloTokens(30, null).MaxTokens(100).TokensCv(0.5, 0.75)
            .PrefixHitRate(0.1).DelayMargin(1.5).MaxInterruptible(0.5)
            .NetworkLatency("eu", TimeSpan.FromMilliseconds(20)).NetworkLatency("us", TimeSpan.FromMilliseconds(80))).Build();

        problem.Queries[1].Should().Be(new QueryType
        {
            Name = "q",
            RatePerHour = 5,
            InputTokens = 10,
            OutputTokens = 20,
            DelaySlo = null,
            TtftSlo = TimeSpan.FromSeconds(1),
            TpotSlo = TimeSpan.FromSeconds(2),
            ErrorSlo = 0.1,
            ErrorScope = SloScope.Route,
            DelayPenalty = 1,
            UnmetPenalty = 2,
            MaxUnmet = 0.25,
            TokenKb = 3,
            SloInputTokens = 30,
            MaxTokens = 100,
            InputTokensCv = 0.5,
            OutputTokensCv = 0.75,
            PrefixHitRate = 0.1,
            DelayMargin = 1.5,
            MaxInterruptible = 0.5,
            NetworkLatencySeconds = new Dictionary<string, double> { ["eu"] = 0.02, ["us"] = 0.08 },
        });
    }

    [Fact]
    public void Every_member_of_a_model_can_be_set()
    {
        AllocationProblem problem = TestProblems.One().AddModel("m", m => m
            .Parameters(10, 2).Weights(20).KvCache(30).Shape(40, 50).Heads(64, 8).AttentionWidth(60).Experts(16, 4).ComputeFactor(5)
            .LayerFactor(1.6).Source("config.json").ErrorRate("chat", 0.01)).Build();

        problem.Models[1].Should().Be(new ModelSpec
        {
            Name = "m",
            ParametersB = 10,
            ActiveParametersB = 2,
            WeightsGb = 20,
            KvKbPerToken = 30,
            Layers = 40,
            HiddenSize = 50,
            Heads = 64,
            KvHeads = 8,
            AttentionWidth = 60,
            Experts = 16,
            ExpertsPerToken = 4,
            ComputeFactor = 5,
            LayerFactor = 1.6,
            Source = "config.json",
            ErrorRates = new Dictionary<string, double> { ["chat"] = 0.01 },
        });
    }

    [Fact]
    public void Profiles_and_measurements_reach_the_problem()
    {
        var profile = new EngineProfile { Model = "small", Tier = "gpu-fp16", Parallelism = new(2, 1), StepSeconds = 0.01 };
        var measurement = new Measurement
        {
            Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(2, 1), TpotSeconds = 0.01,
        };

        AllocationProblem problem = TestProblems.One().AddProfile(profile).AddMeasurement(measurement).Build();

        problem.Profiles.Should().Equal(profile);
        problem.Measurements.Should().Equal(measurement);
    }
}

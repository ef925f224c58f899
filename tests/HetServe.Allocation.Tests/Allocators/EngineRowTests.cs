using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators;

/// <summary>
/// Each rule of the engine model and of the fleet alone changes a plan. One model of 30 GB serves 100 queries an hour. A GPU A costs $1 an
/// hour and has 24 GB, so two of them hold the model; a GPU B costs $3 and has 80 GB.
/// </summary>
public class EngineRowTests
{
    public static TheoryData<string, string> Rows => new()
    {
        { "", "A 2x1 x1" },
        { "context", "B 1x1 x1" },
        { "concurrency", "A 2x1 x3" },
        { "interruptible", "B 1x1 x1" },
        { "half interruptible", "A 2x1 x1, B 1x1 x1" },
        { "spare replicas", "A 2x1 x2" },
        { "least replicas", "A 2x1 x3" },
        { "nodes", "B 1x1 x1" },
        { "power", "B 1x1 x1" },
        { "regions", "B 1x1 x1" },
        { "heads", "B 1x1 x1" },
        { "GPUs per node", "B 1x1 x1" },
        { "largest tensor degree", "B 1x1 x1" },
        { "margin", "B 1x1 x1" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_alone_decides(string row, string expected)
    {
        var tables = ProblemTables.Compile(Problem(row));
        foreach (IAllocator allocator in new IAllocator[] { new GreedyAllocator(), new AdaptiveGreedyAllocator() })
        {
            AllocationResult result = allocator.Allocate(tables);

            result.Status.Should().Be(PlanStatus.Feasible, allocator.Name);
            result.Plan!.Unmet.Should().BeEmpty("without a penalty all demand is served");
            string.Join(", ", result.Plan.Deployments.OrderBy(d => d.Tier).Select(d => $"{d.Tier} {d.Parallelism} x{d.Replicas}"))
                .Should().Be(expected, allocator.Name);
        }
    }

    [Theory]
    [InlineData("context", "context", "m on A 2x1 at 20% has KV cache of the longest query 16 GB, above 9.2 GB")]
    [InlineData("interruptible", "interruptible", "m on A 2x1 at 20% has share on interruptible tiers 1, above 0")]
    [InlineData("power", "power", "m on A 2x1 at 20% has power 2000 W, above 1500 W")]
    [InlineData("heads", "placement", "m on A 2x1 at 20% has tensor degree 2, which does not divide 33 heads")]
    [InlineData("GPUs per node", "placement", "m on A 2x1 at 20% has tensor degree 2, above 1 GPUs per node")]
    [InlineData("largest tensor degree", "placement", "m on A 2x1 at 20% has tensor degree 2, above maxTensor 1")]
    public void The_row_is_named_where_it_leaves_no_option(string row, string constraint, string explanation)
    {
        AllocationProblem problem = Problem(row);
        problem = problem with { Tiers = [problem.Tiers[0]], Parallelism = new() { Tensor = [2], Pipeline = [1] } };
        var tables = ProblemTables.Compile(problem);

        UnservedReason reason = UnservableQueries.Find(tables).Should().ContainSingle().Subject;

        reason.Constraint.Should().Be(constraint);
        reason.Explanation.Should().StartWith($"No option serves 'chat': {explanation}.");
        new GreedyAllocator().Allocate(tables).Status.Should().Be(PlanStatus.Infeasible);
    }

    [Fact]
    public void A_region_that_is_not_listed_is_named()
    {
        AllocationProblem problem = Problem("regions");
        var tables = ProblemTables.Compile(problem);

        ConfigurationExplainer.Explain(tables)[0].Refusal!.ToString().Should().Be(
            "placement: its networkLatency does not list region us");
        ConfigurationExplainer.Explain(tables)[1].Refusal.Should().BeNull();
    }

    [Theory]
    [InlineData("", "B", null)]
    [InlineData("heads", "A", "placement: at 2x1, tensor degree 2, which does not divide 33 heads")]
    [InlineData("context", "A", "context: at 2x1, KV cache of the longest query 16 GB, above 9.2 GB")]
    public void Configurations_are_explained_with_their_level(string row, string tier, string? refusal)
    {
        AllocationProblem problem = Problem(row);
        if (row == "heads") problem = problem with { Parallelism = new() { Tensor = [2], Pipeline = [1] } };
        var tables = ProblemTables.Compile(problem);

        ConfigurationExplanation explanation = ConfigurationExplainer.Explain(tables).Single(e => e.Tier == tier);

        if (refusal is not null) explanation.Refusal!.ToString().Should().Be(refusal);
        else tables.Utilizations.Should().Contain(explanation.Offer!.Utilization!.Value);
    }

    [Fact]
    public void Without_a_penalty_demand_is_served_in_full_or_not_at_all()
    {
        AllocationProblem problem = Problem("") with { Budget = 1.5 };

        new AdaptiveGreedyAllocator().Allocate(problem).Status.Should().Be(PlanStatus.Infeasible);
        QueryType chat = problem.Queries[0] with { UnmetPenalty = 0.001 };
        new AdaptiveGreedyAllocator().Allocate(problem with { Queries = [chat] }).Plan!.Unmet["chat"].Should().Be(1);
    }

    private static AllocationProblem Problem(string row)
    {
        AllocationProblem problem = AllocationProblem.Create("rows").Horizon(TimeSpan.FromHours(1)).TensorParallel(1, 2).PipelineParallel(1)
            .AddQuery("chat", q => q.PerHour(100).Tokens(500, 100).Delay(TimeSpan.FromSeconds(30)).Error(0.1))
            .AddModel("m", m => m.Parameters(15).Weights(30).KvCache(160).Shape(40, 5120).ErrorRate("chat", 0.02))
            .AddTier(Tier("A", 24, 500, 1000, 1, 1000))
            .AddTier(Tier("B", 80, 2000, 4000, 3, 700))
            .Build();
        QueryType chat = problem.Queries[0];
        GpuTier a = problem.Tiers[0], b = problem.Tiers[1];
        AllocationProblem WithQuery(QueryType query) => problem with { Queries = [query] };
        AllocationProblem WithA(GpuTier tier) => problem with { Tiers = [tier, b] };
        return row switch
        {
            "context" => WithQuery(chat with { MaxTokens = 100_000 }),
            "concurrency" => WithQuery(chat with { RatePerHour = 3600 }) with
            {
                // Each query takes more than 2 s on two GPUs A, and less than 3 s; B is not offered.
                Tiers = [a], Performance = new() { MaxConcurrency = 1 },
            },
            "interruptible" => WithQuery(chat with { MaxInterruptible = 0 }) with { Tiers = [a with { Interruptible = true }, b] },
            "half interruptible" => WithQuery(chat with { MaxInterruptible = 0.5, ErrorSlo = 0.015 }) with
            {
                // A alone is accurate enough to make up for B.
                Tiers = [a with { Interruptible = true, ErrorScale = 0.4 }, b],
            },
            "spare replicas" => problem with { SpareReplicas = 1, Tiers = [a, b with { PricePerHour = 9 }] },
            "least replicas" => problem with { MinReplicas = 3 },
            "nodes" => problem with { Nodes = new Dictionary<string, int> { ["A"] = 8 } },
            "power" => problem with { PowerLimitW = 1500 },
            "regions" => WithQuery(chat with { NetworkLatencySeconds = new Dictionary<string, double> { ["eu"] = 0.01 } }) with
            {
                Tiers = [a with { Region = "us" }, b with { Region = "eu" }],
            },
            "heads" => problem with { Models = [problem.Models[0] with { Heads = 33 }] },
            "GPUs per node" => WithA(a with { GpusPerNode = 1 }),
            "largest tensor degree" => WithA(a with { MaxTensor = 1 }),
            "margin" => WithQuery(chat with { DelaySlo = TimeSpan.FromSeconds(4), DelayMargin = 2 }),
            _ => problem,
        };
    }

    private static GpuTier Tier(string name, double memoryGb, double tflops, double bandwidth, double price, double watts) => new()
    {
        Name = name, Gpu = name, Precision = Precision.FP16, MemoryGb = memoryGb, Tflops = tflops, BandwidthGBps = bandwidth, LinkGBps = 400,
        PricePerHour = price, Watts = watts,
    };
}

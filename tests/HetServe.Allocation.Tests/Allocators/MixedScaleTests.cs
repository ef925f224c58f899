using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;

namespace HetServe.Allocation.Tests.Allocators;

/// <summary>
/// A small and a large model, shared by two query types, beat the model between them, but only when both open at once and take both
/// query types along. The horizon is one hour and every replica costs $1.
/// </summary>
/// <remarks>
/// 20 queries per second of each type, average error SLO 5 %, and too dear to leave unserved. One replica carries, per second:
/// 40 queries of the small model (error 8 %), 10 of the medium (5 %), 8 of the large (0 %). So, in replicas:
/// <list type="bullet">
/// <item>Medium alone: 40/10 = 4. Large alone: 40/8 = 5. Small alone misses the SLO.</item>
/// <item>Small and large: small takes at most 5/8 (0.08·5/8 = 0.05), 25 queries per second, 1 replica; large 15, 15/8, 2 replicas.
/// Total 3, the optimum: with 2 replicas, medium x 2 carries 20, large x 2 16, and small + large at most 8/(3/8) = 21.3 of 40.</item>
/// <item>Small beside medium: medium has no error slack to lend, so 4 + 1 = 5. Large beside medium: 3 of medium leave 10, which takes
/// 2 of large: 5.</item>
/// <item>One query type alone to small and large: 1 + 1 for it (7.5 of large's 8), 2 of medium for the other: 4, nothing saved.</item>
/// </list>
/// </remarks>
public class MixedScaleTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(Build());

    [Fact]
    public void Neither_opening_pays_beside_the_model_between_but_both_in_its_place_do()
    {
        Fitted("medium").Should().BeApproximately(4, 1e-9);
        Fitted("large").Should().BeApproximately(5, 1e-9);
        Fitted("small").Should().BeGreaterThan(1000);
        Fitted("medium", "small").Should().BeApproximately(5, 1e-9);
        Fitted("medium", "large").Should().BeApproximately(5, 1e-9);
        Fitted("small", "large").Should().BeApproximately(3, 1e-9);
    }

    [Fact]
    public void One_query_type_alone_saves_nothing()
    {
        var set = new DeploymentSet(s_tables);
        foreach ((string model, int replicas) in new[] { ("small", 1), ("large", 1), ("medium", 2) }) set.Add(Option(model), replicas);

        Pricer().Price(set).Should().BeApproximately(4, 1e-9);
        set.SetReplicas(2, 1);
        Pricer().Price(set).Should().BeGreaterThan(1000, "a replica of each carries 21.3 + 10 of 40");
    }

    [Fact]
    public void The_optimum_shares_both_query_types()
    {
        AllocationResult exact = new ExactAllocator(new HighsSolver()).Allocate(s_tables);
        exact.Status.Should().Be(PlanStatus.Optimal);
        exact.Plan!.Cost.Total.Should().BeApproximately(3, 1e-6);

        AllocationPlan plan = new AdaptiveGreedyAllocator().Allocate(s_tables).Plan!;

        plan.Cost.Total.Should().BeApproximately(3, 1e-9);
        plan.Deployments.Should().BeEquivalentTo(new Deployment[] { new("small", "gpu", new(1, 1), 1), new("large", "gpu", new(1, 1), 2) });
        plan.Routes.Where(r => r.Model == "small").Sum(r => r.Fraction).Should().BeGreaterThan(1, "small takes a share of both");
    }

    private static double Fitted(params string[] models)
    {
        var set = new DeploymentSet(s_tables);
        foreach (string model in models) set.Add(Option(model), 1);
        return Pricer().Fit(set, double.PositiveInfinity);
    }

    private static SetPricer Pricer() => WorkspacePool.Of(s_tables).Rent(StopSignal.Never).Workspace.Pricer;

    private static int Option(string model) => s_tables.FindOption(model, "gpu", new(1, 1));

    private static AllocationProblem Build()
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("mixed-scale").Horizon(TimeSpan.FromHours(1))
            .TensorParallel(1).PipelineParallel(1)
            .Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddTier(new GpuTier
            {
                Name = "gpu", Gpu = "gpu", Precision = Precision.FP16, PricePerHour = 1,
                MemoryGb = 80, Tflops = 1000, BandwidthGBps = 3000, LinkGBps = 400,
            });
        foreach (string query in (string[])["chat", "code"])
        {
            builder.AddQuery(query, q => q.PerSecond(20).Tokens(100, 100).Delay(TimeSpan.FromSeconds(60)).Error(0.05).UnmetPenalty(1));
        }

        (string, double, double)[] models = [("small", 0.08, 40), ("medium", 0.05, 10), ("large", 0, 8)];
        foreach ((string model, double error, double perSecond) in models)
        {
            builder.AddModel(model, m =>
                m.Parameters(1).Weights(2).KvCache(0).Shape(10, 1000).ErrorRate("chat", error).ErrorRate("code", error));
            foreach (string query in (string[])["chat", "code"])
            {
                builder.AddMeasurement(new Measurement
                {
                    Query = query, Model = model, Tier = "gpu", Parallelism = new(1, 1), DelaySeconds = 1, QueriesPerSecond = perSecond,
                });
            }
        }

        return builder.Build();
    }
}

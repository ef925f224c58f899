using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

/// <summary>
/// Each move on a set where it alone helps, and unions whose cheapest sets no move reaches. A replica of any model costs $1 an hour, the horizon is one hour, and demand is too expensive to
/// leave unserved. The numbers of the last two problems are those of <see cref="Allocators.MixedScaleTests"/>.
/// </summary>
public class MoveTests
{
    private const double Demand = 20; // queries per second of each query type

    private sealed record Model(string Name, double Error, double PerSecond, params string[] Serves);

    [Fact]
    public void Open_alone_serves_what_nothing_serves() =>
        OnlyMove("open", Build(["chat"], new Model("small", 0, 40, "chat")), [], 1);

    [Fact]
    public void Close_alone_consolidates_two_half_empty_deployments() =>
        OnlyMove("close", Build(["chat"], new Model("one", 0, 40, "chat"), new Model("two", 0, 40, "chat")), [("one", 1), ("two", 1)], 1);

    [Fact]
    public void Swap_alone_replaces_a_slow_model_by_a_quick_one() =>
        OnlyMove("swap", Build(["chat"], new Model("slow", 0, 10, "chat"), new Model("quick", 0, 40, "chat")), [("slow", 2)], 1);

    [Fact]
    public void A_union_replaces_the_model_between_by_a_small_and_a_large_one() => Union(
        Build(
            ["chat", "code"],
            new Model("small", 0.08, 40, "chat", "code"), new Model("medium", 0.05, 10, "chat", "code"), new Model("large", 0, 8, "chat", "code")),
        cutOff: 4,
        cost: 3);

    [Fact]
    public void A_union_replaces_two_specialists_by_models_that_share_their_query_types() => Union(
        Build(
            ["chat", "code"],
            new Model("small", 0.08, 40, "chat", "code"), new Model("chatter", 0.05, 10, "chat"), new Model("coder", 0.05, 10, "code"),
            new Model("large", 0, 8, "chat", "code")),
        cutOff: 4,
        cost: 3);

    [Fact]
    public void A_union_takes_the_whole_node_that_is_paid_for()
    {
        // GPUs are bought by fours: one replica costs $4 at any of these parallelisms, and a second of delay $1. Counted one by one, GPUs would
        // make four of them the most expensive choice.
        ProblemTables tables = ByNodes((Tensor: 1, Delay: 10), (Tensor: 2, Delay: 8.5), (Tensor: 4, Delay: 7.6));

        Union(tables, cutOff: 4 + 8.5, cost: 4 + 7.6);
    }

    private static void Union(ProblemTables tables, double cutOff, double cost)
    {
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        var union = new UnionSearch(
            tables, lease.Workspace.Routing, lease.Workspace.Unions, lease.Workspace.Pricer, SearchSettings.Default);

        union.Run(tables.Candidates, cutOff, nodes: 1000).Should().BeApproximately(cost, 1e-9);

        lease.Workspace.Pricer.Price(union.Best).Should().BeApproximately(cost, 1e-9);
        union.Run(tables.Candidates, cost, nodes: 1000).Should().Be(double.PositiveInfinity, "nothing is cheaper");
        union.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Every_move_is_tested() => LocalSearch.MovesOf(SearchSettings.Default).Select(move => move.Name)
        .Should().BeEquivalentTo("open", "close", "swap");

    private static void OnlyMove(string name, ProblemTables tables, (string Model, int Replicas)[] deployments, double cost)
    {
        var set = new DeploymentSet(tables);
        foreach ((string model, int replicas) in deployments) set.Add(tables.FindOption(model, "gpu", new(1, 1)), replicas);
        OnlyMove(name, tables, set, cost);
    }

    private static void OnlyMove(string name, ProblemTables tables, DeploymentSet set, double cost)
    {
        foreach (IMove move in LocalSearch.MovesOf(SearchSettings.Default))
        {
            using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
            LocalSearch local = lease.Workspace.Local;
            local.Start(set, effort: 1000);

            bool found = move.Find(local.Neighbourhood);

            found.Should().Be(move.Name == name, $"{move.Name} is tried");
            local.Current.Options.ToArray().Should().Equal(set.Options.ToArray(), "a move leaves the current set as it is");
            if (found) local.Neighbourhood.FoundCost.Should().BeApproximately(cost, 1e-9);
        }
    }

    private static ProblemTables ByNodes(params (int Tensor, double Delay)[] degrees)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("nodes").Horizon(TimeSpan.FromHours(1))
            .TensorParallel([.. degrees.Select(d => d.Tensor)]).PipelineParallel(1).NodeSize("gpu", 4)
            .Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddTier(new GpuTier
            {
                Name = "gpu", Gpu = "gpu", Precision = Precision.FP16, PricePerHour = 1,
                MemoryGb = 80, Tflops = 1000, BandwidthGBps = 3000, LinkGBps = 400,
            })
            .AddQuery("chat", q => q
                .PerSecond(Demand).Tokens(100, 100).Delay(TimeSpan.FromSeconds(60)).Error(0.05).DelayPenalty(1 / (3600 * Demand)).UnmetPenalty(1))
            .AddModel("model", m => m.Parameters(1).Weights(2).KvCache(0).Shape(10, 1000).ErrorRate("chat", 0));
        foreach ((int tensor, double delay) in degrees)
        {
            builder.AddMeasurement(new Measurement
            {
                Query = "chat", Model = "model", Tier = "gpu", Parallelism = new(tensor, 1), DelaySeconds = delay, QueriesPerSecond = 2 * Demand,
            });
        }

        return ProblemTables.Compile(builder.Build());
    }

    private static ProblemTables Build(string[] queries, params Model[] models)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("moves").Horizon(TimeSpan.FromHours(1))
            .TensorParallel(1).PipelineParallel(1)
            .Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddTier(new GpuTier
            {
                Name = "gpu", Gpu = "gpu", Precision = Precision.FP16, PricePerHour = 1,
                MemoryGb = 80, Tflops = 1000, BandwidthGBps = 3000, LinkGBps = 400,
            });
        foreach (string query in queries)
            builder.AddQuery(query, q => q.PerSecond(Demand).Tokens(100, 100).Delay(TimeSpan.FromSeconds(60)).Error(0.05).UnmetPenalty(1));
        foreach (Model model in models)
        {
            builder.AddModel(model.Name, m =>
            {
                m.Parameters(1).Weights(2).KvCache(0).Shape(10, 1000);
                foreach (string query in model.Serves) m.ErrorRate(query, model.Error);
            });
            foreach (string query in model.Serves)
            {
                builder.AddMeasurement(new Measurement
                {
                    Query = query, Model = model.Name, Tier = "gpu", Parallelism = new(1, 1), DelaySeconds = 1, QueriesPerSecond = model.PerSecond,
                });
            }
        }

        return ProblemTables.Compile(builder.Build());
    }
}

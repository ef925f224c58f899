using System.Collections;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

public class PlanEvaluationTests
{
    // On TestProblems.One: TTFT = 2e9·100/(100e12·0.4), TPOT = 2/(1000·0.7), no communication at 1x1.
    private const double Delay = 0.005 + 100 * (2 / 700.0);
    private const double MemoryGb = Delay * 100 * 200 / 1e6;
    private const double Busy = 2e9 * 200 / 40e12;

    [Fact]
    public void What_it_hands_out_cannot_be_written_to()
    {
        AllocationResult result = new GreedyAllocator().Allocate(TestProblems.One().Build());
        var evaluation = PlanEvaluation.Evaluate(ProblemTables.Compile(TestProblems.One().Build()), result.Plan!);
        var builder = new MilpModelBuilder();
        int column = builder.AddColumn(1, 0, 1);
        builder.AddRow(0, 1);
        builder.Add(column, 2);
        MilpModel model = builder.Build();
        IEnumerable[] lists =
        [
            evaluation.Faults, evaluation.Deployments, evaluation.Routes, evaluation.Queries, SloViolations.Of(evaluation).ByQuery,
            DemandSchedule.FromRates("one", [[1.0]]).RatesPerHour(0), result.Report!.Rows, result.Report.Slos,
            model.ObjectiveCoefficients, model.ColumnLowerBounds, model.ColumnUpperBounds, model.IsInteger, model.RowLowerBounds,
            model.RowUpperBounds, model.RowStarts, model.ColumnIndices, model.Coefficients,
        ];

        lists.Should().AllSatisfy(list => ((IList)list).IsReadOnly.Should().BeTrue());
        ((IDictionary<string, double>)evaluation.Gpus).IsReadOnly.Should().BeTrue();
    }

    [Fact]
    public void Loads_and_costs_are_those_computed_by_hand()
    {
        ProblemTables tables = ProblemTables.Compile(TestProblems.One()
            .Storage(pricePerGbHour: 0.5)
            .AddQuery("mail", q => q.PerSecond(2).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).UnmetPenalty(0.02).TokenKb(3)
                .DelayPenalty(2e-5))
            .AddModel("other", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("mail", 0.5))
            .Build());
        AllocationPlan plan = Plan(
            [new("small", "gpu-fp16", new(1, 1), 2), new("other", "gpu-fp16", new(2, 1), 3)],
            [new("chat", "small", "gpu-fp16", 0.75), new("mail", "other", "gpu-fp16", 1)],
            ("chat", 0.25));

        var evaluation = PlanEvaluation.Evaluate(tables, plan);

        evaluation.Faults.Should().BeEmpty();
        DeploymentLoad small = evaluation.Deployments[0];
        small.Name.Should().Be("small on gpu-fp16 1x1");
        small.MemoryGb.Should().BeApproximately(0.75 * MemoryGb, 1e-15);
        small.BusyReplicas.Should().BeApproximately(0.75 * Busy, 1e-15);
        evaluation.NameOf(evaluation.Routes[0]).Should().Be("chat by small on gpu-fp16 1x1");

        // Two GPUs: half of both phases and two all-reduces of 2000 bytes in each of 10 layers, each over 100 GB/s and 8 us.
        double comm(double tokens) => 2 * 10 * (tokens * 2000 / 100e9 + 8e-6);
        double delay = 0.0025 + comm(100) + 100 * (1 / 700.0 + comm(1));
        evaluation.Deployments[1].MemoryGb.Should().BeApproximately(2 * delay * 0.02, 1e-15);
        evaluation.Deployments[1].BusyReplicas.Should().BeApproximately(2 * Busy / 2, 1e-15);

        evaluation.Queries[0].Should().Be(new QueryLoad(0.75, 0.25, 0.75 * evaluation.Routes[0].Metrics.DelaySeconds, 0.75 * 0.04, 0));
        evaluation.Queries[1].ErrorSum.Should().Be(0.5);
        evaluation.Gpus.Should().BeEquivalentTo(new Dictionary<string, double> { ["gpu"] = 8 });
        evaluation.StorageGb.Should().BeApproximately(2 + 2 + 3 * 200 * 7200 / 1e6, 1e-12);
        evaluation.Cost.Rental.Should().Be(8);
        evaluation.Cost.Storage.Should().BeApproximately(0.5 * evaluation.StorageGb, 1e-12);
        evaluation.Cost.DelayPenalty.Should().BeApproximately(1e-5 * 3600 * 0.75 * Delay + 2e-5 * 7200 * delay, 1e-12);
        evaluation.Cost.UnmetPenalty.Should().BeApproximately(0.01 * 3600 * 0.25, 1e-12);
        evaluation.Cost.Total.Should().BeApproximately(
            8 + evaluation.Cost.Storage + evaluation.Cost.DelayPenalty + evaluation.Cost.UnmetPenalty, 1e-12);
    }

    public static TheoryData<Deployment[], Route[], string> Faults => new()
    {
        { [new("large", "gpu-fp16", new(1, 1), 1)], [], "placement: large on gpu-fp16 1x1 x1: no such model" },
        { [new("small", "tpu", new(1, 1), 1)], [], "placement: small on tpu 1x1 x1: no such tier" },
        { [new("small", "gpu-fp16", new(3, 1), 1)], [], "placement: small on gpu-fp16 3x1 x1: the problem does not list parallelism 3x1" },
        {
            [new("small", "gpu-fp16", new(1, 1), 1), new("small", "gpu-fp16", new(2, 1), 1)], [],
            "placement: small on gpu-fp16 is deployed twice"
        },
        { [], [new("chat", "small", "gpu-fp16", 1)], "placement: route of chat to small on gpu-fp16: not deployed" },
        {
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("talk", "small", "gpu-fp16", 1)],
            "placement: route of talk to small on gpu-fp16: no such query type"
        },
        {
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", 0.5), new("chat", "small", "gpu-fp16", 0.5)],
            "placement: route of chat to small on gpu-fp16 is listed twice"
        },
        {
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("mail", "small", "gpu-fp16", 0.5)],
            "placement: route of mail to small on gpu-fp16: the model has no error rate for it"
        },
        {
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", double.NaN)],
            "demand: route of chat to small on gpu-fp16 has fraction NaN"
        },
        {
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", -0.5)],
            "demand: route of chat to small on gpu-fp16 has fraction -0.5"
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_entry_that_means_nothing_is_a_fault_with_its_name(Deployment[] deployments, Route[] routes, string fault)
    {
        ProblemTables tables = ProblemTables.Compile(TestProblems.One()
            .AddQuery("mail", q => q.PerSecond(1).Tokens(1, 1).Delay(TimeSpan.FromSeconds(5))).Build());

        var evaluation = PlanEvaluation.Evaluate(tables, Plan(deployments, routes));

        evaluation.Faults.Select(f => $"{f.Constraint}: {f.Text}").Should().Equal(fault);
    }

    [Fact]
    public void Of_a_pair_deployed_twice_the_later_counts()
    {
        var evaluation = PlanEvaluation.Evaluate(
            ProblemTables.Compile(TestProblems.One().Build()),
            Plan([new("small", "gpu-fp16", new(1, 1), 1), new("small", "gpu-fp16", new(2, 1), 3)], []));

        evaluation.Deployments.Should().ContainSingle().Which.Deployment.Replicas.Should().Be(3);
        evaluation.Gpus["gpu"].Should().Be(6);
        evaluation.Cost.Rental.Should().Be(6);
    }

    [Fact]
    public void A_route_of_an_unknown_query_type_is_counted_for_none()
    {
        var evaluation = PlanEvaluation.Evaluate(
            ProblemTables.Compile(TestProblems.One().Build()),
            Plan([new("small", "gpu-fp16", new(1, 1), 1)], [new("talk", "small", "gpu-fp16", 1)]));

        evaluation.Queries.Should().Equal(default(QueryLoad));
        evaluation.Routes.Should().BeEmpty();
    }

    [Fact]
    public void A_route_that_the_performance_model_rules_out_is_a_fault()
    {
        var evaluation = PlanEvaluation.Evaluate(
            ProblemTables.Compile(TestProblems.One().PerformanceModel(new NoPerformance()).Build()),
            Plan([new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", 1)]));

        evaluation.Faults.Should().Equal(
            new PlanFault("placement", "route of chat to small on gpu-fp16: the performance model rules it out"));
    }

    [Fact]
    public void Token_storage_grows_with_the_time_that_tokens_are_kept()
    {
        AllocationProblem problem = TestProblems.One().Build();
        var tables = ProblemTables.Compile(problem with
        {
            Queries = [problem.Queries[0] with { TokenKb = 3 }],
            Storage = new StoragePolicy { RetentionHours = 2 },
        });

        PlanEvaluation.Evaluate(tables, Plan([new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", 0.5)]))
            .StorageGb.Should().BeApproximately(2 + 0.5 * 3 * 200 * 3600 * 2 / 1e6, 1e-12);
    }

    [Fact]
    public void Nothing_is_evaluated_without_tables_and_a_plan()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());

        FluentActions.Invoking(() => PlanEvaluation.Evaluate(null!, Plan([], [])))
            .Should().Throw<ArgumentNullException>().WithParameterName("tables");
        FluentActions.Invoking(() => PlanEvaluation.Evaluate(tables, null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("plan");
    }

    [Fact]
    public void An_unmet_share_of_an_unknown_query_type_is_a_fault()
    {
        var evaluation = PlanEvaluation.Evaluate(ProblemTables.Compile(TestProblems.One().Build()), Plan([], [], ("talk", 1), ("mail", 1)));

        evaluation.Faults.Should().Equal(
            new PlanFault("demand", "unmet share of mail: no such query type"),
            new PlanFault("demand", "unmet share of talk: no such query type"));
    }

    [Fact]
    public void A_share_too_small_to_count_is_no_route()
    {
        var evaluation = PlanEvaluation.Evaluate(
            ProblemTables.Compile(TestProblems.One().Build()),
            Plan([new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", 1e-10), new("chat", "?", "?", -1e-10)]));

        evaluation.Faults.Should().BeEmpty();
        evaluation.Routes.Should().BeEmpty();
    }

    [Fact]
    public void A_share_counts_from_the_least_one_on()
    {
        var evaluation = PlanEvaluation.Evaluate(
            ProblemTables.Compile(TestProblems.One().Build()),
            Plan(
                [new("small", "gpu-fp16", new(1, 1), 1)],
                [new("chat", "small", "gpu-fp16", Tolerances.ZeroShare), new("chat", "?", "?", -Tolerances.ZeroShare)]));

        evaluation.Faults.Should().BeEmpty();
        evaluation.Routes.Should().ContainSingle().Which.Fraction.Should().Be(Tolerances.ZeroShare);
    }

    [Fact]
    public void Small_terms_are_not_lost_beside_a_large_one()
    {
        AllocationProblemBuilder problem = TestProblems.One();
        for (int i = 0; i < 1000; i++)
            problem.AddQuery($"q{i}", q => q.PerHour(1).Tokens(1, 1).Delay(TimeSpan.FromSeconds(5)).UnmetPenalty(i == 0 ? 1e16 : 1));
        ProblemTables tables = ProblemTables.Compile(problem.Build());

        var evaluation = PlanEvaluation.Evaluate(
            tables, Plan([], [], [.. Enumerable.Range(0, 1000).Select(i => ($"q{i}", 1.0))]));

        evaluation.Cost.UnmetPenalty.Should().Be(1e16 + 1000); // 999 ones, rounded to even
    }

    internal static AllocationPlan Plan(Deployment[] deployments, Route[] routes, params (string Query, double Share)[] unmet) => new()
    {
        Problem = "one",
        Allocator = "test",
        Deployments = deployments,
        Routes = routes,
        Unmet = unmet.ToDictionary(u => u.Query, u => u.Share),
        Cost = default,
    };

    private sealed class NoPerformance : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) => null;
    }
}

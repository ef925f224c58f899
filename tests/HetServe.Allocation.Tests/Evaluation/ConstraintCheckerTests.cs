using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>Each constraint broken on its own, and named by its checker alone.</summary>
public class ConstraintCheckerTests
{
    [Fact]
    public void A_good_plan_holds_with_slack_in_every_constraint()
    {
        ProblemTables tables = Compile(
            p => p.Budget(10).Storage(100, 0.1).Available("gpu", 4).PowerLimit(1000),
            q => q with { TtftSlo = Seconds(1), TpotSlo = Seconds(1), MaxInterruptible = 0.5 });

        ConstraintReport report = PlanChecker.Check(tables, Evaluated(tables, Plan()));

        report.Violations.Should().BeEmpty();
        report.IsFeasible.Should().BeTrue();
        report.Rows.Select(r => r.Constraint).Distinct().Should().Equal(
            [.. ConstraintCheckers.Standard.Select(c => c.Name).Except(["context", "concurrency"]), "cost"], "two rows are those of the engine");
        report.Rows.Should().Contain(new ConstraintRow("placement", "small on gpu-fp16 1x1, most replicas", 1, 64, "replicas"));
        report.Rows.Should().Contain(new ConstraintRow("budget", "rental and storage", 1.2, 10, "$"));
        report.Rows.Should().Contain(new ConstraintRow("storage", "weights and tokens", 2, 100, "GB"));
        report.Rows.Should().Contain(new ConstraintRow("availability", "gpu", 1, 4, "GPUs"));
        report.Rows.Single(r => r.Constraint == "memory").Slack.Should().BeApproximately(7 - 0.02 * 0.290714, 1e-6);
        report.Rows.Single(r => r.Constraint == "compute").Slack.Should().BeApproximately(0.8 - 0.01, 1e-12);
        report.Rows.Where(r => r.Constraint == "delay").Select(r => r.Item).Should().Equal(
            "chat by small on gpu-fp16 1x1, TTFT", "chat by small on gpu-fp16 1x1, TPOT", "chat by small on gpu-fp16 1x1, delay");
    }

    [Theory]
    [InlineData(SloScope.Route)]
    [InlineData(SloScope.Average)]
    public void What_the_problem_does_not_limit_has_no_row(SloScope scope)
    {
        ProblemTables tables = Compile(query: q => q with { DelayScope = scope, ErrorScope = scope });

        IReadOnlyList<ConstraintRow> rows = PlanChecker.Check(tables, Plan()).Rows;

        rows.Should().OnlyContain(r => double.IsFinite(r.Right));
        rows.Select(r => r.Constraint).Should().NotContain(["availability", "budget", "storage"]);
        rows.Where(r => r.Constraint is "delay" or "error").Should().HaveCount(2)
            .And.OnlyContain(r => r.Item.StartsWith("chat, mean") == (scope == SloScope.Average));
    }

    [Fact]
    public void Demand_that_is_not_accounted_for() => Broken(Compile(), Plan(fraction: 0.9))
        .Should().Equal(new ConstraintRow("demand", "chat, routed and unmet share in full", 1, 0.9, ""));

    [Fact]
    public void Demand_that_is_served_twice() => Broken(Compile(), Plan() with { Unmet = new Dictionary<string, double> { ["chat"] = 0.5 } })
        .Should().Equal(new ConstraintRow("demand", "chat, routed and unmet share at most once", 1.5, 1, ""));

    [Fact]
    public void More_unmet_than_allowed() => Broken(Compile(query: q => q with { MaxUnmet = 0.1 }), Plan(fraction: 0.75, unmet: 0.25))
        .Should().Equal(new ConstraintRow("demand", "chat, unmet share", 0.25, 0.1, ""));

    [Fact]
    public void An_unmet_share_below_0() => Broken(Compile(), Plan(fraction: 1.25, unmet: -0.25))
        .Should().Equal(new ConstraintRow("demand", "chat, unmet share not below 0", 0.25, 0, ""));

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.5)]
    public void A_fraction_that_is_no_share(double fraction) =>
        Broken(Compile(), Plan() with { Routes = [.. Plan().Routes, new Route("chat", "small", "gpu-fp16", fraction)] })
            .Should().ContainSingle().Which.Constraint.Should().Be("demand");

    [Fact]
    public void A_pair_deployed_twice() =>
        Broken(Compile(), Plan() with { Deployments = [.. Plan().Deployments, new Deployment("small", "gpu-fp16", new(2, 1), 1)] })
            .Should().Equal(new ConstraintRow("placement", "small on gpu-fp16 is deployed twice", 1, 0, "faults"));

    [Theory]
    [InlineData("large", "gpu-fp16", 1, "large on gpu-fp16 1x1 x1: no such model")]
    [InlineData("small", "tpu", 1, "small on tpu 1x1 x1: no such tier")]
    [InlineData("small", "gpu-fp16", 4, "small on gpu-fp16 4x1 x1: the problem does not list parallelism 4x1")]
    public void A_deployment_that_does_not_exist(string model, string tier, int tensor, string item)
    {
        AllocationPlan plan = Plan() with
        {
            Deployments = [new Deployment(model, tier, new(tensor, 1), 1)],
            Routes = [new Route("chat", model, tier, 1)],
        };

        Broken(Compile(), plan).Should().Equal(NotServed("chat"), new ConstraintRow("placement", item, 1, 0, "faults"));
    }

    [Fact]
    public void A_route_to_what_is_not_deployed() => Broken(Compile(), Plan() with { Deployments = [] })
        .Should().Equal(
            NotServed("chat"), new ConstraintRow("placement", "route of chat to small on gpu-fp16: not deployed", 1, 0, "faults"));

    /// <summary>A route that breaks placement counts in no other row.</summary>
    private static ConstraintRow NotServed(string query) => new("demand", $"{query}, routed and unmet share in full", 1, 0, "");

    [Fact]
    public void A_route_that_the_model_cannot_serve()
    {
        ProblemTables tables = Compile(p => p.AddQuery("mail", q => q.PerSecond(1).Tokens(1, 1).Delay(Seconds(1))));

        Broken(tables, Plan() with { Routes = [.. Plan().Routes, new Route("mail", "small", "gpu-fp16", 1)] }).Should().Equal(
            NotServed("mail"), new ConstraintRow("placement", "route of mail to small on gpu-fp16: the model has no error rate for it", 1, 0, "faults"));
    }

    [Theory]
    [InlineData(3, "small on gpu-fp16 1x1, most replicas")]
    [InlineData(0, "small on gpu-fp16 1x1, least replicas")]
    public void Replicas_out_of_range(int replicas, string item) =>
        Broken(Compile(p => p.MaxReplicas(2)), Plan(replicas: replicas)).Should().Contain(r =>
            r.Constraint == "placement" && r.Item == item && r.Unit == "replicas");

    [Fact]
    public void More_cache_than_fits()
    {
        ProblemTables tables = ProblemTables.Compile(TestProblems.One().AddModel(
            "long", m => m.Parameters(1).Weights(2).KvCache(200_000).Shape(10, 1000).ErrorRate("chat", 0.04)).Build());

        Broken(tables, Plan("long")).Should().ContainSingle().Which.Should().Match<ConstraintRow>(r =>
            r.Constraint == "memory" && r.Item == "long on gpu-fp16 1x1" && Math.Abs(r.Left - 40 * 0.290714286) < 1e-6 && r.Right == 7
            && r.Unit == "GB");
    }

    [Fact]
    public void Weights_that_leave_no_room_are_named_beside_another_rule_and_without_replicas_that_carry_load()
    {
        ProblemTables tables = ProblemTables.Compile(TestProblems.One().SpareReplicas(1).AddModel(
            "large", m => m.Parameters(1).Weights(19).KvCache(0).Shape(10, 1000).Heads(3).ErrorRate("chat", 0.04)).Build());
        AllocationPlan plan = Plan("large") with { Deployments = [new Deployment("large", "gpu-fp16", new(2, 1), 1)] };

        Broken(tables, plan).Select(row => row.Constraint).Distinct().Should().Equal("demand", "placement", "memory");
    }

    [Fact]
    public void Weights_that_leave_no_room()
    {
        ProblemTables tables = ProblemTables.Compile(TestProblems.One().AddModel(
            "large", m => m.Parameters(1).Weights(9).KvCache(0).Shape(10, 1000).ErrorRate("chat", 0.04)).Build());

        Broken(tables, Plan("large")).Should().Equal(
            NotServed("chat"),
            new ConstraintRow("memory", "large on gpu-fp16 1x1, weights leave no room for KV cache", 1, 0, "faults"));
    }

    [Fact]
    public void Busier_than_allowed() => Broken(Compile(query: q => q with { RatePerHour = 360_000 }), Plan())
        .Should().Equal(new ConstraintRow("compute", "small on gpu-fp16 1x1", 1, 0.8, "busy replicas"));

    [Theory]
    [InlineData("delay")]
    [InlineData("TTFT")]
    [InlineData("TPOT")]
    public void A_route_slower_than_allowed(string what)
    {
        ProblemTables tables = Compile(query: q => what switch
        {
            "delay" => q with { DelaySlo = Seconds(0.29) },
            "TTFT" => q with { TtftSlo = Seconds(0.004) },
            _ => q with { TpotSlo = Seconds(0.002) },
        });

        Broken(tables, Plan()).Should().ContainSingle().Which.Should().Match<ConstraintRow>(r =>
            r.Constraint == "delay" && r.Item == "chat by small on gpu-fp16 1x1, " + what && r.Unit == "s");
    }

    [Theory]
    [InlineData(1, 0.000714286)]
    [InlineData(0.5, 0.000357143)]
    public void Slower_than_allowed_on_average(double served, double above)
    {
        ProblemTables tables = Compile(query: q => q with { DelaySlo = Seconds(0.29), DelayScope = SloScope.Average });

        Broken(tables, Plan(fraction: served, unmet: 1 - served)).Should().ContainSingle().Which.Should().Match<ConstraintRow>(r =>
            r.Constraint == "delay" && r.Item.StartsWith("chat, mean delay") && Math.Abs(r.Left - above) < 1e-9 && r.Right == 0 && r.Unit == "s");
    }

    [Fact]
    public void A_route_wrong_more_often_than_allowed() => Broken(Compile(query: q => q with { ErrorSlo = 0.03, ErrorScope = SloScope.Route }), Plan())
        .Should().Equal(new ConstraintRow("error", "chat by small on gpu-fp16 1x1, error rate", 0.04, 0.03, ""));

    [Fact]
    public void Wrong_more_often_than_allowed_on_average() => Broken(Compile(query: q => q with { ErrorSlo = 0.03 }), Plan())
        .Should().ContainSingle().Which.Should().Match<ConstraintRow>(r =>
            r.Constraint == "error" && r.Item.StartsWith("chat, mean error rate") && Math.Abs(r.Left - 0.01) < 1e-15);

    [Fact]
    public void An_average_outweighs_a_bad_route()
    {
        ProblemTables tables = Compile(
            p => p.AddModel("good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.01)),
            q => q with { ErrorSlo = 0.03 });
        AllocationPlan plan = Plan() with
        {
            Deployments = [.. Plan().Deployments, new Deployment("good", "gpu-fp16", new(1, 1), 1)],
            Routes = [new Route("chat", "small", "gpu-fp16", 0.6), new Route("chat", "good", "gpu-fp16", 0.4)],
        };

        Broken(tables, plan).Should().BeEmpty();
    }

    [Fact]
    public void More_spent_than_the_budget() => Broken(Compile(p => p.Budget(2)), Plan(replicas: 3))
        .Should().Equal(new ConstraintRow("budget", "rental and storage", 3, 2, "$"));

    [Fact]
    public void More_stored_than_there_is_room() => Broken(Compile(p => p.Storage(2.5), q => q with { TokenKb = 1 }), Plan())
        .Should().ContainSingle().Which.Should().Match<ConstraintRow>(r =>
            r.Constraint == "storage" && r.Item == "weights and tokens" && Math.Abs(r.Left - 2.72) < 1e-12 && r.Right == 2.5);

    [Fact]
    public void More_GPUs_than_there_are() => Broken(Compile(p => p.Available("gpu", 2)), Plan(replicas: 3))
        .Should().Equal(new ConstraintRow("availability", "gpu", 3, 2, "GPUs"));

    [Theory]
    [InlineData("rental", "rental, stated $0.5 for $4, relative difference", 0.875)]
    [InlineData("storage", "storage, stated $0.5 for $0.25, relative difference", 0.25)]
    [InlineData("delay penalty", "delay penalty, stated $0.5 for $0, relative difference", 0.5)]
    [InlineData("unmet penalty", "unmet penalty, stated $0.5 for $9, relative difference", 8.5 / 9)]
    public void A_cost_that_the_plan_makes_up(string term, string item, double difference)
    {
        ProblemTables tables = Compile(p => p.Storage(pricePerGbHour: 0.125), q => q with { DelayPenalty = 0 });
        AllocationPlan plan = Evaluated(tables, Plan(replicas: 4, fraction: 0.75, unmet: 0.25));
        CostBreakdown stated = term switch
        {
            "rental" => plan.Cost with { Rental = 0.5 },
            "storage" => plan.Cost with { Storage = 0.5 },
            "delay penalty" => plan.Cost with { DelayPenalty = 0.5 },
            _ => plan.Cost with { UnmetPenalty = 0.5 },
        };

        PlanChecker.Check(tables, plan with { Cost = stated }).Violations
            .Should().Equal(new ConstraintRow("cost", item, difference, 0, ""));
    }

    [Fact]
    public void A_checker_of_the_callers_own_takes_part()
    {
        ProblemTables tables = Compile();

        ConstraintReport report = PlanChecker.Check(tables, Evaluated(tables, Plan(replicas: 2)), [new AtMostOneReplica()]);

        report.Violations.Should().Equal(new ConstraintRow("one", "small on gpu-fp16 1x1", 2, 1, "replicas"));
    }

    private sealed class AtMostOneReplica : IConstraintChecker
    {
        public string Name => "one";

        public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
        {
            foreach (DeploymentLoad load in evaluation.Deployments)
                rows.Add(new ConstraintRow(Name, load.Name, load.Deployment.Replicas, 1, "replicas"));
        }
    }

    private static IReadOnlyList<ConstraintRow> Broken(ProblemTables tables, AllocationPlan plan) =>
        PlanChecker.Check(tables, Evaluated(tables, plan)).Violations;

    private static AllocationPlan Evaluated(ProblemTables tables, AllocationPlan plan) =>
        plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ProblemTables Compile(
        Action<AllocationProblemBuilder>? problem = null, Func<QueryType, QueryType>? query = null)
    {
        AllocationProblemBuilder builder = TestProblems.One();
        problem?.Invoke(builder);
        AllocationProblem built = builder.Build();
        return ProblemTables.Compile(query is null ? built : built with { Queries = [query(built.Queries[0]), .. built.Queries.Skip(1)] });
    }

    private static AllocationPlan Plan(string model = "small", int replicas = 1, double fraction = 1, double unmet = 0) => new()
    {
        Problem = "one",
        Allocator = "test",
        Deployments = [new Deployment(model, "gpu-fp16", new(1, 1), replicas)],
        Routes = [new Route("chat", model, "gpu-fp16", fraction)],
        Unmet = unmet == 0 ? new Dictionary<string, double>() : new Dictionary<string, double> { ["chat"] = unmet },
        Cost = default,
    };
}

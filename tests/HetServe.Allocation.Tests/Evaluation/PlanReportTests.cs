using System.Text.Json;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>The figures that operators read, recomputed by hand on one query type of 1 query/s with 100 + 100 tokens.</summary>
public class PlanReportTests
{
    private const double Ttft = 0.005, Tpot = 2 / 700.0, Delay = Ttft + 100 * Tpot, Busy = 0.01;

    private static readonly AllocationProblem s_problem = TestProblems.One()
        .AddModel("good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.02))
        .Build();

    [Fact]
    public void A_route_has_its_rate_its_delays_and_its_slos()
    {
        QueryType chat = s_problem.Queries[0] with
        {
            TtftSlo = TimeSpan.FromSeconds(0.008), SloInputTokens = 200, SloOutputTokens = 50, DelayMargin = 1.5,
        };
        RouteReport route = Report(s_problem with { Queries = [chat] }).Routes[1];

        route.Query.Should().Be("chat");
        route.Deployment.Model.Should().Be("good");
        route.QueriesPerSecond.Should().BeApproximately(0.6, 1e-15);
        route.Ttft.MeanSeconds.Should().BeApproximately(Ttft, 1e-15);
        route.Ttft.CheckedSeconds.Should().BeApproximately(1.5 * 2 * Ttft, 1e-15);
        route.Ttft.SloSeconds.Should().Be(0.008);
        route.Ttft.IsMissed.Should().BeTrue();
        route.Ttft.Use.Should().BeApproximately(1.875, 1e-12);
        route.Tpot.Should().Be(new DelayFigure(route.Tpot.MeanSeconds, 1.5 * route.Tpot.MeanSeconds, null, SloScope.Route));
        route.Tpot.MeanSeconds.Should().BeApproximately(Tpot, 1e-15);
        route.Tpot.IsMissed.Should().BeFalse();
        route.Tpot.Use.Should().BeNull();
        route.Delay.MeanSeconds.Should().BeApproximately(Delay, 1e-12);
        route.Delay.CheckedSeconds.Should().BeApproximately(1.5 * (2 * Ttft + 50 * Tpot), 1e-12);
        (route.ErrorRate, route.ErrorSlo, route.ErrorScope, route.DelayMargin).Should().Be((0.02, 0.05, SloScope.Average, 1.5));
    }

    [Fact]
    public void A_delay_that_is_held_on_average_is_missed_by_no_route() =>
        new DelayFigure(3, 3, 2, SloScope.Average).IsMissed.Should().BeFalse();

    [Fact]
    public void A_deployment_has_its_load_and_its_price()
    {
        DeploymentReport good = Report(s_problem).Deployments[1];

        good.QueriesPerSecond.Should().BeApproximately(0.6, 1e-15);
        good.ConcurrentQueries.Should().BeApproximately(0.6 * Delay, 1e-12);
        good.InputTokensPerSecond.Should().BeApproximately(60, 1e-12);
        good.OutputTokensPerSecond.Should().BeApproximately(60, 1e-12);
        good.Level.Should().Be(0.8);
        good.LevelUse.Should().BeApproximately(0.6 * Busy / (0.8 * 2), 1e-15);
        good.GpuBusyShare.Should().BeApproximately(0.6 * Busy / 2, 1e-15);
        good.KvCacheGb.Should().BeApproximately(0.6 * Delay * 0.02, 1e-12);
        good.KvCacheRoomGb.Should().BeApproximately(2 * 7, 1e-12);
        good.KvCacheUse.Should().BeApproximately(0.6 * Delay * 0.02 / 14, 1e-12);
        good.ConcurrencyUse.Should().Be(0);
        good.MoneyPerHour.Should().BeApproximately(2, 1e-12);
        good.IsBoughtByNode.Should().BeFalse();
        good.MoneyPerMillionOutputTokens.Should().BeApproximately(2 / (60 * 3600.0) * 1e6, 1e-9);
        Report(s_problem).HasLevels.Should().BeFalse();
    }

    [Fact]
    public void Spare_replicas_carry_no_load_but_stand_idle()
    {
        DeploymentReport good = Report(s_problem with { SpareReplicas = 1 }).Deployments[1];
        good.LevelUse.Should().BeApproximately(0.6 * Busy / 0.8, 1e-15);
        good.KvCacheRoomGb.Should().BeApproximately(7, 1e-12);
        good.GpuBusyShare.Should().BeApproximately(0.6 * Busy / 2, 1e-15);
    }

    [Fact]
    public void Whole_nodes_are_shared_by_gpus()
    {
        PlanReport report = Report(s_problem with { Nodes = new Dictionary<string, int> { ["gpu"] = 4 } });
        report.Deployments.Should().OnlyContain(d => d.IsBoughtByNode);
        report.Deployments[0].MoneyPerHour.Should().BeApproximately(4 / 3.0, 1e-12);
        report.Deployments.Sum(d => d.MoneyPerHour).Should().BeApproximately(report.Totals.RentalPerDay / 24, 1e-12);
        (report.Totals.Gpus, report.Totals.GpusBought).Should().Be((3, 4));
        report.Headline().Should().Contain("$96.00 a day for 4 GPUs in whole nodes, 3 in use");
    }

    [Fact]
    public void With_the_engine_model_a_deployment_has_a_level_and_a_limit_on_concurrency()
    {
        AllocationProblem engine = TestProblems.One().Performance(new() { Model = PerformanceModelKind.Engine }).Build();
        var tables = ProblemTables.Compile(engine);
        AllocationPlan plan = Plan([new Deployment("small", "gpu-fp16", new(1, 1), 2, 0.4)], [new Route("chat", "small", "gpu-fp16", 1)]);
        PlanReport report = PlanReport.Create(tables, plan);
        tables.TryGetRoute(0, tables.FindOption("small", "gpu-fp16", new(1, 1), 0.4), out RouteMetrics route).Should().BeTrue();

        report.HasLevels.Should().BeTrue();
        DeploymentReport small = report.Deployments[0];
        small.Level.Should().Be(0.4);
        small.LevelUse.Should().BeApproximately(route.BusyReplicas / (0.4 * 2), 1e-12);
        small.ConcurrentQueries.Should().BeApproximately(route.DelaySeconds, 1e-12); // 1 query/s
        small.ConcurrencyUse.Should().BeApproximately(route.DelaySeconds / (256 * 2), 1e-12);
        report.Routes[0].Tpot.CheckedSeconds.Should().BeApproximately(route.Slo.TpotSeconds, 1e-15);
    }

    [Fact]
    public void Totals_keep_money_served_demand_and_penalties_apart()
    {
        PlanTotals totals = Report(s_problem).Totals;
        totals.RentalPerDay.Should().BeApproximately(3 * 24, 1e-9);
        totals.MoneyPerDay.Should().Be(totals.RentalPerDay + totals.StoragePerDay);
        totals.MoneyPerHour.Should().BeApproximately(3, 1e-9);
        totals.DelayPenaltyPerDay.Should().BeApproximately(24 * 3600 * 0.8 * Delay * 1e-5, 1e-9);
        totals.UnmetPenaltyPerDay.Should().BeApproximately(24 * 3600 * 0.2 * 0.01, 1e-9);
        totals.PenaltiesPerDay.Should().Be(totals.DelayPenaltyPerDay + totals.UnmetPenaltyPerDay);
        totals.ServedShare.Should().BeApproximately(0.8, 1e-12);
        totals.OutputTokensPerSecond.Should().BeApproximately(80, 1e-9);
        totals.GpusByType.Should().Equal(new Dictionary<string, double> { ["gpu"] = 3 });
    }

    [Fact]
    public void The_headline_starts_with_the_demand_that_is_not_served()
    {
        PlanReport report = Report(s_problem);
        report.Headline([new UnservedReason("chat", 0.2, "budget", "Too much.")]).Should().Be(
            "Serves 80.0 % of the demand: 20.0 % of 'chat' is not served (budget); $72.00 a day for 3 GPUs; penalties $173.00 a day "
            + "(delay $0.20, unmet $172.80)");
        report.Headline().Should().Contain("20.0 % of 'chat' is not served; $72.00");
    }

    [Fact]
    public void The_headline_starts_with_money_where_all_is_served()
    {
        AllocationProblem free = s_problem with { Queries = [s_problem.Queries[0] with { DelayPenalty = 0 }] };
        AllocationPlan plan = Plan([new Deployment("good", "gpu-fp16", new(1, 1), 1)], [new Route("chat", "good", "gpu-fp16", 1)]);
        PlanReport.Create(ProblemTables.Compile(free), plan).Headline().Should().Be(
            "$24.00 a day for 1 GPU; serves 100 % of the demand; no penalties");
    }

    [Theory]
    [InlineData(0.9999, "99.9 %")]
    [InlineData(0.99996, "99.9 %")]
    [InlineData(1 - 1e-9, "100 %")]
    [InlineData(0, "0.0 %")]
    public void Only_all_of_the_demand_is_100_percent(double share, string text) => ReportHeadline.Share(share).Should().Be(text);

    [Fact]
    public void Json_names_its_units()
    {
        JsonElement json = JsonDocument.Parse(Report(s_problem).ToJson()).RootElement;
        json.GetProperty("totals").GetProperty("moneyPerDay").GetDouble().Should().BeApproximately(72, 1e-9);
        json.GetProperty("routes")[0].GetProperty("ttftCheckedSeconds").GetDouble().Should().BeApproximately(Ttft, 1e-15);
        json.GetProperty("routes")[0].GetProperty("ttftSloSeconds").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("deployments")[1].GetProperty("kvCacheRoomGb").GetDouble().Should().BeApproximately(14, 1e-12);
        json.GetProperty("unserved")[0].GetProperty("queriesPerHour").GetDouble().Should().BeApproximately(720, 1e-9);
    }

    private static PlanReport Report(AllocationProblem problem) => PlanReport.Create(ProblemTables.Compile(problem), Plan(
        [new Deployment("small", "gpu-fp16", new(1, 1), 1), new Deployment("good", "gpu-fp16", new(1, 1), 2)],
        [new Route("chat", "small", "gpu-fp16", 0.2), new Route("chat", "good", "gpu-fp16", 0.6)]) with
    {
        Unmet = new Dictionary<string, double> { ["chat"] = 0.2 },
    });

    private static AllocationPlan Plan(Deployment[] deployments, Route[] routes) => new()
    {
        Problem = "one",
        Allocator = "test",
        Deployments = deployments,
        Routes = routes,
        Unmet = new Dictionary<string, double>(),
        Cost = default,
    };
}

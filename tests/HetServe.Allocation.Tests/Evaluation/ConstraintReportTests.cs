using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

public class ConstraintReportTests
{
    private static readonly AllocationProblem s_problem = TestProblems.One()
        .AddModel("good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.02))
        .AddQuery("mail", q => q.PerSecond(1).Tokens(1, 1).Delay(TimeSpan.FromSeconds(1)))
        .Build();

    private ConstraintReport Report { get; } = Check(s_problem, tensorOfGood: 1);

    [Fact]
    public void Utilisation_is_a_fraction_of_the_limit()
    {
        Report.Utilization.Select(u => u.Deployment.Model).Should().Equal("small", "good");
        Report.Utilization[0].Compute.Should().BeApproximately(0.2 * 0.01 / 0.8, 1e-15);
        Report.Utilization[1].Compute.Should().BeApproximately(0.6 * 0.01 / 1.6, 1e-15);
        Report.Utilization[1].Memory.Should().BeApproximately(0.6 * 0.02 * (0.005 + 100 * (2 / 700.0)) / 14, 1e-15);
    }

    [Fact]
    public void Headroom_is_measured_over_the_served_share()
    {
        SloSlack chat = Report.Slos[0];

        chat.MeanDelaySeconds.Should().BeApproximately(0.005 + 100 * (2 / 700.0), 1e-12);
        chat.WorstDelaySeconds.Should().BeApproximately(0.005 + 100 * (2 / 700.0), 1e-12);
        chat.DelaySlackSeconds.Should().BeApproximately(5 - chat.WorstDelaySeconds!.Value, 1e-12);
        chat.MeanError.Should().BeApproximately(0.025, 1e-12);
        chat.WorstError.Should().Be(0.04);
        chat.ErrorSlack.Should().BeApproximately(0.025, 1e-12);
    }

    [Fact]
    public void Nothing_served_has_no_figures() =>
        Report.Slos[1].Should().Be(new SloSlack("mail", SloScope.Route, 1, null, null, SloScope.Average, 1, null, null));

    [Theory]
    [InlineData(SloScope.Route, SloScope.Average)]
    [InlineData(SloScope.Average, SloScope.Route)]
    public void Headroom_is_to_the_worst_route_or_to_the_mean_as_the_scope_says(SloScope delay, SloScope error)
    {
        QueryType chat = s_problem.Queries[0] with { DelayScope = delay, ErrorScope = error };
        SloSlack slo = Check(s_problem with { Queries = [chat, s_problem.Queries[1]] }, tensorOfGood: 2).Slos[0];

        // Two GPUs: half of both phases and two all-reduces of 2000 bytes in each of 10 layers, each over 100 GB/s and 8 us.
        double comm(double tokens) => 2 * 10 * (tokens * 2000 / 100e9 + 8e-6);
        double small = 0.005 + 100 * (2 / 700.0), good = 0.0025 + comm(100) + 100 * (1 / 700.0 + comm(1));
        slo.WorstDelaySeconds.Should().BeApproximately(small, 1e-12);
        slo.MeanDelaySeconds.Should().BeApproximately((0.2 * small + 0.6 * good) / 0.8, 1e-12);
        slo.DelaySlackSeconds.Should().BeApproximately(
            5 - (delay == SloScope.Route ? slo.WorstDelaySeconds : slo.MeanDelaySeconds)!.Value, 1e-12);
        slo.ErrorSlack.Should().BeApproximately(0.05 - (error == SloScope.Route ? 0.04 : 0.025), 1e-12);
    }

    [Fact]
    public void The_recomputed_cost_is_given_whatever_the_plan_says() => Report.Cost.Rental.Should().Be(3);

    private static ConstraintReport Check(AllocationProblem problem, int tensorOfGood) =>
        PlanChecker.Check(ProblemTables.Compile(problem), new AllocationPlan
        {
            Problem = "one",
            Allocator = "test",
            Deployments = [new Deployment("small", "gpu-fp16", new(1, 1), 1), new Deployment("good", "gpu-fp16", new(tensorOfGood, 1), 2)],
            Routes = [new Route("chat", "small", "gpu-fp16", 0.2), new Route("chat", "good", "gpu-fp16", 0.6)],
            Unmet = new Dictionary<string, double> { ["chat"] = 0.2, ["mail"] = 1 },
            Cost = default,
        });
}

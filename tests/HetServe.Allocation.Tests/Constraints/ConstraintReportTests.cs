using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Constraints;

public class ConstraintReportTests
{
    private static readonly ProblemTables Tables = ProblemTables.Compile(TestProblems.One()
        .AddModel("good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.02))
        .AddQuery("mail", q => q.PerSecond(1).Tokens(1, 1).Delay(TimeSpan.FromSeconds(1)))
        .Build());

    private static readonly ConstraintReport Report = PlanChecker.Check(Tables, new AllocationPlan
    {
        Problem = "one",
        Allocator = "test",
        Deployments = [new Deployment("small", "gpu-fp16", new(1, 1), 1), new Deployment("good", "gpu-fp16", new(1, 1), 2)],
        Routes = [new Route("chat", "small", "gpu-fp16", 0.2), new Route("chat", "good", "gpu-fp16", 0.6)],
        Unmet = new Dictionary<string, double> { ["chat"] = 0.2, ["mail"] = 1 },
        Cost = default,
    });

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
        SloHeadroom chat = Report.Slos[0];

        chat.MeanDelaySeconds.Should().BeApproximately(0.005 + 100 * (2 / 700.0), 1e-12);
        chat.WorstDelaySeconds.Should().BeApproximately(0.005 + 100 * (2 / 700.0), 1e-12);
        chat.DelayHeadroomSeconds.Should().BeApproximately(5 - chat.WorstDelaySeconds!.Value, 1e-12);
        chat.MeanError.Should().BeApproximately(0.025, 1e-12);
        chat.WorstError.Should().Be(0.04);
        chat.ErrorHeadroom.Should().BeApproximately(0.025, 1e-12);
    }

    [Fact]
    public void Nothing_served_has_no_figures() =>
        Report.Slos[1].Should().Be(new SloHeadroom("mail", SloScope.Route, 1, null, null, SloScope.Average, 1, null, null));

    [Fact]
    public void The_recomputed_cost_is_given_whatever_the_plan_says() => Report.Cost.Rental.Should().Be(3);
}

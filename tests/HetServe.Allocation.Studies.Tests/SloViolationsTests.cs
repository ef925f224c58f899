using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

/// <summary>Two routes, 60 % with an error rate of 0.04 and 40 % with 0.046, the latter on a tier that is twice as fast.</summary>
public sealed class SloViolationsTests
{
    // D on gpu-fp16: 0.005 + 100·2/700 s; on gpu-int8: half the weights, so 0.005 + 100·1/700 s.
    private const double Slow = 0.005 + 200 / 700.0;

    [Theory]
    [InlineData(SloScope.Route, 1.1, 0.4)]   // 0.046·1.1 is above 0.05, 0.04·1.1 is not
    [InlineData(SloScope.Route, 1.3, 1.0)]
    [InlineData(SloScope.Average, 1.1, 0.0)] // the mean is 0.0424
    [InlineData(SloScope.Average, 1.3, 1.0)]
    public void Errors_count_by_route_or_all_together(SloScope scope, double factor, double violated) =>
        Of(q => q with { ErrorScope = scope }, StressedFigures.Errors, factor).Should().BeApproximately(violated, 1e-9);

    [Theory]
    [InlineData(SloScope.Route, 1.05, 0.6)]
    [InlineData(SloScope.Route, 1.0, 0.0)]
    [InlineData(SloScope.Average, 1.05, 0.0)]
    [InlineData(SloScope.Average, 1.5, 1.0)] // the mean is 0.24 s of 0.29
    public void Delays_count_by_route_or_all_together(SloScope scope, double factor, double violated) =>
        Of(q => q with { DelayScope = scope, DelaySlo = TimeSpan.FromSeconds(Slow) }, StressedFigures.Delays, factor)
            .Should().BeApproximately(violated, 1e-9);

    [Fact]
    public void Ttft_and_tpot_count_by_route()
    {
        Of(q => q with { TpotSlo = TimeSpan.FromSeconds(1.05 * 2 / 700) }, StressedFigures.Delays, 1.1).Should().BeApproximately(0.6, 1e-9);
        Of(q => q with { TtftSlo = TimeSpan.FromSeconds(1.05 * 0.005) }, StressedFigures.Delays, 1.1).Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void Demand_weighs_by_rate_and_unmet_demand_is_counted_apart()
    {
        AllocationProblem problem = Problem(q => q).Query("idle", q => q with { RatePerHour = 3 * 3600 }).Build();
        AllocationPlan plan = Plan() with { Unmet = new Dictionary<string, double> { ["idle"] = 1 } };
        var violations = SloViolations.Of(PlanEvaluation.Evaluate(
            ProblemTables.Compile(StressedProblem.Fixed(problem, StressedFigures.Errors, 1.3)), plan));
        violations.ViolatedShare.Should().BeApproximately(0.25, 1e-9);
        violations.UnmetShare.Should().BeApproximately(0.75, 1e-9);
        violations.ByQuery.Should().HaveCount(2).And.Contain(0);
    }

    [Fact]
    public void Without_demand_nothing_is_violated() =>
        Of(q => q with { RatePerHour = 0 }, StressedFigures.Errors, 1.5).Should().Be(0);

    private static double Of(Func<QueryType, QueryType> change, StressedFigures figures, double factor)
    {
        AllocationProblem problem = Problem(change).Query("idle", q => q with { RatePerHour = 0 }).Build();
        AllocationProblem world = StressedProblem.Fixed(problem, figures, factor);
        return SloViolations.Of(PlanEvaluation.Evaluate(ProblemTables.Compile(world), Plan())).ViolatedShare;
    }

    private static ProblemChange Problem(Func<QueryType, QueryType> change)
    {
        AllocationProblem one = TestProblems.One()
            .AddQuery("idle", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.05)).Build();
        return new ProblemChange(one with
        {
            Tiers = [one.Tiers[0], one.Tiers[0] with { Name = "gpu-int8", Precision = Precision.INT8 }],
        }).Query("chat", change);
    }

    private static AllocationPlan Plan() => new()
    {
        Problem = "one",
        Allocator = "hand",
        Deployments = [new("small", "gpu-fp16", new(1, 1), 1), new("small", "gpu-int8", new(1, 1), 1)],
        Routes = [new("chat", "small", "gpu-fp16", 0.6), new("chat", "small", "gpu-int8", 0.4)],
        Unmet = new Dictionary<string, double>(),
        Cost = default,
    };
}

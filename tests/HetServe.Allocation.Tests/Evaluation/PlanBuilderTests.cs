using CsCheck;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

public class PlanBuilderTests
{
    private readonly ProblemTables _tables = ProblemTables.Compile(TestProblems.One()
        .AddModel("other", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.04)).Build());

    [Fact]
    public void Names_shares_and_cost_are_filled_in()
    {
        AllocationPlan plan = Create(0.25, 0.5);

        plan.Problem.Should().Be("one");
        plan.Allocator.Should().Be("test");
        plan.Deployments.Should().Equal(new Deployment("small", "gpu-fp16", new(1, 1), 1), new Deployment("other", "gpu-fp16", new(2, 1), 2));
        plan.Routes.Should().Equal(new Route("chat", "small", "gpu-fp16", 0.25), new Route("chat", "other", "gpu-fp16", 0.5));
        plan.Unmet.Should().Equal(new Dictionary<string, double> { ["chat"] = 0.25 });
        plan.Cost.Should().Be(PlanEvaluation.Evaluate(_tables, plan).Cost);
        plan.Cost.Rental.Should().Be(5);
    }

    [Fact]
    public void Dust_is_neither_routed_nor_unmet()
    {
        AllocationPlan plan = Create(-1e-12, 1 - 5e-10);

        plan.Routes.Should().Equal(new Route("chat", "other", "gpu-fp16", 1));
        plan.Unmet.Should().BeEmpty();
        plan.Deployments.Should().HaveCount(2);
    }

    [Fact]
    public void The_least_share_that_counts_is_routed()
    {
        AllocationPlan plan = Create(Tolerances.ZeroShare, 0.5);

        plan.Routes.Should().Equal(
            new Route("chat", "small", "gpu-fp16", Tolerances.ZeroShare), new Route("chat", "other", "gpu-fp16", 0.5));
        plan.Unmet["chat"].Should().BeApproximately(0.5 - Tolerances.ZeroShare, 1e-16);
    }

    [Fact]
    public void An_empty_plan_serves_nothing() =>
        PlanBuilder.Create(_tables, "test", [], [], []).Unmet.Should().Equal(new Dictionary<string, double> { ["chat"] = 1 });

    [Fact]
    public void A_share_that_is_no_number_is_not_hidden() =>
        PlanEvaluation.Evaluate(_tables, Create(double.NaN, 0.5)).Faults.Should().NotBeEmpty();

    [Fact]
    public void Demand_is_exact_whatever_the_shares() =>
        Gen.Double[-1e-9, 1.1].Array[2].Sample(shares =>
        {
            AllocationPlan plan = Create(shares[0], shares[1]);

            double served = plan.Routes.Sum(r => r.Fraction);
            (served + plan.Unmet.GetValueOrDefault("chat")).Should().BeApproximately(1, 1e-15);
            plan.Routes.Should().NotContain(r => r.Fraction <= 0 || r.Fraction > 1);
        });

    private AllocationPlan Create(double small, double other)
    {
        var shares = new double[2 * _tables.QueryStride];
        int[] options = [_tables.FindOption("small", "gpu-fp16", new(1, 1)), _tables.FindOption("other", "gpu-fp16", new(2, 1))];
        (shares[0], shares[_tables.QueryStride]) = (small, other);
        return PlanBuilder.Create(_tables, "test", options, [1, 2], shares);
    }
}

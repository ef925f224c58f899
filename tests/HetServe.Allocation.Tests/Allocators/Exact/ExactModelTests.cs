using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public class ExactModelTests
{
    [Fact]
    public void What_one_replica_carries_takes_no_replica_column_and_no_row_that_cannot_bind()
    {
        var model = ExactModel.Build(Compile(p => p.Budget(1000).Storage(1000).Available("gpu", 100)));

        model.Options.Select(o => o.MaxReplicas).Should().Equal(1, 1);
        model.Milp.ColumnCount.Should().Be(2 + 2 + 1); // w and x of two options, u
        model.Milp.RowCount.Should().Be(1 + 1 + 2);    // demand, one parallelism, x <= w
    }

    [Fact]
    public void Replicas_are_no_more_than_useful_allowed_available_and_affordable()
    {
        Action<QueryTypeBuilder> busy = q => q.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)); // 2 busy of 0.8 each

        MaxReplicas(_ => { }).Should().Equal(3, 2);
        MaxReplicas(p => p.MaxReplicas(2)).Should().Equal(2, 2);
        MaxReplicas(p => p.Available("gpu", 2)).Should().Equal(2, 1);
        MaxReplicas(p => p.Budget(2)).Should().Equal(2, 1);

        IEnumerable<int> MaxReplicas(Action<AllocationProblemBuilder> configure) =>
            ExactModel.Build(Compile(configure, busy)).Options.Select(o => o.MaxReplicas);
    }

    [Theory]
    [InlineData(0.04, 4)]
    [InlineData(0.03, 5)]
    public void An_average_has_a_row_only_where_some_route_misses_it(double slo, int rows) =>
        ExactModel.Build(Compile(query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(slo)))
            .Milp.RowCount.Should().Be(rows);

    [Fact]
    public void Routes_have_rows_of_their_own_or_share_one_by_option()
    {
        ProblemTables tables = Compile(p =>
        {
            p.AddQuery("mail", q => q.PerSecond(1).Tokens(10, 10).Delay(TimeSpan.FromSeconds(5)));
            p.AddModel("both", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0).ErrorRate("mail", 0));
        });

        int tight = ExactModel.Build(tables, tightRows: true).Milp.RowCount;

        // Both options of "both" admit two query types.
        ExactModel.Build(tables, tightRows: false).Milp.RowCount.Should().Be(tight - 2);
    }

    [Fact]
    public void A_plan_becomes_column_values_that_satisfy_the_model_and_comes_back()
    {
        ProblemTables tables = Compile(
            p => p.Storage(100, 0.1).Budget(50).AddModel(
                "good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.01)),
            q => q.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.03).TokenKb(0.01).UnmetPenalty(1));
        var model = ExactModel.Build(tables);
        int[] options = [tables.FindOption("small", "gpu-fp16", new(1, 1)), tables.FindOption("good", "gpu-fp16", new(2, 1))];
        var shares = new double[2 * tables.QueryStride];
        (shares[0], shares[tables.QueryStride]) = (0.3, 0.6);
        AllocationPlan plan = PlanBuilder.Create(tables, "exact", options, [1, 1], shares);

        double[]? values = ExactPlan.ToValues(model, PlanEvaluation.Evaluate(tables, plan));

        values.Should().NotBeNull();
        Contracts.MilpModels.IsFeasible(model.Milp, values!).Should().BeTrue();
        double objective = model.Milp.ObjectiveOffset + model.Milp.Objective.Zip(values!, (c, x) => c * x).Sum();
        objective.Should().BeApproximately(plan.Cost.Total, 1e-9);
        AllocationPlan back = ExactPlan.FromValues(model, tables, values!, "exact");
        back.Deployments.Should().BeEquivalentTo(plan.Deployments);
        back.Routes.Should().BeEquivalentTo(plan.Routes);
        back.Cost.Total.Should().BeApproximately(plan.Cost.Total, 1e-9);
    }

    [Fact]
    public void A_plan_that_the_model_cannot_express_has_no_values()
    {
        ProblemTables tables = Compile(query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(0.2))); // 2x1 alone meets it
        var model = ExactModel.Build(tables);
        var shares = new double[tables.QueryStride];
        shares[0] = 1;

        AllocationPlan plan = PlanBuilder.Create(tables, "x", [tables.FindOption("small", "gpu-fp16", new(1, 1))], [1], shares);

        ExactPlan.ToValues(model, PlanEvaluation.Evaluate(tables, plan)).Should().BeNull();
    }

    private static ProblemTables Compile(Action<AllocationProblemBuilder>? problem = null, Action<QueryTypeBuilder>? query = null) =>
        ExactAllocatorTests.Compile(problem, query);
}

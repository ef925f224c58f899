using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public class ExactModelTests
{
    [Fact]
    public void What_one_replica_carries_takes_no_replica_column_and_no_row_that_cannot_bind()
    {
        var model = ExactModel.Build(Compile(p => p.Budget(1000).Storage(1000).Available("gpu", 100)));

        model.Options.Select(o => o.MostCarrying).Should().Equal(1, 1);
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
            ExactModel.Build(Compile(configure, busy)).Options.Select(o => o.MostCarrying);
    }

    [Theory]
    [InlineData(0.04, ValidInequalities.Covers, 0)]
    [InlineData(0.03, ValidInequalities.None, 1)]
    [InlineData(0.03, ValidInequalities.Covers, 2)]
    public void An_average_has_a_row_and_a_cover_only_where_some_route_misses_it(double slo, ValidInequalities inequalities, int rows)
    {
        ProblemTables tables = Mixed(slo);

        ExactModel model = ExactModel.Build(tables, inequalities: inequalities);

        // Demand; by option of either model x <= w; by model one parallelism.
        model.Milp.RowCount.Should().Be(1 + 4 + 2 + rows);
        if (inequalities == ValidInequalities.None || rows == 0) return;
        int cover = model.Milp.RowCount - 1;
        int[] good = [.. model.Options.Where(o => tables.ModelOf(o.Option).Name == "good").Select(o => o.Open)];
        ColumnsOf(model, cover).Should().BeEquivalentTo([.. good, model.Unmet[0]]);
        model.Milp.RowLowerBounds[cover].Should().Be(1);
    }

    [Fact]
    public void A_route_that_misses_an_average_is_limited_to_what_the_best_route_makes_up_for()
    {
        // x·0.04 + (1 - x)·0 <= 0.03.
        ProblemTables tables = Mixed(0.03);

        ExactModel model = ExactModel.Build(tables, inequalities: ValidInequalities.ShareLimits);

        foreach (OptionColumns option in model.Options)
        {
            RouteColumn route = model.Routes[option.FirstRoute];
            double most = tables.ModelOf(option.Option).Name == "good" ? 1 : 0.75;
            route.MaxShare.Should().BeApproximately(most, 1e-12);
            model.Milp.ColumnUpperBounds[route.Column].Should().BeApproximately(most, 1e-12);
        }
    }

    [Fact]
    public void A_route_that_no_mix_can_use_is_left_out()
    {
        ProblemTables tables = Compile(query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.03));

        ExactModel.Build(tables, inequalities: ValidInequalities.None).Routes.Should().HaveCount(2);
        ExactModel.Build(tables, inequalities: ValidInequalities.ShareLimits).Routes.Should().BeEmpty();
    }

    [Fact]
    public void Replicas_of_all_options_are_rounded_up_together()
    {
        // A replica at 1x1 carries k = 0.4, one at 2x1 0.8, so d is 0.8 and then 0.4, and with 1/0.8 = 1.25 one replica never does.
        ProblemTables tables = Compile(query: q => q.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)));

        ExactModel model = ExactModel.Build(tables, inequalities: ValidInequalities.ReplicaRounding);

        int first = ExactModel.Build(tables, inequalities: ValidInequalities.None).Milp.RowCount;
        model.Milp.RowCount.Should().Be(first + 2);
        Row(first).Should().Equal(1, 1, 1 / (0.8 * 0.25)); // frac(0.4/0.8) is above 0.25
        model.Milp.RowLowerBounds[first].Should().Be(2);
        Row(first + 1).Should().Equal(1, 2, 1 / (0.4 * 0.5));
        model.Milp.RowLowerBounds[first + 1].Should().Be(3);

        double[] Row(int row) => [.. Enumerable.Range(model.Milp.RowStarts[row], model.Milp.RowStarts[row + 1] - model.Milp.RowStarts[row])
            .Select(entry => Math.Round(model.Milp.Coefficients[entry], 9))];
    }

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
        double objective = model.Milp.ObjectiveOffset + model.Milp.ObjectiveCoefficients.Zip(values!, (c, x) => c * x).Sum();
        objective.Should().BeApproximately(plan.Cost.Total, 1e-9);
        AllocationPlan back = ExactPlan.FromValues(model, tables, values!, "exact").Plan;
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

    private static IEnumerable<int> ColumnsOf(ExactModel model, int row) =>
        model.Milp.ColumnIndices.Take(model.Milp.RowStarts[row + 1]).Skip(model.Milp.RowStarts[row]);

    /// <summary>A model that errs on 4 % and one that never does.</summary>
    private static ProblemTables Mixed(double slo) => Compile(
        p => p.AddModel("good", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0)),
        q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(slo));

    private static ProblemTables Compile(Action<AllocationProblemBuilder>? problem = null, Action<QueryTypeBuilder>? query = null) =>
        ExactAllocatorTests.Compile(problem, query);
}

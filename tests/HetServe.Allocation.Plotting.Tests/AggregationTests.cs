using System.Globalization;
using System.Text.RegularExpressions;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Plotting.Tests;

/// <summary>Of many items the largest are shown, and the others summed up: nothing is dropped in silence.</summary>
public partial class AggregationTests
{
    [Fact]
    public void Fifty_deployments_have_a_row_each()
    {
        PlanRows rows = RowsOf(60, 50, out PlanReport report);
        rows.Deployments.Should().HaveCount(50);
        rows.Deployments.Select(row => row.Gpus).Should().Equal(report.Deployments.Select(d => d.Deployment.Gpus));
        rows.Deployments.Should().NotContain(row => row.Name.StartsWith("and "));
    }

    [Fact]
    public void Of_more_deployments_the_most_expensive_have_a_row_and_the_others_are_summed_up()
    {
        PlanRows rows = RowsOf(60, 80, out PlanReport report);
        double[] prices = [.. report.Deployments.Select(d => d.MoneyPerHour).OrderDescending()];

        rows.Deployments.Should().HaveCount(PlanRows.MostDeployments);
        rows.Deployments[^1].Name.Should().StartWith("and 31 more");
        rows.Deployments[^1].MoneyPerHour.Should().BeApproximately(prices[49..].Sum(), 1e-9);
        rows.Deployments.Sum(row => row.MoneyPerHour).Should().BeApproximately(prices.Sum(), 1e-9);
        rows.Deployments.Sum(row => row.Gpus).Should().Be(report.Deployments.Sum(d => d.Deployment.Gpus));
    }

    [Fact]
    public void Of_a_thousand_query_types_the_others_are_one_row_with_their_share()
    {
        PlanRows rows = RowsOf(1000, 80, out PlanReport report);
        QueryRow rest = rows.Queries[^1];

        rows.Queries.Should().HaveCount(PlanRows.MostQueries);
        rest.Name.Should().StartWith("and 961 more, ");
        foreach (QueryRow row in rows.Queries) (row.Parts.Sum(part => part.Share) + row.Unserved).Should().BeApproximately(1, 1e-9);
        double all = report.Unserved.Sum(u => u.QueriesPerHour) / 3600 + report.Routes.Sum(r => r.QueriesPerSecond);
        double shown = report.Routes.Where(r => rows.Queries.Any(q => q.Name == r.Query)).Sum(r => r.QueriesPerSecond)
            + report.Unserved.Where(u => rows.Queries.Any(q => q.Name == u.Query)).Sum(u => u.QueriesPerHour) / 3600;
        double percent = double.Parse(Percent().Match(rest.Name).Groups[1].Value, CultureInfo.InvariantCulture);
        percent.Should().BeApproximately(100 * (1 - shown / all), 0.051);
    }

    [Fact]
    public void Of_many_routes_those_closest_to_an_SLO_are_shown_and_all_are_counted()
    {
        PlanRows rows = RowsOf(1000, 80, out PlanReport report);
        double least = rows.Routes.Min(PlanRows.LargestUse);

        rows.Routes.Should().HaveCount(PlanRows.MostRoutes);
        rows.RouteCount.Should().Be(report.Routes.Count);
        report.Routes.Where(route => !rows.Routes.Contains(route)).Max(PlanRows.LargestUse).Should().BeLessThanOrEqualTo(least);
        SampleCharts.Plan(1000, 80, n => $"q{n}").Labels.Should()
            .Contain(label => label.Text.StartsWith($"Delays against their SLOs: the {PlanRows.MostRoutes} routes of "));
    }

    [Theory]
    [InlineData("simulation", "and 961 more, together")]
    [InlineData("simulation", "from the least to the most of 52 more, less busy")]
    [InlineData("comparison", "and 940 more variants, which are not shown")]
    [InlineData("scenarios", "The first 200 of 1250 rows")]
    [InlineData("map", "one factor of 3 is shown")]
    [InlineData("accuracy", "marks: up to 90 rows of a group")]
    public void Other_charts_say_what_they_leave_out(string kind, string words) =>
        string.Join(' ', SampleCharts.Create(kind, "short", 1000).Labels.Select(label => label.Text)).Should().Contain(words);

    [Fact]
    public void The_description_has_cost_deployments_and_the_largest_ones()
    {
        RowsOf(6, 6, out PlanReport report);
        string description = SampleCharts.Plan(6, 6, n => $"q{n}").Description;
        PlanTotals totals = report.Totals;
        DeploymentReport largest = report.Deployments.MaxBy(d => d.MoneyPerHour)!;

        description.Should().Contain(string.Create(
            CultureInfo.InvariantCulture,
            $"6 deployments on {totals.Gpus} GPUs for ${totals.MoneyPerDay:#,##0.00} a day, penalties ${totals.PenaltiesPerDay:#,##0.00} "
                + $"a day."));
        description.Should().Contain(
            $"{largest.Deployment.Model} on {largest.Deployment.Tier}").And.Contain("Not served: ").And.Contain("Closest to its SLO: ");
    }

    private static PlanRows RowsOf(int queries, int deployments, out PlanReport report)
    {
        (AllocationProblem problem, AllocationPlan plan) = SampleCharts.PlanOf(queries, deployments, n => $"q{n}");
        ConstraintReport check = PlanChecker.Check(ProblemTables.Compile(problem), plan);
        report = check.Figures;
        return new PlanRows(report, [.. check.Slos.Select(slo => slo.Query)]);
    }

    [GeneratedRegex(@"([\d.]+)%")]
    private static partial Regex Percent();
}

using CsCheck;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>The list of limits and the fast forms of the same rules agree.</summary>
public class RouteLimitsTests
{
    [Fact]
    public void A_route_is_admitted_exactly_where_the_list_admits_it() => RandomProblems.Any.Hold(200, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        var limits = new RouteLimits(PlanEvaluation.Empty(tables));
        foreach ((int query, int option, RouteMetrics route) in Routes(tables))
        {
            bool isListed = Enumerable.Range(0, RouteObjective.Count).All(n => RouteObjective.Of(tables, query, route, n).Holds);
            bool mayRun = tables.Exists(option) && tables.LongestQueryGb(query, option) <= tables.FreeGb[option]
                && !(tables.TierOf(option).Interruptible && tables.MaxInterruptible[query] == 0);
            FurtherShare further = limits.Open(query, option, route, 1);
            string[] broken =
            [
                .. from n in Enumerable.Range(0, limits.Count)
                   where !RouteLimits.IsMean(n)
                   let use = limits.At(n, further)
                   where use.Constraint is ConstraintNames.Delay or ConstraintNames.Error && !use.Holds
                   select use.What,
            ];

            tables.Meets(query, option).Should().Be(isListed && mayRun, problem.Name);
            (broken.Length == 0).Should().Be(isListed, problem.Name);
            bool isAllowed = Enumerable.Range(0, limits.Count).Select(n => limits.At(n, further)).All(
                use => use.Holds || use.Constraint is not (ConstraintNames.Context or ConstraintNames.Interruptible or ConstraintNames.Memory)
                    && use.What != "options");
            isAllowed.Should().Be(mayRun, problem.Name);
        }
    });

    [Fact]
    public void A_candidate_breaks_none_of_the_limits_that_one_replica_meets() => RandomProblems.Any.Hold(200, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        var limits = new RouteLimits(PlanEvaluation.Empty(tables));
        foreach ((int query, int option, RouteMetrics route) in Routes(tables))
        {
            if (!tables.Candidates.Contains(option)) continue;
            FurtherShare further = limits.Open(query, option, route, 1);
            for (int n = 0; n < limits.Count; n++)
            {
                LimitUse use = limits.At(n, further);
                bool isOfOption = use.Constraint is not (
                    ConstraintNames.Delay or ConstraintNames.Error or ConstraintNames.Context or ConstraintNames.Interruptible);
                if (isOfOption) use.Holds.Should().BeTrue($"{problem.Name}: {use.Above}");
            }
        }
    });

    [Fact]
    public void A_share_that_the_list_admits_beside_a_plan_breaks_no_checker() => RandomProblems.Any.Hold(200, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        var limits = new RouteLimits(PlanEvaluation.Empty(tables));
        foreach ((int query, int option, RouteMetrics route) in Routes(tables))
        {
            FurtherShare whole = limits.Serve(query, option, route, 1);
            if (limits.FirstBroken(whole) >= 0) continue;
            var shares = new double[tables.QueryStride];
            shares[query] = 1;
            var plan = PlanEvaluation.Create(tables, "test", [option], [(int)whole.Replicas], shares);

            PlanChecker.Check(plan).Violations.Where(row => row.Constraint != ConstraintNames.Demand).Should().BeEmpty(problem.Name);
            (plan.Cost.Rental + plan.Cost.Storage + plan.Cost.DelayPenalty).Should()
                .BeApproximately(whole.Cost, 1e-9 * Math.Max(1, whole.Cost));
        }
    });

    [Theory]
    [InlineData(0.04, false)]
    [InlineData(0.04 - 1e-7, false)]
    [InlineData(0.04 - 1e-5, true)]
    public void A_mean_is_broken_in_all_places_or_in_none(double errorSlo, bool isBroken)
    {
        AllocationProblem problem = TestProblems.One().Build();
        var tables = ProblemTables.Compile(problem with { Queries = [problem.Queries[0] with { ErrorSlo = errorSlo }] });
        PlanEvaluation plan = PlanEvaluation.Evaluate(tables, PlanEvaluationTests.Plan(
            [new("small", "gpu-fp16", new(1, 1), 1)], [new("chat", "small", "gpu-fp16", 1)]));

        plan.BreaksMean(0).Should().Be(isBroken);
        Studies.SloViolations.Of(plan).ViolatedShare.Should().Be(isBroken ? 1 : 0);
        PlanChecker.Check(plan).Violations.Any(row => row.Constraint == "error").Should().Be(isBroken);
        UnservableQueries.Explain(tables, 0, 1).Should().Match(reason => reason != null == isBroken);
    }

    private static IEnumerable<(int Query, int Option, RouteMetrics Route)> Routes(ProblemTables tables)
    {
        for (int i = 0; i < tables.QueryCount; i++)
        {
            for (int o = 0; o < tables.OptionCount; o++)
                if (tables.FindRoute(i, o, out RouteMetrics route)) yield return (i, o, route);
        }
    }
}

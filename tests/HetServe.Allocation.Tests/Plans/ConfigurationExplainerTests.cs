using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Workloads;

namespace HetServe.Allocation.Tests.Plans;

public sealed class ConfigurationExplainerTests
{
    [Fact]
    public void An_offer_is_a_plan_that_serves_the_query_type_by_itself_at_the_cost_stated()
    {
        foreach (int seed in (int[])[1, 2, 3])
        {
            var options = new SyntheticInstanceOptions { Capped = seed == 2, LimitTtftAndTpot = seed == 3 };
            AllocationProblem all = SyntheticInstances.Generate(3, 4, 5, seed, options);
            foreach (ConfigurationExplanation e in ConfigurationExplainer.Explain(ProblemTables.Compile(all)))
            {
                if (e.Offer is not { } offer) continue;
                ProblemTables alone = Alone(all, e.Query);
                var plan = new AllocationPlan
                {
                    Problem = all.Name,
                    Allocator = "test",
                    Deployments = [new Deployment(e.Model, e.Tier, offer.Parallelism, offer.Replicas)],
                    Routes = [new Route(e.Query, e.Model, e.Tier, 1)],
                    Unmet = new Dictionary<string, double>(),
                    Cost = offer.Cost,
                };
                PlanChecker.Check(alone, plan).Violations.Should().BeEmpty();
            }
        }
    }

    [Fact]
    public void A_refused_pair_has_no_feasible_configuration_and_the_refusal_exceeds_its_limit()
    {
        AllocationProblem all = SyntheticInstances.Generate(3, 4, 5, 2, new SyntheticInstanceOptions { Capped = true, Budget = 60 });
        ConfigurationExplanation[] refused = [.. ConfigurationExplainer.Explain(ProblemTables.Compile(all)).Where(e => e.Offer is null)];
        refused.Should().NotBeEmpty();
        foreach (ConfigurationExplanation e in refused)
        {
            e.Refusal!.Value.Should().BeGreaterThan(e.Refusal.Limit!.Value);
            e.Refusal.ToString().Should().Contain(e.Refusal.Constraint).And.Contain(", above ");
            AnyReplicasServe(Alone(all, e.Query), e).Should().BeFalse();
        }
    }

    [Fact]
    public void Names_the_limit_in_the_way()
    {
        AllocationProblem problem = SyntheticInstances.Generate(1, 1, 1, 1);
        QueryType query = problem.Queries[0];
        Refusal(problem with { Queries = [query with { DelaySlo = TimeSpan.FromMilliseconds(1) }] }).Constraint.Should().Be("delay");
        Refusal(problem with { Queries = [query with { ErrorSlo = 0 }] }).Constraint.Should().Be("error");
        Refusal(Lenient(problem) with { Budget = 0 }).Constraint.Should().Be("budget");
        Refusal(problem with { Models = [problem.Models[0] with { WeightsGb = 1e6 }] }).Constraint.Should().Be("memory");
        Refusal(problem with { Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double>() }] })
            .Should().Be(new ConfigurationRefusal("placement", null, "the model has no error rate for the query type", null, null, ""));
    }

    [Fact]
    public void Explains_one_query_type_alone_and_refuses_unknown_ones()
    {
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(3, 2, 2, 1));
        ConfigurationExplainer.Explain(tables, "query-001").Should().HaveCount(4).And.OnlyContain(e => e.Query == "query-001");
        FluentActions.Invoking(() => ConfigurationExplainer.Explain(tables, "nothing"))
            .Should().Throw<ArgumentException>().WithMessage("*'nothing'*");
    }

    private static AllocationProblem Lenient(AllocationProblem problem) => problem with
    {
        MaxReplicas = 1000,
        Queries = [.. problem.Queries.Select(q => q with { DelaySlo = TimeSpan.FromHours(1), ErrorSlo = 1 })],
    };

    private static ConfigurationRefusal Refusal(AllocationProblem problem) =>
        ConfigurationExplainer.Explain(ProblemTables.Compile(problem)).Single().Refusal!;

    private static ProblemTables Alone(AllocationProblem problem, string query) => ProblemTables.Compile(problem with
    {
        Queries = [.. problem.Queries.Where(q => q.Name == query)],
        Models = [.. problem.Models.Select(m => m with
        {
            ErrorRates = m.ErrorRates.Where(e => e.Key == query).ToDictionary(),
        })],
    });

    private static bool AnyReplicasServe(ProblemTables tables, ConfigurationExplanation e) =>
        tables.Parallelisms.Any(parallelism => Enumerable.Range(1, tables.Problem.MaxReplicas).Any(replicas =>
        {
            var plan = new AllocationPlan
            {
                Problem = "p",
                Allocator = "test",
                Deployments = [new Deployment(e.Model, e.Tier, parallelism, replicas)],
                Routes = [new Route(e.Query, e.Model, e.Tier, 1)],
                Unmet = new Dictionary<string, double>(),
                Cost = default,
            };
            return PlanChecker.Check(tables, plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost }).IsFeasible;
        }));
}

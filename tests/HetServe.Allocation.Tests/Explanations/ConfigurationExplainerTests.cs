using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Explanations;

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
            .Should().Be(new ConfigurationRefusal("placement", null, "the model has no error rate for it", null, null, ""));
    }

    [Fact]
    public void Explains_one_query_type_alone_and_refuses_unknown_ones()
    {
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(3, 2, 2, 1));
        ConfigurationExplainer.Explain(tables, "query-001").Should().HaveCount(4).And.OnlyContain(e => e.Query == "query-001");
        FluentActions.Invoking(() => ConfigurationExplainer.Explain(tables, "nothing"))
            .Should().Throw<ArgumentException>().WithMessage("*'nothing'*query-001, query-002*");
        FluentActions.Invoking(() => ConfigurationExplainer.Explain(null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("", 1, 1, 1, 0.290714286)]
    [InlineData("busy", 1, 3, 3, 0.290714286)]
    [InlineData("cache", 1, 2, 2, 0.290714286)]
    [InlineData("full replicas", 2, 1, 2, 0.161597143)]
    [InlineData("error at its SLO", 1, 1, 1, 0.290714286)]
    [InlineData("dear delay", 2, 1, 2, 0.161597143)]
    public void An_offer_is_the_cheapest_parallelism_with_replicas_for_memory_and_compute(
        string what, int tensor, int replicas, double rental, double delay)
    {
        AllocationProblem problem = TestProblems.One().Storage(pricePerGbHour: 0.5).Build();
        QueryType query = problem.Queries[0] with { TokenKb = 3 };
        problem = problem with { Queries = [query] };
        ConfigurationExplanation explanation = ConfigurationExplainer.Explain(ProblemTables.Compile(what switch
        {
            "busy" => problem with { Queries = [query with { RatePerHour = 720_000 }] },
            "cache" => problem with
            {
                Models = [problem.Models[0] with { KvKbPerToken = 200_000 }],
                Parallelism = new() { Tensor = [1], Pipeline = [1] },
            },
            "full replicas" => problem with { Queries = [query with { RatePerHour = 576_000 }] }, // 1.6 busy replicas
            "error at its SLO" => problem with { Queries = [query with { ErrorSlo = 0.04, ErrorScope = SloScope.Route }] },
            "dear delay" => problem with { Queries = [query with { DelayPenalty = 0.01 }] },
            _ => problem,
        })).Single();

        explanation.Refusal.Should().BeNull();
        ConfigurationOffer offer = explanation.Offer!;
        double rate = what switch { "busy" => 720_000, "full replicas" => 576_000, _ => 3600 };
        double penalty = what == "dear delay" ? 0.01 : 1e-5;
        offer.Should().BeEquivalentTo(new ConfigurationOffer(
            new(tensor, 1),
            replicas,
            new CostBreakdown(rental, 0.5 * (2 + 3 * 200 * rate / 1e6), penalty * rate * delay, 0),
            tensor == 1 ? 0.005 : 0.0027,
            tensor == 1 ? 2 / 700.0 : 0.001588971,
            delay,
            0.04), o => o.Using<double>(d =>
                d.Subject.Should().BeApproximately(d.Expectation, 1e-8 * Math.Max(1, d.Expectation))).WhenTypeIs<double>());
        offer.Gpus.Should().Be(tensor * replicas);
    }

    [Fact]
    public void Of_equally_dear_parallelisms_the_first_is_offered()
    {
        AllocationProblem problem = TestProblems.One().PerformanceModel(new SamePerformance()).Build();
        ConfigurationExplainer.Explain(ProblemTables.Compile(problem with
        {
            Models = [problem.Models[0] with { WeightsGb = 15 }], // 9 GB to a GPU
            Parallelism = new() { Tensor = [1, 2], Pipeline = [1, 2] },
        })).Single().Offer!.Parallelism.Should().Be(new Parallelism(1, 2));
    }

    [Theory]
    [InlineData("memory", "memory: at 2x1, weights 40 GB, above 18 GB")]
    [InlineData("TTFT", "delay: at 2x1, TTFT 0.0027 s, above 0.001 s")]
    [InlineData("TPOT", "delay: at 2x1, TPOT 0.001589 s, above 0.001 s")]
    [InlineData("delay", "delay: at 2x1, delay 0.1616 s, above 0.1 s")]
    [InlineData("mean delay", "delay: at 2x1, mean delay 0.1616 s, above 0.1 s")]
    [InlineData("error", "error: at 1x1, error rate 0.04, above 0.01")]
    [InlineData("mean error", "error: at 1x1, mean error rate 0.04, above 0.01")]
    [InlineData("replicas", "placement: at 2x1, replicas 2, above 1")]
    [InlineData("availability", "availability: at 1x1, gpu GPUs 1, above 0")]
    [InlineData("storage", "storage: at 1x1, weights and tokens 2.72 GB, above 1 GB")]
    [InlineData("budget", "budget: at 1x1, rental and storage $2.36, above $0.5")]
    [InlineData("budget of replicas", "budget: at 1x1, rental and storage $3, above $2")]
    [InlineData("no room", "memory: at 1x1, weights 9 GB, above 9 GB")]
    [InlineData("no model", "placement: the performance model rules it out")]
    [InlineData("no error rate", "placement: the model has no error rate for it")]
    [InlineData("later but by more", "budget: at 2x1, rental and storage $7.36, above $0.1")]
    [InlineData("earlier but by less", "budget: at 1x1, rental and storage $2.36, above $0.1")]
    public void A_refusal_is_the_limit_in_the_way_of_the_parallelism_that_comes_furthest(string limit, string refusal)
    {
        AllocationProblem problem = TestProblems.One().Storage(pricePerGbHour: 0.5).Build();
        QueryType query = problem.Queries[0] with { TokenKb = 1 };
        ModelSpec model = problem.Models[0];
        problem = problem with { Queries = [query] };
        Refusal(limit switch
        {
            "memory" => problem with { Models = [model with { WeightsGb = 40 }] },
            "TTFT" => problem with { Queries = [query with { TtftSlo = TimeSpan.FromMilliseconds(1) }] },
            "TPOT" => problem with { Queries = [query with { TpotSlo = TimeSpan.FromMilliseconds(1) }] },
            "delay" => problem with { Queries = [query with { DelaySlo = TimeSpan.FromSeconds(0.1) }] },
            "mean delay" => problem with { Queries = [query with { DelaySlo = TimeSpan.FromSeconds(0.1), DelayScope = SloScope.Average }] },
            "error" => problem with { Queries = [query with { ErrorSlo = 0.01, ErrorScope = SloScope.Route }] },
            "mean error" => problem with { Queries = [query with { ErrorSlo = 0.01 }] },
            "replicas" => problem with { Queries = [query with { RatePerHour = 720_000 }], MaxReplicas = 1 },
            "availability" => problem with { Availability = new Dictionary<string, int> { ["gpu"] = 0 } },
            "storage" => problem with { Storage = problem.Storage with { CapacityGb = 1 } },
            "budget" => problem with { Budget = 0.5 },
            "budget of replicas" => problem with
            {
                Queries = [query with { RatePerHour = 720_000 }],
                Budget = 2,
                Storage = new StoragePolicy(),
            },
            "no room" => problem with
            {
                Models = [model with { WeightsGb = 9 }], // 0.9 of 10 GB
                Parallelism = new() { Tensor = [1], Pipeline = [1] },
            },
            "no model" => problem with { PerformanceModel = new NoPerformance() },
            "no error rate" => problem with { Models = [model with { ErrorRates = new Dictionary<string, double>() }] },
            "later but by more" => problem with { Budget = 0.1, Models = [model with { WeightsGb = 10 }] },
            _ => problem with { Budget = 0.1, Availability = new Dictionary<string, int> { ["gpu"] = 1 } },
        }).ToString().Should().Be(refusal);
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
        tables.Parallelisms.SelectMany(p => tables.Utilizations.Select(u => (p, u))).Any(o => Enumerable.Range(1, tables.Problem.MaxReplicas).Any(replicas =>
        {
            var plan = new AllocationPlan
            {
                Problem = "p",
                Allocator = "test",
                Deployments = [new Deployment(e.Model, e.Tier, o.p, replicas, tables.IsEngine ? o.u : null)],
                Routes = [new Route(e.Query, e.Model, e.Tier, 1)],
                Unmet = new Dictionary<string, double>(),
                Cost = default,
            };
            return PlanChecker.Check(tables, plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost }).IsFeasible;
        }));

    private sealed class NoPerformance : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) => null;
    }

    private sealed class SamePerformance : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
            new RoutePerformance(0.1, 0.001, 0.2, 0.01, 0.02);
    }
}

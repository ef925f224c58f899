using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Explanations;

public sealed class ShadowPriceTests
{
    // 160 queries a second keep 160 x 200 tokens x 2e9 FLOP / 40e12 FLOP/s / 0.8 = 2 replicas busy; on one GPU, TP1 alone.
    private const double QueriesPerHour = 160 * 3600, Delay = 0.005 + 100 * (2.0 / 700);

    // One more GPU, and $1 more of rental, serve the other half: each query costs 1e-5 $ a second, and unserved 0.01 $.
    private const double OneReplica = QueriesPerHour / 2 * (0.01 - 1e-5 * Delay) - 1;

    public static TheoryData<string, IMilpSolver> Solvers => new() { { "HiGHS", new HighsSolver() }, { "GLOP", new ScipSolver() } };

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_GPU_is_worth_the_queries_it_serves_less_its_price_and_their_delay(string _, IMilpSolver solver)
    {
        LimitWorth gpus = Explain(Busy().Available("gpu", 1).Build(), solver).Limits.Single(limit => limit.Constraint == "availability");

        gpus.ShadowPrice.Should().BeApproximately(OneReplica, 1e-6 * OneReplica);
        gpus.StepSaves.Should().BeApproximately(OneReplica, 1e-6 * OneReplica);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_dollar_of_the_budget_is_worth_what_the_replica_it_rents_is(string _, IMilpSolver solver)
    {
        PlanExplanation explanation = Explain(Busy().Budget(1.5).Build(), solver);

        LimitWorth budget = explanation.Limits.Single(limit => limit.Constraint == "budget");
        budget.ShadowPrice.Should().BeApproximately(OneReplica, 1e-6 * OneReplica);
        budget.StepSaves.Should().Be(0); // a cent rents no whole replica
        explanation.PricedBy.Should().Be(solver.Name);
        explanation.ToText().Should().Contain("; shadow price $2,878.16 per $.");
        explanation.ToJson().Should().Contain("\"pricedBy\": ").And.Contain("\"shadowPrice\": 2878.1");
    }

    [Fact]
    public void Without_a_solver_or_its_dual_values_there_is_no_price()
    {
        foreach (IMilpSolver? solver in (IMilpSolver?[])[null, new WithoutDuals()])
        {
            PlanExplanation explanation = Explain(Busy().Available("gpu", 1).Build(), solver);

            explanation.PricedBy.Should().BeNull();
            explanation.Limits.Should().NotBeEmpty().And.OnlyContain(limit => limit.ShadowPrice == null);
            explanation.ToText().Should().NotContain("shadow price");
        }
    }

    [Fact]
    public void A_small_step_of_a_limit_changes_the_relaxation_by_the_price_times_the_step()
    {
        int priced = 0;
        for (int seed = 1; seed <= 12; seed++)
        {
            AllocationProblem problem = SyntheticInstances.Generate(
                3, 3, 3, seed, new() { Capped = true, AverageDelay = seed % 2 == 0 });
            foreach (((string constraint, string item), double price) in Prices(problem))
            {
                ProblemLimit limit = ProblemLimits.Shared(problem)
                    .Concat(Enumerable.Range(0, problem.Queries.Count).SelectMany(i => ProblemLimits.Objectives(problem, i)))
                    .Single(r => r.Constraint == constraint && r.Item == item);
                if (limit.IsWhole) continue;
                double step = 1e-4 * limit.Limit, now = LeastCost(problem);
                double above = (now - LeastCost(limit.At(problem, limit.Limit + step))) / step;
                double below = (LeastCost(limit.At(problem, limit.Limit - step)) - now) / step;

                // At a kink the price is any between the two slopes.
                double slack = 1e-6 * now / step + 1e-3 * Math.Max(above, below);
                price.Should().BeInRange(
                    Math.Min(above, below) - slack, Math.Max(above, below) + slack, $"{constraint} {item} of seed {seed}");
                if (price > slack) priced++;
            }
        }

        priced.Should().BeGreaterThan(5);
    }

    private static AllocationProblemBuilder Busy()
    {
        AllocationProblem one = TestProblems.One().Build();
        return AllocationProblem.Create("busy").Horizon(TimeSpan.FromHours(1)).TensorParallel(1).PipelineParallel(1)
            .Performance(new() { Model = PerformanceModelKind.Roofline })
            .AddQuery(one.Queries[0] with { RatePerHour = QueriesPerHour }).AddModel(one.Models[0]).AddTier(one.Tiers[0]);
    }

    private static PlanExplanation Explain(AllocationProblem problem, IMilpSolver? solver)
    {
        var tables = ProblemTables.Compile(problem);
        var exact = new ExactAllocator(MilpSolvers.Default);
        return exact.Allocate(tables).Plan!.Explain(tables, exact, solver: solver);
    }

    private static IReadOnlyDictionary<(string Constraint, string Item), double> Prices(AllocationProblem problem) =>
        ShadowPrices.Of(ProblemTables.Compile(problem), MilpSolvers.Default, CancellationToken.None);

    private static double LeastCost(AllocationProblem problem)
    {
        MilpModel model = ExactModel.Build(
            ProblemTables.Compile(problem), inequalities: ValidInequalities.None, limitsInRows: true).Milp;
        return MilpSolvers.Default.Solve(model, new MilpSolveOptions { RelaxIntegrality = true }).Objective!.Value;
    }

    private sealed class WithoutDuals : IMilpSolver
    {
        public string Name => "without duals";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) =>
            MilpSolvers.Default.Solve(model, options, cancellationToken) with { RowDuals = null };
    }
}

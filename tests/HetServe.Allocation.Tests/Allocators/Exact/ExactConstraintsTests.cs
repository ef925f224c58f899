using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>Constraints of the user's own: no plan that breaks one is called feasible.</summary>
public class ExactConstraintsTests
{
    private static readonly GpuTier s_cheap = TestProblems.One().Build().Tiers[0];

    // The second tier is as good as the first and costs three times as much.
    private static readonly ProblemTables s_twoTiers = ProblemTables.Compile(
        TestProblems.One().AddTier(s_cheap with { Name = "dear-fp16", Gpu = "dear", PricePerHour = 3 }).Build());

    private static Rule NotOnTheCheapTier => new Rule("residency", e => e.Deployments.Count(d => d.Deployment.Tier == s_cheap.Name), 0);

    private static Rule Impossible => new Rule("impossible", _ => 1, 0);

    [Fact]
    public void A_set_whose_plan_breaks_a_constraint_is_excluded_and_the_bound_stays_that_of_all_plans()
    {
        AllocationResult bare = Solve(s_twoTiers);

        AllocationResult result = Solve(s_twoTiers, NotOnTheCheapTier);

        result.Plan!.Deployments.Should().ContainSingle().Which.Tier.Should().Be("dear-fp16");
        result.Status.Should().Be(PlanStatus.Feasible, "the bound is that of the problem without the constraint");
        result.LowerBound.Should().BeApproximately(bare.Plan!.Cost.Total, 1e-6);
        result.Report!.Rows.Should().Contain(row => row.Constraint == "residency");
        result.Report.IsFeasible.Should().BeTrue();
        result.Message.Should().Contain("excluded");
    }

    [Fact]
    public void A_constraint_that_the_cheapest_plan_keeps_costs_no_solve_and_no_proof()
    {
        int solves = 0;
        var solver = new StubSolver((model, options) =>
        {
            solves++;
            return MilpSolvers.Default.Solve(model, options);
        });

        AllocationResult result = new ExactAllocator(solver, new() { Constraints = [new Rule("few", e => e.Deployments.Count, 1)] })
            .Allocate(s_twoTiers);

        (result.Status, solves).Should().Be((PlanStatus.Optimal, 1));
        result.Report!.Rows.Should().Contain(row => row.Constraint == "few");
    }

    [Fact]
    public void An_idle_deployment_makes_no_other_set()
    {
        // Twenty cheap deployments could run beside the cheap one and carry nothing, or a query type without queries.
        AllocationProblemBuilder problem = TestProblems.One().AddTier(s_cheap with { Name = "dear-fp16", Gpu = "dear", PricePerHour = 3 })
            .AddQuery("mail", q => q.Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).UnmetPenalty(1))
            .AddModel("tiny", m => m.Parameters(1).Weights(0.2).KvCache(100).Shape(10, 1000).ErrorRate("mail", 0));
        for (int n = 0; n < 20; n++)
            problem.AddTier(s_cheap with { Name = $"spare-{n}", Gpu = $"spare-{n}", MemoryGb = 1, PricePerHour = 0.001 });
        ProblemTables tables = ProblemTables.Compile(problem.Build() with { MaxReplicas = 1 });
        IConstraintChecker rule = new Rule(
            "residency", e => e.Routes.Count(r => e.Deployments[r.DeploymentIndex].Deployment is { Model: "small", Tier: not "dear-fp16" }), 0);

        AllocationResult result = Solve(tables, rule);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Deployments.Should().ContainSingle().Which.Tier.Should().Be("dear-fp16");
    }

    [Fact]
    public void Where_no_plan_keeps_it_the_result_is_unknown_and_names_it()
    {
        AllocationResult result = Solve(s_twoTiers, Impossible);

        (result.Status, result.Plan).Should().Be((PlanStatus.Unknown, null));
        result.LowerBound.Should().BePositive();
        result.Message.Should().Contain("No plan was found that keeps the constraint 'impossible'");
    }

    [Fact]
    public void A_start_plan_that_keeps_it_is_returned_where_the_solver_finds_none()
    {
        AllocationPlan start = Solve(s_twoTiers, NotOnTheCheapTier).Plan!;
        MilpSolution cheap = default!;
        var solver = new StubSolver((model, options) => cheap ??= MilpSolvers.Default.Solve(model, options)); // deaf to exclusions

        AllocationResult result = new ExactAllocator(solver, new() { Constraints = [NotOnTheCheapTier], WarmStart = false })
            .Allocate(s_twoTiers, start);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Deployments.Should().BeEquivalentTo(start.Deployments);
        result.Message.Should().Contain("residency");
        solver.Calls.Count.Should().BeInRange(2, 20, "the rounds are bounded");
    }

    [Fact]
    public void A_start_plan_that_breaks_it_is_not_returned()
    {
        AllocationPlan cheap = Solve(s_twoTiers).Plan!;
        var solver = new StubSolver((_, _) => new MilpSolution(MilpStatus.Unknown, MilpStopReason.TimeLimit));

        new ExactAllocator(solver, new() { Constraints = [NotOnTheCheapTier] }).Allocate(s_twoTiers, cheap)
            .Should().BeEquivalentTo(new { Status = PlanStatus.Unknown, Plan = (object?)null });
    }

    [Fact]
    public void Exclusions_end_with_the_time()
    {
        var clock = new SteppingClock(TimeSpan.Zero);
        var solver = new StubSolver((model, options) =>
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            return MilpSolvers.Default.Solve(model, options with { TimeLimit = null });
        });

        new ExactAllocator(solver, new() { Constraints = [Impossible], TimeLimit = TimeSpan.FromSeconds(10), Clock = clock })
            .Allocate(s_twoTiers).Status.Should().Be(PlanStatus.Unknown);

        solver.Calls.Select(call => call.Options.TimeLimit!.Value.TotalSeconds).Should().Equal(10, 6, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Plans_keep_a_limit_on_the_number_of_deployments_and_lie_above_the_bound(int most)
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(3, 3, 3, seed));
            double optimum = Solve(tables).Plan!.Cost.Total;

            AllocationResult result = Solve(tables, new Rule("few", e => e.Deployments.Count, most));

            result.LowerBound.Should().BeApproximately(optimum, 1e-5 * optimum);
            if (result.FeasiblePlan is not { } plan)
            {
                result.Message.Should().Contain("'few'");
                continue;
            }

            plan.Deployments.Count.Should().BeLessThanOrEqualTo(most);
            plan.Cost.Total.Should().BeGreaterThanOrEqualTo(optimum * (1 - 1e-5));
        }
    }

    [Fact]
    public void With_headroom_the_constraints_hold_on_the_problem_as_given_too()
    {
        // Planned at three times the rate a replica is busy enough; at the rate as given it is not.
        var problem = TestProblems.One().Query("chat", q => q with { RatePerHour = 360_000, UnmetPenalty = 1 }).Build();
        ProblemTables tables = ProblemTables.Compile(problem);
        var tripled = new Headroom { Rate = 3 };
        IAllocator[] allocators =
        [
            new AdaptiveGreedyAllocator(new() { Constraints = [BusyAtLeast(0.5)] }),
            new ExactAllocator(MilpSolvers.Default, new() { Constraints = [BusyAtLeast(0.5)] }),
        ];
        foreach (IAllocator inner in allocators)
        {
            ProblemTables tightened = ProblemTables.Compile(tripled.Tighten(problem));
            inner.Allocate(tightened).FeasiblePlan.Should().NotBeNull("the constraint holds on the tightened problem");

            AllocationResult result = new HeadroomAllocator(inner, tripled).Allocate(tables);

            result.Status.Should().Be(PlanStatus.Unknown);
            result.Report!.Violations.Should().Contain(row => row.Constraint == "busy");
            result.Message.Should().Contain("busy");
        }

        new HeadroomAllocator(new AdaptiveGreedyAllocator(new() { Constraints = [BusyAtLeast(0.1)] }), tripled).Allocate(tables)
            .Status.Should().Be(PlanStatus.Feasible);
    }

    private static Rule BusyAtLeast(double share) =>
        new Rule("busy", e => e.Deployments.Max(d => share - d.BusyReplicas / d.Deployment.Replicas), 0);

    private static AllocationResult Solve(ProblemTables tables, params IConstraintChecker[] constraints) =>
        new ExactAllocator(MilpSolvers.Default, new() { Constraints = constraints }).Allocate(tables);

    private sealed class Rule(string name, Func<PlanEvaluation, double> left, double right) : IConstraintChecker
    {
        public string Name => name;

        public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) =>
            rows.Add(new ConstraintRow(name, "plan", left(evaluation), right, ""));
    }
}

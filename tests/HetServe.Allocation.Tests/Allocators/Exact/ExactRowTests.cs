using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>
/// Rows of the programme, each on a problem in which it alone decides. Two tiers serve the same: the cheap one for $1 an hour, the other one
/// for $3. One replica is full with 80 queries per second.
/// </summary>
public class ExactRowTests
{
    [Fact]
    public void Without_further_limits_the_cheap_tier_serves_all() =>
        Expect(Problem(1.5), "cheap 2", 2);

    [Fact]
    public void Tiers_of_one_GPU_type_have_prices_of_their_own()
    {
        AllocationProblem problem = Problem(1.5);
        GpuTier[] tiers = [problem.Tiers[1] with { Gpu = "gpu" }, problem.Tiers[0] with { Gpu = "gpu" }];

        Expect(problem with { Tiers = tiers, Budget = 2 }, "cheap 2", 2);
    }

    [Fact]
    public void Spare_replicas_carry_no_load()
    {
        // 1.5 replicas of work take 2, and one may be lost.
        Expect(Problem(1.5) with { SpareReplicas = 1 }, "cheap 3", 3);
        Expect(Problem(1.5) with { SpareReplicas = 1, MaxReplicas = 2 }, "cheap 2 + other 2", 2 + 6);
    }

    [Fact]
    public void A_deployment_has_its_least_replicas()
    {
        Expect(Problem(1.5) with { MinReplicas = 4 }, "cheap 4", 4);
        Expect(Problem(1.5) with { MinReplicas = 2, SpareReplicas = 3 }, "cheap 5", 5);
    }

    [Fact]
    public void Nodes_are_paid_for_whole()
    {
        // A node of 4 cheap GPUs costs $4, two of the other tier's GPUs $6, one $3.
        var nodes = new Dictionary<string, int> { ["cheap"] = 4 };

        Expect(Problem(1.5) with { Nodes = nodes }, "cheap 2", 4);
        Expect(Problem(0.5) with { Nodes = nodes }, "other 1", 3);
        Expect(Problem(5) with { Nodes = nodes }, "cheap 4 + other 1", 4 + 3);
    }

    [Fact]
    public void Two_deployments_share_a_node()
    {
        AllocationProblem one = Problem(1.5);
        AllocationProblem two = one with
        {
            Queries = [one.Queries[0], one.Queries[0] with { Name = "mail" }],
            Models = [one.Models[0], one.Models[0] with { Name = "second", ErrorRates = new Dictionary<string, double> { ["mail"] = 0 } }],
            Nodes = new Dictionary<string, int> { ["cheap"] = 4 },
        };

        Expect(two, "cheap 2 + cheap 2", 4);
    }

    [Fact]
    public void The_budget_pays_whole_nodes() => Expect(Problem(1.5) with
    {
        Nodes = new Dictionary<string, int> { ["cheap"] = 8 },
        Budget = 7,
    }, "other 2", 6);

    [Fact]
    public void GPUs_are_available_in_whole_nodes() => Expect(Problem(1.5) with
    {
        Nodes = new Dictionary<string, int> { ["cheap"] = 4 },
        Availability = new Dictionary<string, int> { ["cheap"] = 3 },
    }, "other 2", 6);

    [Fact]
    public void Power_limits_all_replicas_spare_ones_too()
    {
        // The cheap tier takes 500 W a GPU, the other one 300 W.
        Expect(Problem(1.5) with { PowerLimitW = 1000 }, "cheap 2", 2);
        Expect(Problem(1.5) with { PowerLimitW = 999 }, "cheap 1 + other 1", 4);
        Expect(Problem(1.5) with { PowerLimitW = 600 }, "other 2", 6);
        Expect(Problem(1.5) with { PowerLimitW = 1400, SpareReplicas = 1 }, "other 3", 9);
    }

    [Fact]
    public void An_interruptible_tier_takes_no_more_than_its_share()
    {
        AllocationProblem problem = Problem(1.8);
        problem = problem with { Tiers = [problem.Tiers[0] with { Interruptible = true }, problem.Tiers[1]] };

        Expect(problem, "cheap 2", 2);
        AllocationPlan half = Expect(Limited(0.5), "cheap 1 + other 1", 4); // 0.9 of a replica on either
        half.Routes.Single(r => r.Tier == "cheap").Fraction.Should().BeLessThanOrEqualTo(0.5 + Tolerances.Feasibility);
        Expect(Limited(0.1), "other 2", 6); // 1.62 are left for the other tier
        Expect(Limited(0), "other 2", 6);

        AllocationProblem Limited(double share) => problem with { Queries = [problem.Queries[0] with { MaxInterruptible = share }] };
    }

    [Fact]
    public void The_interruptible_shares_of_several_tiers_add_up()
    {
        // 0.3 of the queries on each of two interruptible tiers would leave 0.4 for the last; together they may take 0.3.
        AllocationProblem problem = Problem(2);
        GpuTier spot = problem.Tiers[0] with { Interruptible = true };
        problem = problem with
        {
            Queries = [problem.Queries[0] with { MaxInterruptible = 0.3 }],
            Tiers = [spot, spot with { Name = "spot" }, problem.Tiers[1]],
        };

        Solve(problem).Routes.Where(r => r.Tier != "other").Sum(r => r.Fraction).Should().BeLessThanOrEqualTo(0.3 + Tolerances.Feasibility);
    }

    [Fact]
    public void The_delay_margin_counts_in_an_average()
    {
        // The cheap tier answers in half the time that the objective allows, so a margin of 3 is too much for it.
        AllocationProblem problem = Problem(0.5);
        double seconds = DelayOf(problem, "cheap");
        Expect(Average(1), "cheap 1", 1);
        Expect(Average(3), "other 1", 3);

        AllocationProblem Average(double margin) => problem with
        {
            Queries =
            [
                problem.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(2 * seconds), DelayScope = SloScope.Average, DelayMargin = margin },
            ],
            Tiers = [problem.Tiers[0], problem.Tiers[1] with { Tflops = 400, BandwidthGBps = 4000 }],
        };
    }

    [Fact]
    public void Concurrency_sets_the_replicas()
    {
        AllocationProblem problem = Engine(0.5);
        ProblemTables tables = ProblemTables.Compile(problem);
        tables.TryGetRoute(0, tables.FindOption("small", "cheap", new(1, 1), 0.5), out RouteMetrics route);
        route.ConcurrentQueries.Should().BeGreaterThan(4);
        int most = (int)Math.Ceiling(route.ConcurrentQueries / 3);

        Expect(problem, "cheap 1", 1);
        Expect(problem with { Performance = problem.Performance with { MaxConcurrency = most } }, "cheap 3", 3);
    }

    [Fact]
    public void A_pair_runs_at_one_level_that_all_its_query_types_admit()
    {
        // At 0.8 one replica carries both query types, but the strict one is admitted at 0.2 only. At 0.2 they take 4.
        AllocationProblem problem = Engine(0.5, 0.2, 0.8);
        ProblemTables tables = ProblemTables.Compile(problem);
        tables.TryGetRoute(0, tables.FindOption("small", "cheap", new(1, 1), 0.2), out RouteMetrics calm);
        QueryType strict = problem.Queries[0] with
        {
            Name = "strict", RatePerHour = problem.Queries[0].RatePerHour / 100, TpotSlo = TimeSpan.FromSeconds(1.2 * calm.TpotSeconds),
        };
        AllocationProblem both = problem with
        {
            Queries = [problem.Queries[0], strict],
            Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0, ["strict"] = 0 } }],
        };

        Expect(problem, "cheap 1", 1).Deployments[0].Utilization.Should().Be(0.8);
        AllocationPlan plan = Solve(both);
        plan.Deployments.GroupBy(d => d.Tier).Should().OnlyContain(tier => tier.Count() == 1);
        Deployment calmOne = plan.Deployments.Single(d => plan.Routes.Any(r => r.Query == "strict" && r.Tier == d.Tier));
        calmOne.Utilization.Should().Be(0.2);
    }

    [Fact]
    public void The_values_of_a_plan_with_spare_replicas_and_nodes_satisfy_the_model_and_come_back()
    {
        AllocationProblem problem = Problem(3.5) with
        {
            SpareReplicas = 1, MaxReplicas = 4, PowerLimitW = 1e4, Nodes = new Dictionary<string, int> { ["cheap"] = 4 },
        };
        ProblemTables tables = ProblemTables.Compile(problem);
        AllocationPlan plan = Solve(problem);
        ExactModel model = ExactModel.Build(tables);
        var evaluation = HetServe.Allocation.Evaluation.PlanEvaluation.Evaluate(tables, plan);

        double[] values = ExactPlan.ToValues(model, evaluation)!;

        Contracts.MilpModels.IsFeasible(model.Milp, values).Should().BeTrue();
        double objective = model.Milp.ObjectiveOffset + model.Milp.ObjectiveCoefficients.Zip(values, (c, x) => c * x).Sum();
        objective.Should().BeApproximately(plan.Cost.Total, 1e-9);
        AllocationPlan back = ExactPlan.FromValues(model, tables, values, "exact").Plan;
        back.Deployments.Should().BeEquivalentTo(plan.Deployments);
        back.Routes.Should().BeEquivalentTo(plan.Routes);
    }

    /// <summary>One query type that takes so many replicas of either tier.</summary>
    private static AllocationProblem Problem(double replicas)
    {
        AllocationProblem one = TestProblems.One().Build();
        GpuTier gpu = one.Tiers[0];
        return one with
        {
            Parallelism = new ParallelismGrid { Tensor = [1], Pipeline = [1] },
            Queries = [one.Queries[0] with { RatePerHour = 3600 * 80 * replicas, DelayPenalty = 0, UnmetPenalty = 0, MaxUnmet = 0 }],
            Models = [one.Models[0] with { KvKbPerToken = 1 }],
            Tiers =
            [
                gpu with { Name = "cheap", Gpu = "cheap", Watts = 500 },
                gpu with { Name = "other", Gpu = "other", Watts = 300, PricePerHour = 3 },
            ],
        };
    }

    /// <summary>One query type that keeps one replica of the cheap tier busy for a share of its time, with the engine model.</summary>
    private static AllocationProblem Engine(double busy, params double[] levels)
    {
        AllocationProblem problem = Problem(1) with
        {
            Performance = new PerformanceParameters { UtilizationLevels = levels.Length > 0 ? levels : [0.5] },
            Models = [TestProblems.One().Build().Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0 } }],
        };
        ProblemTables tables = ProblemTables.Compile(problem);
        tables.TryGetRoute(0, tables.FindOption("small", "cheap", new(1, 1), problem.Performance.UtilizationLevels[0]), out RouteMetrics route);
        double rate = problem.Queries[0].RatePerHour * 0.999 * busy / route.BusyReplicas;
        return problem with { Queries = [problem.Queries[0] with { RatePerHour = rate }] };
    }

    private static double DelayOf(AllocationProblem problem, string tier)
    {
        ProblemTables tables = ProblemTables.Compile(problem);
        tables.TryGetRoute(0, tables.FindOption("small", tier, new(1, 1)), out RouteMetrics route);
        return route.DelaySeconds;
    }

    /// <summary>Solves a problem, and expects deployments by tier and a rental.</summary>
    private static AllocationPlan Expect(AllocationProblem problem, string deployments, double rental)
    {
        AllocationPlan plan = Solve(problem);
        string.Join(" + ", plan.Deployments.OrderBy(d => d.Tier).Select(d => $"{d.Tier} {d.Replicas}")).Should().Be(deployments);
        plan.Cost.Rental.Should().BeApproximately(rental, 1e-9);
        return plan;
    }

    private static AllocationPlan Solve(AllocationProblem problem)
    {
        AllocationResult result = new ExactAllocator(MilpSolvers.Default).Allocate(ProblemTables.Compile(problem));
        result.Status.Should().Be(PlanStatus.Optimal, result.Message);
        return result.Plan!;
    }
}

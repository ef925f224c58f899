using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Paper;

/// <summary>Limits of the problem that the paper does not have, each on a problem in which it changes the plan.</summary>
public class PaperLimitTests
{
    [Fact]
    public void Spare_replicas_carry_no_load() =>
        Expect(Problem(1.5) with { SpareReplicas = 1 }, "cheap 3", 3);

    [Fact]
    public void A_deployment_has_its_least_replicas() =>
        Expect(Problem(0.5) with { MinReplicas = 2 }, "cheap 2", 2);

    [Fact]
    public void Nodes_are_paid_for_whole()
    {
        var nodes = new Dictionary<string, int> { ["cheap"] = 4 };

        Expect(Problem(0.5) with { Nodes = nodes }, "other 1", 3);
        Expect(Problem(1.5) with { Nodes = nodes }, "cheap 2", 4);
        Expect(Problem(1.5) with { Nodes = nodes, Availability = new Dictionary<string, int> { ["cheap"] = 3 } }, "other 2", 6);
        Expect(Problem(1.5) with { Nodes = new Dictionary<string, int> { ["cheap"] = 8 }, Budget = 7 }, "other 2", 6);
    }

    [Fact]
    public void A_deployment_that_fits_on_a_node_adds_no_rental()
    {
        AllocationProblem problem = Problem(1.5);
        problem = problem with
        {
            Queries = [problem.Queries[0], problem.Queries[0] with { Name = "mail" }],
            Models = [problem.Models[0], problem.Models[0] with { Name = "second", ErrorRates = new Dictionary<string, double> { ["mail"] = 0 } }],
            Nodes = new Dictionary<string, int> { ["cheap"] = 4 },
        };

        Expect(problem, "cheap 2 + cheap 2", 4);
    }

    [Fact]
    public void Power_limits_the_replicas() => Expect(Problem(1.5) with { PowerLimitW = 999 }, "cheap 1 + other 1", 4);

    [Fact]
    public void An_interruptible_tier_takes_no_more_than_its_share()
    {
        AllocationProblem problem = Problem(1.8);
        problem = problem with
        {
            Queries = [problem.Queries[0] with { MaxInterruptible = 0.5 }],
            Tiers = [problem.Tiers[0] with { Interruptible = true }, problem.Tiers[1]],
        };

        Expect(problem, "cheap 1 + other 1", 4)
            .Routes.Single(route => route.Tier == "cheap").Fraction.Should().BeLessThanOrEqualTo(0.5 + Tolerances.Feasibility);
    }

    [Fact]
    public void M3_lowers_the_utilisation_where_a_query_type_asks_for_it()
    {
        // The first query type runs at 0.8. The second one is admitted at 0.2 only, where the first takes four times the replicas.
        AllocationProblem problem = Problem(2);
        QueryType chat = problem.Queries[0];
        problem = problem with
        {
            Performance = new PerformanceParameters { UtilizationLevels = [0.2, 0.8] },
            Queries = [chat, chat with { Name = "strict", RatePerHour = chat.RatePerHour / 100 }],
            Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0, ["strict"] = 0 } }],
            Tiers = [problem.Tiers[0]],
        };
        ProblemTables tables = ProblemTables.Compile(problem);
        (int calm, int busy) = (Option(0.2), Option(0.8));
        tables.TryGetRoute(1, calm, out RouteMetrics route);
        TimeSpan slo = TimeSpan.FromSeconds(1.1 * route.TpotSeconds);
        tables = ProblemTables.Compile(problem with { Queries = [problem.Queries[0], problem.Queries[1] with { TpotSlo = slo }] });
        var state = new PaperState(tables);
        state.Route(0, state.Open(busy, 2), 1);

        Candidate? candidate = Scan(PaperMechanisms.All).Best(state, query: 1);

        candidate.Should().NotBeNull();
        (candidate!.Value.Slot, candidate.Value.Option, candidate.Value.Share).Should().Be((0, calm, 1));
        candidate.Value.Replicas.Should().BeGreaterThan(4);
        candidate.Value.ExtraCost.Should().BeApproximately(candidate.Value.Replicas - 2, 1e-9);
        Scan(PaperMechanisms.All & ~PaperMechanisms.ParallelismUpgrade).Best(state, query: 1).Should().BeNull();

        int Option(double level) => tables.FindOption("small", "cheap", new(1, 1), level);

        CandidateScan Scan(PaperMechanisms mechanisms) => new(tables, new ParallelismFeasibility(tables, isOn: true), mechanisms);
    }

    [Fact]
    public void A_pair_enters_at_the_fewest_GPUs_and_the_highest_level_that_admits_the_query_type()
    {
        AllocationProblem problem = Problem(1) with
        {
            Performance = new PerformanceParameters { UtilizationLevels = [0.2, 0.5, 0.8] },
            Parallelism = new ParallelismGrid { Tensor = [1, 2], Pipeline = [1] },
        };
        ProblemTables tables = ProblemTables.Compile(problem);
        var feasibility = new ParallelismFeasibility(tables, isOn: true);

        int[] options = [.. feasibility.Feasible(0)];

        options.Select(o => (tables.ParallelismOf(o).Gpus, tables.UtilizationOf(o)))
            .Should().Equal((1, 0.8), (1, 0.5), (1, 0.2), (2, 0.8), (2, 0.5), (2, 0.2));
        feasibility.Entry(0, 0).Should().Be(options[0]);
        new ParallelismUpgrade(tables, feasibility).Above(options[1]).ToArray().Should().Equal(options[2..]);
    }

    private static AllocationProblem Problem(double replicas)
    {
        AllocationProblem problem = PaperProblems.Create("limits")
            .Query("chat", replicas).Model("small", "chat").Tier("cheap", price: 1).Tier("other", price: 3).Build();
        return problem with
        {
            Queries = [problem.Queries[0] with { MaxUnmet = 0 }],
            Tiers = [problem.Tiers[0] with { Watts = 500 }, problem.Tiers[1] with { Watts = 300 }],
        };
    }

    private static AllocationPlan Expect(AllocationProblem problem, string deployments, double rental)
    {
        foreach (IAllocator allocator in (IAllocator[])[new PaperGreedyAllocator(), new PaperAdaptiveGreedyAllocator()])
        {
            AllocationResult result = allocator.Allocate(problem);
            result.Status.Should().Be(PlanStatus.Feasible, allocator.Name);
            string.Join(" + ", result.Plan!.Deployments.OrderBy(d => d.Tier).Select(d => $"{d.Tier} {d.Replicas}"))
                .Should().Be(deployments, allocator.Name);
            result.Plan.Cost.Rental.Should().BeApproximately(rental, 1e-9);
        }

        return new PaperGreedyAllocator().Allocate(problem).Plan!;
    }
}

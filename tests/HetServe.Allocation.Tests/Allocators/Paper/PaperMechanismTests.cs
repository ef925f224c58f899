using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Paper;

/// <summary>Problems on which one mechanism alone changes the plan.</summary>
public class PaperMechanismTests
{
    /// <summary>12 GB of weights need two GPUs of 9 GB.</summary>
    private static readonly AllocationProblem s_large = PaperProblems.Create("large").TensorParallel(1, 2)
        .Query("chat", replicas: 0.5).Model("large", weightsGb: 12, errorRate: 0.04, "chat").Tier("gpu", price: 1).Build();

    /// <summary>
    /// Two replicas of the big tier carry everything. The little tier has one GPU, which carries a fifth for less than another big replica
    /// costs.
    /// </summary>
    private static readonly AllocationProblem s_scarce = PaperProblems.Create("scarce")
        .Query("chat", replicas: 1.9).Model("small", "chat").Tier("big", price: 1.5).Tier("little", price: 0.9, tflops: 38)
        .Available("little", 1).Build();

    /// <summary>
    /// 2.5 replicas are needed and 2 are allowed. Raised to two GPUs each, the two carry everything for $4. With one GPU each and a third
    /// replica on the other tier it costs $4.5.
    /// </summary>
    private static readonly AllocationProblem s_full = PaperProblems.Create("full").TensorParallel(1, 2).MaxReplicas(2)
        .Query("chat", replicas: 2.5).Model("small", "chat").Tier("gpu", price: 1).Tier("other", price: 2.5).Build();

    [Fact]
    public void Without_M1_weights_are_put_where_they_do_not_fit()
    {
        Plan(s_large).Deployments.Should().ContainSingle().Which.Parallelism.Gpus.Should().Be(2);

        AllocationResult result = Allocate(s_large, PaperMechanisms.ParallelismFeasibility);

        result.Status.Should().Be(PlanStatus.Unknown);
        result.FeasiblePlan.Should().BeNull();
        result.Report!.Violations.Select(row => row.Constraint).Distinct().Should().Equal("demand", "memory");
        result.Plan!.Deployments.Should().ContainSingle().Which.Parallelism.Gpus.Should().Be(1);
        ShouldBeThatOfAll(s_large, PaperMechanisms.CostPerCoverage, PaperMechanisms.ParallelismUpgrade);
    }

    [Fact]
    public void Without_M2_a_cheap_candidate_that_takes_little_comes_first()
    {
        Plan(s_scarce).Cost.Rental.Should().BeApproximately(2 * 1.5, 1e-9);

        Plan(s_scarce, PaperMechanisms.CostPerCoverage).Cost.Rental.Should().BeApproximately(0.9 + 2 * 1.5, 1e-9);
        ShouldBeThatOfAll(s_scarce, PaperMechanisms.ParallelismFeasibility, PaperMechanisms.ParallelismUpgrade);
    }

    [Fact]
    public void Without_M3_a_second_pair_is_opened()
    {
        AllocationPlan plan = Plan(s_full);
        plan.Deployments.Should().Equal(new Deployment("small", "gpu", new Parallelism(2, 1), 2));
        plan.Cost.Rental.Should().BeApproximately(4, 1e-9);

        AllocationPlan without = Plan(s_full, PaperMechanisms.ParallelismUpgrade);

        without.Deployments.Should().HaveCount(2);
        without.Cost.Rental.Should().BeApproximately(4.5, 1e-9);
        ShouldBeThatOfAll(s_full, PaperMechanisms.ParallelismFeasibility, PaperMechanisms.CostPerCoverage);
    }

    [Fact]
    public void A_deployment_is_not_raised_where_a_query_type_on_it_gets_slower_than_its_objective()
    {
        // A measured delay on two GPUs breaks the objective of what is on the deployment already.
        AllocationProblem slow = s_full with
        {
            Queries = [s_full.Queries[0], s_full.Queries[0] with { Name = "more", RatePerHour = 0.2 * s_full.Queries[0].RatePerHour }],
            Models = [s_full.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0.04, ["more"] = 0.04 } }],
            Measurements =
            [
                new Measurement { Query = "chat", Model = "small", Tier = "gpu", Parallelism = new(2, 1), DelaySeconds = 9 },
            ],
        };

        AllocationResult result = new PaperGreedyAllocator().Allocate(slow);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Deployments.Should().OnlyContain(d => d.Parallelism.Gpus == 1);
    }

    private static void ShouldBeThatOfAll(AllocationProblem problem, params PaperMechanisms[] others)
    {
        foreach (PaperMechanisms off in others)
        {
            AllocationPlan plan = Plan(problem, off);
            plan.Deployments.Should().Equal(Plan(problem).Deployments, off.ToString());
            plan.Routes.Should().Equal(Plan(problem).Routes, off.ToString());
        }
    }

    private static AllocationPlan Plan(AllocationProblem problem, PaperMechanisms off = PaperMechanisms.None)
    {
        AllocationResult result = Allocate(problem, off);
        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Unmet.Should().BeEmpty();
        return result.Plan;
    }

    private static AllocationResult Allocate(AllocationProblem problem, PaperMechanisms off) =>
        new PaperGreedyAllocator(new() { Mechanisms = PaperMechanisms.All & ~off }).Allocate(ProblemTables.Compile(problem));
}

using CustomConstraint;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Samples.Tests;

public sealed class CustomConstraintTests
{
    private static readonly ResidencyChecker s_checker = new(RegionalProblem.Rule);
    private static readonly ProblemTables s_tables = ProblemTables.Compile(RegionalProblem.WithRule);
    private static readonly AdaptiveGreedyAllocator s_allocator = new(new AdaptiveGreedyOptions { Constraints = [s_checker] });

    [Fact]
    public void AGH_keeps_the_rule_and_the_checker_accepts_its_plan()
    {
        AllocationResult result = s_allocator.Allocate(s_tables);

        result.FeasiblePlan.Should().NotBeNull();
        result.Plan!.Unmet.Should().BeEmpty();
        result.Plan.Routes.Where(r => r.Query == "eu-chat").Should().NotBeEmpty().And.OnlyContain(r => r.Tier.StartsWith("eu/"));
        result.Report!.Rows.Should().Contain(row => row.Constraint == "residency");
    }

    [Fact]
    public void The_exact_allocator_keeps_it_too_and_finds_nothing_far_cheaper()
    {
        AllocationResult adaptive = s_allocator.Allocate(s_tables);
        AllocationResult exact = new ExactAllocator(MilpSolvers.Default).Allocate(s_tables, adaptive.Plan);

        exact.Status.Should().Be(PlanStatus.Optimal);
        PlanChecker.Check(s_tables, exact.Plan!, [s_checker]).IsFeasible.Should().BeTrue();
        adaptive.WithBound(exact.LowerBound).MaxAboveOptimum.Should().BeLessThan(0.01);
    }

    [Fact]
    public void A_plan_made_without_the_rule_breaks_it_under_either_problem()
    {
        AllocationPlan careless = new AdaptiveGreedyAllocator().Allocate(RegionalProblem.WithoutRule).Plan!;

        foreach (ProblemTables tables in new[] { ProblemTables.Compile(RegionalProblem.WithoutRule), s_tables })
            PlanChecker.Check(tables, careless, [s_checker]).Violations.Should().Contain(row => row.Constraint == "residency");
    }

    [Fact]
    public void The_checker_alone_makes_AGH_keep_the_rule_at_no_less_than_the_optimum()
    {
        AllocationResult judged = s_allocator.Allocate(RegionalProblem.WithoutRule);

        judged.FeasiblePlan.Should().NotBeNull();
        judged.Plan!.Routes.Where(r => r.Query == "eu-chat").Should().NotBeEmpty().And.OnlyContain(r => r.Tier.StartsWith("eu/"));
        double optimum = new ExactAllocator(MilpSolvers.Default).Allocate(s_tables).Plan!.Cost.Total;
        judged.Plan.Cost.Total.Should().BeGreaterThanOrEqualTo(optimum * (1 - 1e-6));
    }

    [Fact]
    public void A_tier_without_a_region_serves_only_what_has_no_home()
    {
        RegionalProblem.Rule.Allows("eu-chat", "moon/H100-FP8").Should().BeFalse();
        RegionalProblem.Rule.Allows("us-chat", "moon/H100-FP8").Should().BeTrue();
    }
}

using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>What holds for the optimum of any problem, on problems so small that it is found in a moment.</summary>
public class ExactPropertyTests
{
    private static readonly ExactAllocator s_exact = new(MilpSolvers.Default), s_scip = new(new ScipSolver());
    private static readonly AdaptiveGreedyAllocator s_adaptive = new(new() { Starts = 2, StartEffort = 100, DegreeOfParallelism = 1 });

    [Fact]
    public void No_heuristic_plan_is_cheaper_than_the_optimum() => RandomProblems.Tiny.Hold(300, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        double? optimum = Optimum(problem);
        foreach (IAllocator allocator in new IAllocator[] { new GreedyAllocator(), s_adaptive })
        {
            AllocationResult result = allocator.Allocate(tables);
            if (optimum is null) result.Status.Should().NotBe(PlanStatus.Feasible, problem.Name);
            else result.Status.Should().NotBe(PlanStatus.Infeasible, problem.Name);
            if (result.Status == PlanStatus.Feasible && optimum is { } least)
                result.Plan!.Cost.Total.Should().BeGreaterThanOrEqualTo(Below(least), problem.Name);
        }
    });

    [Theory]
    [InlineData(0.01)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Money_in_another_unit_changes_the_unit_alone(double factor) => RandomProblems.Tiny.Hold(200, problem =>
    {
        AllocationProblem other = ProblemChanges.ScaleMoney(problem, factor);
        var (fine, coarse, unit) = factor > 1 ? (other, problem, factor) : (problem, other, 1 / factor);
        double? cost = Optimum(coarse), expected = Optimum(fine) / unit;

        // A budget holds within 1e-6 of either unit, which decides where there is next to none.
        if (cost.HasValue && expected is null && fine.Budget is { } budget)
            expected = Optimum(fine with { Budget = budget + Tolerances.Feasibility * unit }) / unit;

        ShouldBeAlike(cost, expected, problem);
    });

    [Fact]
    public void The_order_of_the_lists_does_not_matter() => Gen.Select(RandomProblems.Small, Gen.Int[0, int.MaxValue]).Hold(300, drawn =>
    {
        (AllocationProblem problem, int seed) = drawn;
        ShouldBeAlike(Optimum(ProblemChanges.Shuffle(problem, new SeededRandom(seed))), Optimum(problem), problem);
    });

    [Fact]
    public void Names_do_not_matter() => RandomProblems.Tiny.Hold(300, problem =>
        ShouldBeAlike(Optimum(ProblemChanges.Rename(problem, ProblemChanges.OtherName)), Optimum(problem), problem));

    [Fact]
    public void Solvers_find_the_same_optimum() => RandomProblems.Tiny.Hold(300, problem =>
        ShouldBeAlike(Optimum(problem, s_scip), Optimum(problem), problem));

    [Fact]
    public void Two_halves_of_a_query_type_cost_what_it_costs() => RandomProblems.Tiny.Hold(200, problem =>
        ShouldBeAlike(Optimum(ProblemChanges.Split(problem)), Optimum(problem), problem));

    [Fact]
    public void A_higher_budget_is_never_dearer() => NeverDearer(problem => problem with { Budget = problem.Budget * 1.3 + 1 });

    [Fact]
    public void More_GPUs_are_never_dearer() => NeverDearer(problem => problem with
    {
        Availability = problem.Availability.ToDictionary(entry => entry.Key, entry => entry.Value + 1),
    });

    [Fact]
    public void More_memory_is_never_dearer() => NeverDearer(problem => problem with
    {
        Tiers = [.. problem.Tiers.Select(t => t with { MemoryGb = 1.3 * t.MemoryGb })],
    });

    [Fact]
    public void A_looser_delay_objective_is_never_dearer() => NeverDearer(problem => problem with
    {
        Queries = [.. problem.Queries.Select(q => q.ScaleDelays(1.3))],
    });

    [Fact]
    public void A_looser_error_objective_is_never_dearer() => NeverDearer(problem => problem with
    {
        Queries = [.. problem.Queries.Select(q => q with { ErrorSlo = Math.Min(1, 1.3 * q.ErrorSlo + 0.01) })],
    });

    [Fact]
    public void More_storage_and_unserved_demand_are_never_dearer() => NeverDearer(problem => problem with
    {
        Storage = problem.Storage with { CapacityGb = 1.3 * problem.Storage.CapacityGb + 1 },
        Queries = [.. problem.Queries.Select(q => q with { MaxUnmet = Math.Min(1, q.EffectiveMaxUnmet + 0.2) })],
    });

    [Fact]
    public void A_repaired_plan_that_costs_more_than_was_proven_is_not_called_optimal()
    {
        AllocationProblem problem = RandomProblems.Draw(612773709, tiny: true);
        problem = problem with { Queries = [.. problem.Queries.Select(q => q with { ErrorSlo = Math.Min(1, 1.3 * q.ErrorSlo + 0.01) })] };

        AllocationResult result = s_exact.Allocate(problem);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.MaxAboveOptimum.Should().BeInRange(1e-6, 1e-4);
        Optimum(problem).Should().BeLessThanOrEqualTo(result.Plan!.Cost.Total);
    }

    private static void NeverDearer(Func<AllocationProblem, AllocationProblem> loosen)
    {
        RandomProblems.Tiny.Hold(300, problem => IsCheaper(problem));

        Enumerable.Range(0, 2000).Any(seed => IsCheaper(RandomProblems.Draw(seed, tiny: true))).Should().BeTrue("what is loosened binds in some problem");

        bool IsCheaper(AllocationProblem problem)
        {
            if (Optimum(problem) is not { } before) return false;

            double? after = Optimum(loosen(problem));

            after.Should().NotBeNull($"{problem.Name} is feasible");
            Below(after!.Value).Should().BeLessThanOrEqualTo(before, problem.Name);
            return after < Below(before);
        }
    }

    /// <summary>Cost of the optimum; null where there is no plan.</summary>
    private static double? Optimum(AllocationProblem problem, ExactAllocator? exact = null)
    {
        var tables = ProblemTables.Compile(problem);
        AllocationResult result = (exact ?? s_exact).Allocate(tables);
        result.ShouldBeHonest(tables);

        // A plan that had to be repaired may cost a little more than was proven, and is not called optimal: the other solver is asked.
        if (exact is null && result.Status == PlanStatus.Feasible) result = s_scip.Allocate(tables);
        result.ShouldBeHonest(tables);
        result.Status.Should().BeOneOf([PlanStatus.Optimal, PlanStatus.Infeasible], $"{problem.Name}: {result.Message}");
        return result.Plan?.Cost.Total;
    }

    private static void ShouldBeAlike(double? cost, double? expected, AllocationProblem problem)
    {
        cost.HasValue.Should().Be(expected.HasValue, problem.Name);
        if (expected is { } value) cost!.Value.Should().BeApproximately(value, 1e-5 * (1 + value), problem.Name);
    }

    private static double Below(double cost) => cost - 1e-5 * (1 + cost);
}

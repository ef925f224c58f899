using System.Collections.Concurrent;
using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>The checkers on random plans: against the rules written down a second time, and with one rule broken at a time.</summary>
public class BrokenPlanTests
{
    internal static readonly AdaptiveGreedyAllocator Allocator = new(new() { Starts = 1, StartEffort = 20, DegreeOfParallelism = 1 });

    [Fact]
    public void Checkers_and_rules_find_the_same_constraints_broken()
    {
        Gen.Select(RandomProblems.Any, Gen.Int[0, int.MaxValue]).Hold(2000, drawn =>
        {
            (AllocationProblem problem, int seed) = drawn;
            var tables = ProblemTables.Compile(problem);
            AllocationPlan plan = BrokenPlans.WithTrueCost(tables, BrokenPlans.Random(problem, new SeededRandom(seed)));

            string[] names = [.. BrokenPlans.Names(tables, plan)];

            var rules = new ModelRules(problem, plan);
            names.Should().Equal(rules.Broken(), $"{problem.Name}, plan {seed}");
            rules.ShouldCost(plan.Cost, $"{problem.Name}, plan {seed}");
        });
    }

    [Fact]
    public void Each_limit_drawn_below_what_a_plan_takes_is_named_and_no_other()
    {
        var tried = new ConcurrentDictionary<string, int>();
        RandomProblems.Any.Hold(400, problem =>
        {
            var tables = ProblemTables.Compile(problem);
            AllocationResult result = Allocator.Allocate(tables);
            if (result.Status != PlanStatus.Feasible) return;
            foreach ((string constraint, AllocationProblem tightened) in
                BrokenPlans.Tightened(PlanEvaluation.Evaluate(tables, result.Plan!)))
            {
                var other = ProblemTables.Compile(tightened);
                AllocationPlan plan = BrokenPlans.WithTrueCost(other, result.Plan!);
                string[] names = [.. BrokenPlans.Names(other, plan)];
                names.Should().Contain(constraint, problem.Name).And.Equal(new ModelRules(tightened, plan).Broken(), problem.Name);

                // With less memory an option may not exist, and its routes count no more.
                if (names.Length > 1)
                {
                    names.Should().Contain("memory", problem.Name);
                    continue;
                }

                tried.AddOrUpdate(constraint, 1, (_, count) => count + 1);
            }
        });

        tried.Keys.Should().BeEquivalentTo(ConstraintCheckers.Standard.Select(checker => checker.Name));
    }

    [Fact]
    public void Each_fault_put_into_a_plan_is_named_and_no_other() => RandomProblems.Any.Hold(400, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        AllocationResult result = Allocator.Allocate(tables);
        if (result is not { Status: PlanStatus.Feasible, Plan: { Routes.Count: > 0 } plan }) return;

        BrokenPlans.Names(tables, plan).Should().BeEmpty(problem.Name);
        Route lost = plan.Routes[0] with { Fraction = double.NaN };
        foreach ((string constraint, AllocationPlan broken) in BrokenPlans.Faulty(tables, plan)
            .Append(("demand", plan with { Routes = [.. plan.Routes, lost] }))
            .Append(("demand", plan with { Unmet = new Dictionary<string, double>(plan.Unmet) { ["?"] = 0.5 } })))
            BrokenPlans.Names(tables, broken).Should().Equal([constraint], problem.Name);
    });
}

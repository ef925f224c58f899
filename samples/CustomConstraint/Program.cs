using CustomConstraint;
using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

// The checker alone makes AGH take no set of deployments whose cheapest routes break the rule. The performance model tells it which
// routes there are to choose from, so that deployments may be shared by what is bound to a region and what is not.
var checker = new ResidencyChecker(RegionalProblem.Rule);
var unruled = new AdaptiveGreedyAllocator();
var ruled = new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { Constraints = [checker] });

AllocationResult free = unruled.Allocate(RegionalProblem.WithoutRule);
AllocationResult judged = ruled.Allocate(RegionalProblem.WithoutRule);
AllocationResult guided = ruled.Allocate(RegionalProblem.WithRule);
Show("Without the rule", free);
Show("With the checker", judged);
Show("With the checker and the performance model", guided);

ConstraintReport refused = PlanChecker.Check(ProblemTables.Compile(RegionalProblem.WithoutRule), free.Plan!, [checker]);
Console.WriteLine($"\nThe first plan under the rule: {refused.Violations.Count(v => v.Constraint == checker.Name)} routes break it");
return judged.FeasiblePlan is not null && guided.FeasiblePlan is not null && !refused.IsFeasible ? 0 : 1;

static void Show(string title, AllocationResult result)
{
    Console.WriteLine($"{title}: {result.Status}, ${result.Plan!.Cost.Total:0.00} a day");
    foreach (Route route in result.Plan.Routes)
        Console.WriteLine($"  {route.Fraction,6:P0} of {route.Query} to {route.Model} on {route.Tier}");
    foreach (ConstraintRow row in result.Report!.Violations) Console.WriteLine($"  BROKEN {row}");
}

using CustomConstraint;
using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

// The performance model makes the search keep the rule; the checker makes the result wait for its proof.
var checker = new ResidencyChecker(RegionalProblem.Rule);
var allocator = new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { Constraints = [checker] });
ProblemTables ruled = ProblemTables.Compile(RegionalProblem.WithRule);

AllocationResult careless = allocator.Allocate(RegionalProblem.WithoutRule);
AllocationResult resident = allocator.Allocate(ruled);
Show("Without the rule", careless);
Show("With the rule", resident);

ConstraintReport refused = PlanChecker.Check(ruled, careless.Plan!, [checker]);
Console.WriteLine($"\nThe first plan under the rule: {refused.Violations.Count(v => v.Constraint == checker.Name)} routes break it");
return resident.Status == PlanStatus.Feasible && careless.Status != PlanStatus.Feasible && !refused.IsFeasible ? 0 : 1;

static void Show(string title, AllocationResult result)
{
    Console.WriteLine($"{title}: {result.Status}, ${result.Plan!.Cost.Total:0.00} a day");
    foreach (Route route in result.Plan.Routes)
        Console.WriteLine($"  {route.Fraction,6:P0} of {route.Query} to {route.Model} on {route.Tier}");
    foreach (ConstraintRow row in result.Report!.Violations) Console.WriteLine($"  BROKEN {row}");
}

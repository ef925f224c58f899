using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Constraints;

/// <summary>The checkers on random plans: against the rules written down a second time, and with one rule broken at a time.</summary>
public class BrokenPlanTests
{
    private static readonly AdaptiveGreedyAllocator s_allocator = new(new() { Starts = 1, Effort = 20, DegreeOfParallelism = 1 });

    [Fact]
    public void Checkers_and_rules_find_the_same_constraints_broken()
    {
        Gen.Select(RandomProblems.Any, Gen.Int[0, int.MaxValue]).Hold(2000, drawn =>
        {
            (AllocationProblem problem, int seed) = drawn;
            AllocationPlan plan = Random(problem, new SeededRandom(seed));

            IEnumerable<string> names = Names(ProblemTables.Compile(problem), plan);

            names.Should().Equal(new ModelRules(problem, plan).Broken(), $"{problem.Name}, plan {seed}");
        });
    }

    [Fact]
    public void Each_limit_drawn_below_what_a_plan_takes_is_named_and_no_other()
    {
        var tried = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        RandomProblems.Any.Hold(400, problem =>
        {
            var tables = ProblemTables.Compile(problem);
            AllocationResult result = s_allocator.Allocate(tables);
            if (result.Status != PlanStatus.Feasible) return;
            foreach ((string constraint, AllocationProblem tightened) in Tightened(PlanEvaluation.Evaluate(tables, result.Plan!)))
            {
                Names(ProblemTables.Compile(tightened), result.Plan!).Should().Equal([constraint], problem.Name);
                tried.AddOrUpdate(constraint, 1, (_, count) => count + 1);
            }
        });

        tried.Keys.Should().BeEquivalentTo(ConstraintCheckers.Standard.Select(checker => checker.Name));
    }

    [Fact]
    public void Each_fault_put_into_a_plan_is_named_and_no_other() => RandomProblems.Any.Hold(400, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        AllocationResult result = s_allocator.Allocate(tables);
        if (result is not { Status: PlanStatus.Feasible, Plan: { Deployments.Count: > 0, Routes.Count: > 0 } plan }) return;
        (Deployment deployment, Route route) = (plan.Deployments[0], plan.Routes.MaxBy(r => r.Fraction)!);

        Names(tables, plan).Should().BeEmpty(problem.Name);
        foreach (Deployment wrong in new[] { deployment, deployment with { Model = "?" }, deployment with { Tier = "?" } })
            ShouldName("placement", plan with { Deployments = [.. plan.Deployments, wrong] });
        ShouldName("placement", plan with { Routes = [.. plan.Routes, route with { Query = "?" }] });
        ShouldName("demand", plan with { Routes = [.. plan.Routes, route with { Fraction = double.NaN }] });
        ShouldName("demand", plan with { Unmet = new Dictionary<string, double>(plan.Unmet) { ["?"] = 0.5 } });
        if (route.Fraction > 0.01)
            ShouldName("demand", plan with { Routes = [.. plan.Routes.Select(r => r with { Fraction = 0.9 * r.Fraction })] });
        PlanChecker.Check(tables, plan with { Cost = plan.Cost with { Rental = 1.01 * plan.Cost.Rental + 1 } })
            .Violations.Should().ContainSingle().Which.Constraint.Should().Be("cost");

        void ShouldName(string constraint, AllocationPlan broken) => Names(tables, broken).Should().Equal([constraint], problem.Name);
    });

    /// <summary>Problems whose one limit lies a tenth below what the plan takes.</summary>
    private static IEnumerable<(string Constraint, AllocationProblem Problem)> Tightened(PlanEvaluation plan)
    {
        AllocationProblem problem = plan.Tables.Problem;
        double spent = plan.Cost.Rental + plan.Cost.Storage;
        if (spent > 0.01) yield return ("budget", problem with { Budget = 0.9 * spent });
        StoragePolicy smaller = problem.Storage with { CapacityGb = 0.9 * plan.StorageGb };
        if (plan.StorageGb > 0.01) yield return ("storage", problem with { Storage = smaller });
        foreach ((string gpu, double count) in plan.Gpus)
        {
            var fewer = new Dictionary<string, int>(problem.Availability) { [gpu] = (int)count - 1 };
            yield return ("availability", problem with { Availability = fewer });
        }

        foreach (DeploymentLoad load in plan.Deployments)
        {
            double replicas = load.Deployment.Replicas, busy = load.BusyReplicas / replicas, memory = load.MemoryGb / replicas;
            double gb = load.Deployment.Parallelism.Gpus * plan.Tables.TierOf(load.Option).MemoryGb;
            double room = (plan.Tables.WeightsGb[load.Option] + 0.9 * memory) / gb;
            if (replicas > 1) yield return ("placement", problem with { MaxReplicas = load.Deployment.Replicas - 1 });
            PerformanceParameters all = problem.Performance;
            if (busy > 0.001) yield return ("compute", problem with { Performance = all with { MaxUtilization = 0.9 * busy } });
            if (memory > 0.001) yield return ("memory", problem with { Performance = all with { MemoryUtilization = room } });
        }

        foreach ((int i, QueryType query) in problem.Queries.Index())
        {
            foreach ((string constraint, QueryType changed) in Tightened(plan, i))
                yield return (constraint, problem with { Queries = [.. problem.Queries.Select(q => q == query ? changed : q)] });
        }
    }

    private static IEnumerable<(string Constraint, QueryType Query)> Tightened(PlanEvaluation plan, int i)
    {
        (QueryType query, QueryLoad load) = (plan.Tables.Problem.Queries[i], plan.Queries[i]);
        if (load.Unmet > 0.01) yield return ("demand", query with { MaxUnmet = 0.9 * load.Unmet });
        if (load.Served < 0.1) yield break;
        double delay = load.DelaySum / load.Served, error = load.ErrorSum / load.Served;
        RouteMetrics route = plan.Routes.First(r => r.Query == i).Metrics;
        if (delay > 0.01) yield return ("delay", query with { DelaySlo = TimeSpan.FromSeconds(0.9 * delay) });
        if (error > 0.001) yield return ("error", query with { ErrorSlo = 0.9 * error });
        if (route.TtftSeconds > 0.001) yield return ("delay", query with { TtftSlo = TimeSpan.FromSeconds(0.9 * route.TtftSeconds) });
        if (route.TpotSeconds > 0.001) yield return ("delay", query with { TpotSlo = TimeSpan.FromSeconds(0.9 * route.TpotSeconds) });
    }

    /// <summary>Deployments of some pairs and routes to them, with no regard to any limit.</summary>
    private static AllocationPlan Random(AllocationProblem problem, SeededRandom random)
    {
        Deployment[] deployments =
        [
            .. from model in problem.Models
               from tier in problem.Tiers
               where random.Next(3) == 0
               let tensor = problem.Parallelism.Tensor[random.Next(problem.Parallelism.Tensor.Count)]
               let pipeline = problem.Parallelism.Pipeline[random.Next(problem.Parallelism.Pipeline.Count)]
               let replicas = random.Next(10) == 0 ? random.Next(80) : 1 + random.Next(problem.MaxReplicas)
               select new Deployment(model.Name, tier.Name, new(tensor, pipeline), replicas),
        ];
        Route[] routes =
        [
            .. from query in problem.Queries
               let able = deployments.Where(d => problem.Models.Single(m => m.Name == d.Model).ErrorRates.ContainsKey(query.Name)).ToArray()
               let used = able.Where(_ => random.Next(2) == 0).ToArray()
               let served = random.Next(3) == 0 ? 1 : random.NextDouble()
               from deployment in used
               select new Route(query.Name, deployment.Model, deployment.Tier, served / used.Length),
        ];
        return new AllocationPlan
        {
            Problem = problem.Name,
            Allocator = "random",
            Deployments = deployments,
            Routes = routes,
            Unmet = problem.Queries.ToDictionary(
                q => q.Name,
                q => random.Next(8) == 0 ? random.Uniform(-0.1, 1) : 1 - routes.Where(r => r.Query == q.Name).Sum(r => r.Fraction)),
            Cost = default,
        };
    }

    /// <summary>Names of the broken constraints, in the order of the checkers, once the plan states its true cost.</summary>
    private static IEnumerable<string> Names(ProblemTables tables, AllocationPlan plan) => PlanChecker
        .Check(tables, plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost })
        .Violations.Select(row => row.Constraint).Distinct();
}

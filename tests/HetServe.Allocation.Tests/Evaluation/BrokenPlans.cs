using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>Plans that break constraints: one at a time, or whichever they happen to.</summary>
internal static class BrokenPlans
{
    private const double Sliver = 1e-8; // counts as a route, not as demand

    /// <summary>Names of the constraints that a plan breaks, in the order of the checkers.</summary>
    public static IEnumerable<string> Names(ProblemTables tables, AllocationPlan plan) =>
        PlanChecker.Check(tables, plan).Violations.Select(row => row.Constraint).Distinct();

    /// <summary>The plan with the cost it has.</summary>
    public static AllocationPlan WithTrueCost(ProblemTables tables, AllocationPlan plan) =>
        plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost };

    /// <summary>Problems whose one limit lies a tenth below what the plan takes.</summary>
    public static IEnumerable<(string Constraint, AllocationProblem Problem)> Tightened(PlanEvaluation plan)
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
            int replicas = load.Deployment.Replicas, carrying = replicas - problem.SpareReplicas, gpus = load.Deployment.Parallelism.Gpus;
            double busy = load.BusyReplicas / carrying, memory = load.MemoryGb / carrying, running = load.ConcurrentQueries / carrying;
            double gb = gpus * plan.Tables.TierOf(load.OptionIndex).MemoryGb;
            double overhead = problem.Performance.IsEngine ? gpus * problem.Performance.MemoryOverheadGb : 0;
            double room = (overhead + plan.Tables.WeightsGb[load.OptionIndex] + 0.9 * memory) / gb;
            bool mayBeFewer = replicas > Math.Max(problem.MinReplicas, 1 + problem.SpareReplicas);
            if (mayBeFewer) yield return ("placement", problem with { MaxReplicas = replicas - 1 });
            PerformanceParameters all = problem.Performance;
            if (busy > 0.001 && !all.IsEngine) yield return ("compute", problem with { Performance = all with { MaxUtilization = 0.9 * busy } });
            if (all.IsEngine && replicas < problem.MaxReplicas) yield return ("placement", problem with { MinReplicas = replicas + 1 });
            if (all.IsEngine && running > 2)
                yield return ("concurrency", problem with { Performance = all with { MaxConcurrency = (int)(0.9 * running) } });
            if (all.IsEngine && FirstRoute(plan, load) is { } first) yield return ("compute", Slower(plan, first, load));
            if (memory > 0.001) yield return ("memory", problem with { Performance = all with { MemoryUtilization = room } });
        }

        if (plan.PowerW > 0.01) yield return ("power", problem with { PowerLimitW = 0.9 * plan.PowerW });
        foreach (RouteLoad route in plan.Routes)
        {
            int option = plan.Deployments[route.DeploymentIndex].OptionIndex;
            double kb = 1e6 * plan.Tables.CacheGbPerToken[option];
            if (!problem.Performance.IsEngine || kb == 0) continue;
            double tokens = Math.Ceiling(1.1 * plan.Tables.FreeMemoryGb(option) * 1e6 / kb);
            yield return ("context", With(problem, route.QueryIndex, q => q with { MaxTokens = tokens }));
        }

        foreach ((int i, QueryType query) in problem.Queries.Index())
        {
            foreach ((string constraint, QueryType changed) in Tightened(plan, i))
                yield return (constraint, problem with { Queries = [.. problem.Queries.Select(q => q == query ? changed : q)] });
        }
    }

    /// <summary>A feasible plan with a fault that a file can hold; none for a plan that serves nothing.</summary>
    public static IEnumerable<(string Constraint, AllocationPlan Plan)> Faulty(ProblemTables tables, AllocationPlan plan)
    {
        if (plan.Deployments.Count == 0 || plan.Routes.Count == 0) yield break;
        (Deployment deployment, Route route) = (plan.Deployments[0], plan.Routes.MaxBy(r => r.Fraction)!);
        foreach (Deployment wrong in new[] { deployment, deployment with { Model = "?" }, deployment with { Tier = "?" } })
            yield return ("placement", plan with { Deployments = [.. plan.Deployments, wrong] });
        Route half = route with { Fraction = route.Fraction / 2 };
        yield return ("placement", plan with { Routes = [.. plan.Routes.Select(r => r == route ? half : r), half] });
        yield return ("placement", plan with { Routes = [.. plan.Routes, route with { Query = "?" }] });
        yield return ("placement", plan with { Routes = [.. plan.Routes, route with { Tier = "?", Fraction = Sliver }] });
        yield return ("demand", plan with { Routes = [.. plan.Routes, route with { Fraction = -0.5 }] });
        AllocationPlan fewer = plan with { Routes = [.. plan.Routes.Select(r => r with { Fraction = 0.9 * r.Fraction })] };
        if (route.Fraction > 0.01) yield return ("demand", WithTrueCost(tables, fewer));
        yield return ("cost", plan with { Cost = plan.Cost with { Rental = 1.01 * plan.Cost.Rental + 1 } });
    }

    /// <summary>Deployments of some pairs and routes to them, with no regard to any limit.</summary>
    public static AllocationPlan Random(AllocationProblem problem, SeededRandom random)
    {
        Deployment[] deployments =
        [
            .. from model in problem.Models
               from tier in problem.Tiers
               where random.Next(3) == 0
               let tensor = problem.Parallelism.Tensor[random.Next(problem.Parallelism.Tensor.Count)]
               let pipeline = problem.Parallelism.Pipeline[random.Next(problem.Parallelism.Pipeline.Count)]
               let replicas = random.Next(10) == 0 ? random.Next(80) : 1 + random.Next(problem.MaxReplicas)
               let levels = problem.Performance.Levels
               let level = problem.Performance.IsEngine ? levels[random.Next(levels.Count)] : (double?)null
               select new Deployment(model.Name, tier.Name, new(tensor, pipeline), replicas, level),
        ];
        Route[] routes =
        [
            .. from query in problem.Queries
               let able = random.Next(20) == 0 ? deployments : [.. deployments.Where(d => MayServe(problem, query, d))]
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

    private static bool MayServe(AllocationProblem problem, QueryType query, Deployment d) =>
        problem.Models.Single(m => m.Name == d.Model).ErrorRates.ContainsKey(query.Name)
        && query.LatencyTo(problem.Tiers.Single(t => t.Name == d.Tier)) is not null;

    private static AllocationProblem With(AllocationProblem problem, int query, Func<QueryType, QueryType> change) =>
        problem with { Queries = [.. problem.Queries.Select((q, i) => i == query ? change(q) : q)] };

    private static RouteLoad? FirstRoute(PlanEvaluation plan, DeploymentLoad load) => plan.Routes
        .Where(r => plan.Deployments[r.DeploymentIndex] == load && r.Fraction > 1e-3 && plan.Tables.Problem.Queries[r.QueryIndex].RatePerHour > 1)
        .Select(r => (RouteLoad?)r).FirstOrDefault();

    /// <summary>The problem with a route whose measured rate makes its deployment a tenth too busy.</summary>
    private static AllocationProblem Slower(PlanEvaluation plan, RouteLoad route, DeploymentLoad load)
    {
        AllocationProblem problem = plan.Tables.Problem;
        QueryType query = problem.Queries[route.QueryIndex];
        Deployment d = load.Deployment;
        double most = (d.Replicas - problem.SpareReplicas) * d.Utilization!.Value;
        double more = 1.1 * most - load.BusyReplicas + route.Metrics.BusyReplicas * route.Fraction;
        bool IsOf(Measurement m) => (m.Query, m.Model, m.Tier, m.Parallelism) == (query.Name, d.Model, d.Tier, d.Parallelism);
        Measurement measured = problem.Measurements.FirstOrDefault(IsOf)
            ?? new Measurement { Query = query.Name, Model = d.Model, Tier = d.Tier, Parallelism = d.Parallelism };
        return problem with
        {
            Measurements =
            [
                .. problem.Measurements.Where(m => !IsOf(m)),
                measured with { QueriesPerSecond = query.RatePerHour / 3600 * route.Fraction / more },
            ],
        };
    }

    private static IEnumerable<(string Constraint, QueryType Query)> Tightened(PlanEvaluation plan, int i)
    {
        (QueryType query, QueryLoad load) = (plan.Tables.Problem.Queries[i], plan.Queries[i]);
        if (load.Unmet > 0.01) yield return ("demand", query with { MaxUnmet = 0.9 * load.Unmet });
        if (load.Served < 0.1) yield break;
        double delay = load.SloDelaySumSeconds / load.Served, error = load.ErrorSum / load.Served;
        RouteMetrics route = plan.Routes.First(r => r.QueryIndex == i).Metrics;
        if (delay > 0.01) yield return ("delay", query with { DelaySlo = TimeSpan.FromSeconds(0.9 * delay) });
        if (error > 0.001) yield return ("error", query with { ErrorSlo = 0.9 * error });
        (double ttft, double tpot) = (route.Slo.TtftSeconds, route.Slo.TpotSeconds);
        if (ttft > 0.001) yield return ("delay", query with { TtftSlo = TimeSpan.FromSeconds(0.9 * ttft) });
        if (tpot > 0.001) yield return ("delay", query with { TpotSlo = TimeSpan.FromSeconds(0.9 * tpot) });
        if (load.Interruptible > 0.01) yield return ("interruptible", query with { MaxInterruptible = 0.9 * load.Interruptible });
    }
}

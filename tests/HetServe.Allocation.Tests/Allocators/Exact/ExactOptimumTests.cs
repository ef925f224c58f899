using CsCheck;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>The exact optimum against one found without any programme: every deployment of two pairs, filled cheapest first.</summary>
public class ExactOptimumTests
{
    private const int MaxReplicas = 3;

    private static readonly Gen<ProblemTables> Problems =
        from perSecond in Gen.Double[1, 500]
        from price in Gen.Double[0.2, 5]
        from penalty in Gen.Int[0, 30]
        from delayPenalty in Gen.Int[0, 10]
        from mayStayUnserved in Gen.Bool
        from slo in Gen.Double[0.1, 0.4]
        from cache in Gen.Double[100, 5000]
        from budget in Gen.Double[1, 30]
        from gpus in Gen.Int[1, 10]
        let maxUnmet = mayStayUnserved ? 1 : 0.3
        select ProblemTables.Compile(Build(perSecond, price, 1e-6 * penalty, 1e-6 * delayPenalty, maxUnmet, slo, cache, budget, gpus));

    [Fact]
    public void No_deployments_are_cheaper_than_the_optimum() => Problems.Hold(
        200,
        tables =>
        {
            double? best = Enumerate(tables);

            AllocationResult result = new ExactAllocator(MilpSolvers.Default).Allocate(tables);

            result.Status.Should().Be(best is null ? PlanStatus.Infeasible : PlanStatus.Optimal);
            if (best is null) result.Reasons.Should().NotBeEmpty();
            else result.Plan!.Cost.Total.Should().BeApproximately(best.Value, 1e-5 * (1 + best.Value));
        },
        threads: 1);

    [Fact]
    public void Tight_and_loose_rows_have_one_optimum_by_any_solver() => Problems.Hold(
        200,
        tables =>
        {
            AllocationResult tight = new ExactAllocator(MilpSolvers.Default).Allocate(tables);
            AllocationResult loose = new ExactAllocator(new ScipSolver(), new() { TightRows = false }).Allocate(tables);

            loose.Status.Should().Be(tight.Status);
            if (tight.Plan is { } plan) loose.Plan!.Cost.Total.Should().BeApproximately(plan.Cost.Total, 1e-5 * (1 + plan.Cost.Total));
        },
        threads: 1);

    private static double? Enumerate(ProblemTables tables)
    {
        double? best = null;
        int perPair = tables.Parallelisms.Count;
        for (int a = -1; a < perPair * MaxReplicas; a++)
        {
            for (int b = -1; b < perPair * MaxReplicas; b++)
            {
                var deployments = new List<(int Option, int Replicas)>();
                if (a >= 0) deployments.Add((a / MaxReplicas, 1 + a % MaxReplicas));
                if (b >= 0) deployments.Add((perPair + b / MaxReplicas, 1 + b % MaxReplicas));
                if (Cost(tables, deployments) is { } cost && !(cost >= best)) best = cost;
            }
        }

        return best;
    }

    /// <summary>Cost of deployments whose shares are filled by rising delay cost; null where they break a limit.</summary>
    private static double? Cost(ProblemTables tables, List<(int Option, int Replicas)> deployments)
    {
        AllocationProblem problem = tables.Problem;
        QueryType query = problem.Queries[0];
        double queries = query.RatePerHour * problem.HorizonHours, rental = 0, gpus = 0;
        var routes = new List<(double Cost, double Most)>();
        foreach ((int option, int replicas) in deployments)
        {
            rental += tables.RentalPerReplica(option) * replicas;
            gpus += tables.ParallelismOf(option).Gpus * replicas;
            if (tables.FreeMemoryGb(option) <= 0) return null;
            if (!tables.TryGetRoute(0, option, out RouteMetrics route) || !tables.Admits(0, option)) continue;
            double most = replicas * Math.Min(
                tables.FreeMemoryGb(option) / route.MemoryGb, problem.Performance.MaxUtilization / route.BusyReplicas);
            routes.Add((query.DelayPenalty * route.DelaySeconds * queries, most));
        }

        if (rental > problem.Budget || gpus > problem.Availability["gpu"]) return null;
        double cost = rental, rest = 1;
        foreach ((double delay, double most) in routes.OrderBy(r => r.Cost))
        {
            // Beyond the share that must be served, a route pays only where it costs less than the penalty.
            double must = Math.Max(0, rest - query.EffectiveMaxUnmet), share = Math.Min(most, delay <= query.UnmetPenalty * queries ? rest : must);
            cost += delay * share;
            rest -= share;
        }

        return rest > query.EffectiveMaxUnmet + 1e-12 ? null : cost + query.UnmetPenalty * queries * rest;
    }

    private static AllocationProblem Build(
        double perSecond, double price, double penalty, double delayPenalty, double maxUnmet,
        double slo, double cache, double budget, int gpus)
    {
        AllocationProblem one = TestProblems.One().Build();
        return one with
        {
            Budget = budget,
            MaxReplicas = MaxReplicas,
            Availability = new Dictionary<string, int> { ["gpu"] = gpus },
            Queries =
            [
                one.Queries[0] with
                {
                    RatePerHour = 3600 * perSecond,
                    DelaySlo = TimeSpan.FromSeconds(slo),
                    UnmetPenalty = penalty,
                    DelayPenalty = delayPenalty,
                    MaxUnmet = maxUnmet,
                },
            ],
            Models = [one.Models[0] with { KvKbPerToken = cache }],
            Tiers = [one.Tiers[0], one.Tiers[0] with { Name = "fast", Tflops = 250, BandwidthGBps = 1400, PricePerHour = price }],
        };
    }
}

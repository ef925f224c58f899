using CsCheck;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests.Engines;

/// <summary>The simulator, which jumps from change to change, gives the times of an engine that does one step after the other.</summary>
public sealed class SteppedFleetTests
{
    private const double FrontEnd = 0.03;

    private static readonly Gen<Case> s_cases =
        from queries in Gen.Select(Gen.Double[0, 1], Gen.Int[0, 400], Gen.Int[0, 60], Gen.Double[0, 0.9], Gen.Bool).Array[1, 40]
        from seconds in Gen.OneOf(0.05, 1.0, 10.0, 100.0)
        from replicas in Gen.Int[1, 3]
        from stages in Gen.OneOf(1, 1, 2, 3)
        from tensor in Gen.OneOf(1, 2)
        from concurrency in Gen.OneOf(1, 2, 5, 256)
        from stepTokens in Gen.OneOf(1, 3, 64, 500, 2048)
        from cacheTokens in Gen.OneOf(500, 900, 3000, 1_000_000)
        from experts in Gen.Bool
        select new Case(
            [.. queries.Select(q => new SteppedQuery(q.Item1 * seconds, q.Item2, q.Item3, q.Item5 ? q.Item4 : 0)).OrderBy(q => q.Arrived)],
            [.. queries.OrderBy(q => q.Item1).Select(q => q.Item5 ? q.Item4 : 0)],
            replicas, new Parallelism(tensor, stages), concurrency, stepTokens, cacheTokens, experts);

    [Fact]
    public void Every_token_comes_when_single_steps_say() => s_cases.Hold(200, Compare);

    private static void Compare(Case c)
    {
        AllocationProblem problem = c.Problem();
        AllocationPlan plan = SimulatedProblem.Plan(problem, c.Replicas, parallelism: c.Parallelism);
        var arrivals = new RecordedArrivals(c.Queries.Select((q, i) => new Arrival(q.Arrived, i, q.Input, q.Output)), TimeSpan.FromHours(1));
        SimulationResult result = PlanSimulator.Run(problem, plan, arrivals, new SimulationOptions { WarmUp = 0 });
        int stages = c.Parallelism.Pipeline;
        EngineCoefficients step = new EnginePerformanceModel(problem).Step(problem.Models[0], problem.Tiers[0], c.Parallelism);
        double roomTokens = (c.Parallelism.Gpus * problem.Tiers[0].MemoryGb - 2) / stages / (Case.CacheKb / 1e6);
        new SteppedFleet(step, stages, c.Replicas, Math.Max(1, c.Concurrency / stages), c.StepTokens, roomTokens).Serve(c.Queries);

        for (int i = 0; i < c.Queries.Length; i++)
        {
            SteppedQuery query = c.Queries[i];
            QueryOutcome outcome = result.Queries[i];
            outcome.Refused.Should().Be(0);
            Near(outcome.Ttft.MeanSeconds, FrontEnd + query.FirstToken - query.Arrived, query);
            Near(outcome.Delay.MeanSeconds, FrontEnd + query.LastToken - query.Arrived, query);
            if (query.Output > 1) Near(outcome.Tpot.MeanSeconds, (query.LastToken - query.FirstToken) / (query.Output - 1), query);
        }
    }

    private static void Near(double simulated, double stepped, SteppedQuery query)
    {
        if (Math.Abs(simulated - stepped) > 1e-9 * Math.Max(stepped, query.LastToken))
            throw new InvalidOperationException($"simulated {simulated:R} s, step by step {stepped:R} s");
    }

    private sealed record Case(
        SteppedQuery[] Queries, double[] HitRates, int Replicas, Parallelism Parallelism, int Concurrency, int StepTokens, int CacheTokens,
        bool Experts)
    {
        public const double CacheKb = 100;

        public AllocationProblem Problem()
        {
            QueryType[] queries = [.. HitRates.Select((rate, i) => SimulatedProblem.Query($"q{i}") with { PrefixHitRate = rate })];
            double memoryGb = (CacheTokens * Parallelism.Pipeline * CacheKb / 1e6 + 2) / Parallelism.Gpus;
            AllocationProblem problem = SimulatedProblem.Of(queries);
            return problem with
            {
                Performance = problem.Performance with { MaxConcurrency = Concurrency, MaxStepTokens = StepTokens },
                Parallelism = new ParallelismGrid { Tensor = [Parallelism.Tensor], Pipeline = [Parallelism.Pipeline] },
                Profiles = [],
                Tiers = [problem.Tiers[0] with { MemoryGb = memoryGb }],
                Models =
                [
                    Experts
                        ? problem.Models[0] with { ActiveParametersB = 0.3, Experts = 16, ExpertsPerToken = 2 }
                        : problem.Models[0],
                ],
            };
        }
    }
}

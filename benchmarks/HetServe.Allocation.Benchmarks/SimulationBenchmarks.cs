using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Benchmarks;

/// <summary>One engine that serves queries, and whole simulations of a plan.</summary>
[MemoryDiagnoser]
public class SimulationBenchmarks
{
    private const int Queries = 100_000;

    private AllocationProblem _problem = null!;
    private AllocationPlan _plan = null!;
    private EngineCosts _costs = null!;
    private Arrival[] _arrivals = [];

    [GlobalSetup]
    public void Setup()
    {
        _problem = ProblemFamilies.Real.Generate(seed: 5);
        var tables = ProblemTables.Compile(_problem);
        _plan = new GreedyAllocator().Allocate(tables).Plan!;
        Deployment deployment = _plan.Deployments[0];
        _costs = EngineCosts.Of(
            tables, tables.FindOption(deployment.Model, deployment.Tier, deployment.Parallelism, deployment.Utilization));
        QueryType query = _problem.Queries[0];
        AllocationProblem one = _problem with { Queries = [query with { RatePerHour = 36_000 }] };
        _arrivals = [.. new RandomArrivals().Generate(one, TimeSpan.FromHours(10_000), 0).Take(Queries)];
    }

    /// <summary>The step loop of one engine, 100,000 queries at 10 per second.</summary>
    [Benchmark(OperationsPerInvoke = Queries)]
    public double Engine()
    {
        var queries = new LiveQueries();
        var observer = new LastToken();
        var engine = new Engine(_costs, queries, new Simulation.Engines.ReplicaLoad(), observer);
        foreach (ref readonly Arrival arrival in _arrivals.AsSpan())
        {
            engine.AdvanceTo(arrival.Seconds);
            int slot = queries.Add(new LiveQuery
            {
                Arrived = arrival.Seconds, Queued = arrival.Seconds, Input = arrival.InputTokens, Output = arrival.OutputTokens,
            });
            engine.Accept(slot, arrival.Seconds);
        }

        engine.AdvanceTo(double.MaxValue);
        return observer.Seconds;
    }

    /// <summary>Ten minutes of a plan, on one thread: arrivals, routing, engines and percentiles.</summary>
    [Benchmark]
    public double Plan() => PlanSimulator.Run(
        _problem, _plan, null, new SimulationOptions { Duration = TimeSpan.FromMinutes(10), DegreeOfParallelism = 1 }).Attainment;

    private sealed class LastToken : IEngineObserver
    {
        public double Seconds { get; private set; }

        public void Busy(double from, double until)
        {
        }

        public void Decoded(double time, long tokens)
        {
        }

        public void Admitted(in LiveQuery query, double time, int admitted)
        {
        }

        public void Waited(in LiveQuery query, double time)
        {
        }

        public void Resided(in LiveQuery query, double time)
        {
        }

        public void Finished(in LiveQuery query, double time) => Seconds = time;
    }
}

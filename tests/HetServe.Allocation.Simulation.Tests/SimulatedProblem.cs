using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Simulation.Tests;

/// <summary>Problems of one model on one tier whose step has round numbers, and plans for them.</summary>
internal static class SimulatedProblem
{
    public const string Model = "model", Tier = "tier", OtherTier = "other";

    /// <summary>τ = 10 ms, δ = 0.1 ms, κ = 0.1 µs, c = 20 µs, κ2 = 1 ns, and a front end of 30 ms.</summary>
    public static readonly EngineProfile Step = new()
    {
        Model = Model,
        Tier = Tier,
        Parallelism = new Parallelism(1, 1),
        StepSeconds = 0.01,
        PerDecodedTokenSeconds = 1e-4,
        PerContextTokenSeconds = 1e-7,
        PerPromptTokenSeconds = 2e-5,
        PerPromptTokenSquaredSeconds = 1e-9,
    };

    /// <summary>A problem with these query types, and room for 200,000 tokens in a replica.</summary>
    public static AllocationProblem Of(params IEnumerable<QueryType> queries)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("simulated")
            .Performance(new PerformanceParameters { MemoryUtilization = 1, MemoryOverheadGb = 0 })
            .TensorParallel(1).PipelineParallel(1)
            .AddTier(Named(Tier)).AddTier(Named(OtherTier))
            .AddProfile(Step).AddProfile(Step with { Tier = OtherTier });
        var errors = new Dictionary<string, double>();
        foreach (QueryType query in queries)
        {
            builder.AddQuery(query);
            errors.Add(query.Name, 0.01);
        }

        return builder.AddModel(new ModelSpec
        {
            Name = Model, ParametersB = 1, WeightsGb = 2, KvKbPerToken = 100, Layers = 10, HiddenSize = 1000, ErrorRates = errors,
        }).Build();
    }

    /// <summary>A query type that arrives a number of times in a second.</summary>
    public static QueryType Query(string name = "chat", double perSecond = 1, double input = 100, double output = 100) => new()
    {
        Name = name,
        RatePerHour = 3600 * perSecond,
        InputTokens = input,
        OutputTokens = output,
        DelaySlo = TimeSpan.FromHours(1),
        ErrorSlo = 1,
        UnmetPenalty = 1,
    };

    /// <summary>A plan that sends all queries to one deployment.</summary>
    public static AllocationPlan Plan(AllocationProblem problem, int replicas, string tier = Tier, Parallelism? parallelism = null) => new()
    {
        Problem = problem.Name,
        Allocator = "none",
        Deployments =
        [
            new Deployment(Model, tier, parallelism ?? new Parallelism(1, 1), replicas, problem.Performance.UtilizationLevels[0]),
        ],
        Routes = [.. problem.Queries.Select(query => new Route(query.Name, Model, tier, 1))],
        Unmet = new Dictionary<string, double>(),
        Cost = default,
    };

    private static GpuTier Named(string name) => new()
    {
        Name = name,
        Gpu = name,
        Precision = Precision.FP16,
        MemoryGb = 22,
        Tflops = 100,
        BandwidthGBps = 1000,
        LinkGBps = 100,
        PricePerHour = 1,
    };
}

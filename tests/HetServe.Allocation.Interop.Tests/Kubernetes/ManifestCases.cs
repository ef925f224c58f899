using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests;

namespace HetServe.Allocation.Interop.Tests.Kubernetes;

/// <summary>Small problems and plans to export.</summary>
internal static class ManifestCases
{
    public const string Tier = "gpu/X";

    /// <summary>One query type <c>chat</c>, one model and one tier.</summary>
    public static AllocationProblem Problem(
        string model = "small", Precision precision = Precision.FP16, string gpu = "gpu", double kvScale = 1, int? node = null,
        PerformanceModelKind performance = PerformanceModelKind.Roofline)
    {
        AllocationProblem one = TestProblems.One().Build();
        return one with
        {
            Performance = new PerformanceParameters { Model = performance, MaxConcurrency = 64, MaxStepTokens = 4096 },
            Models = [one.Models[0] with { Name = model }],
            Tiers = [one.Tiers[0] with { Name = Tier, Precision = precision, Gpu = gpu, KvScale = kvScale, GpusPerNode = node }],
        };
    }

    /// <summary>A problem of the engine model whose query type says how long its queries are and how much of the prompt is cached.</summary>
    public static AllocationProblem Engine(double? maxTokens, double hitRate = 0, double kvScale = 1)
    {
        AllocationProblem problem = Problem(kvScale: kvScale, performance: PerformanceModelKind.Engine);
        return problem with { Queries = [problem.Queries[0] with { MaxTokens = maxTokens, PrefixHitRate = hitRate }] };
    }

    /// <summary>A plan that serves a share of <c>chat</c> with the first model.</summary>
    public static AllocationPlan Plan(ProblemTables tables, Parallelism? parallelism = null, int replicas = 1, double served = 1) => new()
    {
        Problem = tables.Problem.Name,
        Allocator = "test",
        Deployments =
        [
            new Deployment(
                tables.Problem.Models[0].Name, Tier, parallelism ?? new Parallelism(1, 1), replicas,
                tables.Problem.Performance.Model == PerformanceModelKind.Engine ? tables.Problem.Performance.UtilizationLevels[0] : null),
        ],
        Routes = [new Route("chat", tables.Problem.Models[0].Name, Tier, served)],
        Unmet = served < 1 ? new Dictionary<string, double> { ["chat"] = 1 - served } : [],
        Cost = default,
    };

    /// <summary>Manifests of the plan of a problem.</summary>
    public static string Yaml(AllocationProblem problem, KubernetesOptions? options = null, Parallelism? parallelism = null, int replicas = 1)
    {
        var tables = ProblemTables.Compile(problem);
        return KubernetesExport.ToYaml(tables, Plan(tables, parallelism, replicas), options);
    }
}

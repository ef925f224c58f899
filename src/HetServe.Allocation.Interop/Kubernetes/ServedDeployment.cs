using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>A deployment of the plan, with what its manifests need.</summary>
internal sealed record ServedDeployment
{
    /// <summary>Name of its objects.</summary>
    public required string Name { get; init; }

    /// <summary>The deployment and its load.</summary>
    public required DeploymentLoad Load { get; init; }

    public required GpuTier Tier { get; init; }

    public required ModelSource Source { get; init; }

    public required KubernetesGpu Gpu { get; init; }

    public required AllocationProblem Problem { get; init; }

    public required KubernetesOptions Options { get; init; }

    /// <summary>Its routes, in the order of the plan.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Query types that it serves.</summary>
    public required IReadOnlyList<QueryType> Queries { get; init; }

    public Deployment Deployment => Load.Deployment;

    public PerformanceParameters Performance => Problem.Performance;

    public bool IsKserve => Options.Workload == KubernetesWorkload.LlmInferenceService;

    /// <summary>Devices of the cluster that one replica takes.</summary>
    public int Devices => Deployment.Parallelism.Gpus * Gpu.Devices;

    /// <summary>Longest context, tokens; null for the model's own.</summary>
    public double? MaxModelLength => Options.MaxModelLength
        ?? (Performance.IsEngine && Queries.Count > 0 && Queries.All(q => q.MaxTokens >= 1)
            ? Queries.Max(q => Math.Ceiling(q.MaxTokens ?? 0)) : (double?)null);

    /// <summary>What the user has to give before the replicas can serve.</summary>
    public IEnumerable<string> Needs
    {
        get
        {
            foreach (string need in Source.Needs(Deployment.Model, Tier.Precision)) yield return need;
            if (MaxModelLength is null)
                yield return "--max-model-len where the cache of the model's longest context does not fit, as a query type has no maxTokens";
        }
    }

    /// <summary>The deployments of a plan, named apart.</summary>
    public static IReadOnlyList<ServedDeployment> All(PlanEvaluation evaluation, KubernetesOptions options)
    {
        AllocationProblem problem = evaluation.Tables.Problem;
        ILookup<(string, string), Route> routes = evaluation.Plan.Routes.ToLookup(r => (r.Model, r.Tier));
        IReadOnlyList<string> names = KubernetesNames.Unique(evaluation.Deployments.Select(d => NameOf(d.Deployment)));
        return
        [
            .. evaluation.Deployments.Select((load, n) =>
            {
                GpuTier tier = evaluation.Tables.TierOf(load.OptionIndex);
                Route[] own = [.. routes[(load.Deployment.Model, load.Deployment.Tier)]];
                return new ServedDeployment
                {
                    Name = names[n],
                    Load = load,
                    Tier = tier,
                    Source = ModelSource.Of(load.Deployment, tier, options),
                    Gpu = options.GpuOf(tier.Gpu),
                    Problem = problem,
                    Options = options,
                    Routes = own,
                    Queries = [.. problem.Queries.Where(q => own.Any(r => r.Query == q.Name))],
                };
            }),
        ];
    }

    /// <summary>The shares routed here: <c>chat=0.5, code=1</c>.</summary>
    public string RoutesText() => string.Join(
        ", ", Routes.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Query}={r.Fraction}")));

    // The name of a Service starts with a letter.
    private static string NameOf(Deployment d)
    {
        string name = KubernetesNames.Dns($"{d.Model}-{d.Tier}");
        return char.IsAsciiDigit(name[0]) ? $"m-{name}" : name;
    }
}

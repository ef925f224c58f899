using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Writes a plan as Kubernetes manifests: for each deployment one <c>apps/v1</c> Deployment whose pods run one replica each with vLLM.
/// Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>A pod asks for tensor x pipeline GPUs (<c>nvidia.com/gpu</c>), so the manifest runs where one node has as many. FP16 and BF16
/// become <c>--dtype</c>, FP8 <c>--quantization fp8</c>, which quantises at load. INT8 and INT4 have no such option: vLLM reads them from a
/// checkpoint that is quantised already, and an annotation says that one is needed.</para>
/// <para>Names become DNS-1123 labels; the names of the plan, and the shares routed there, are in annotations.</para>
/// </remarks>
public static class KubernetesExport
{
    private const string Prefix = "hetserve/";

    /// <summary>The manifests, one YAML document for each deployment; empty for a plan without deployments.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The plan names what the problem does not have.</exception>
    public static string ToYaml(ProblemTables tables, AllocationPlan plan, KubernetesOptions? options = null)
    {
        PlanEvaluation evaluation = PlanCsvExport.Evaluate(tables, plan);
        options ??= new KubernetesOptions();
        var yaml = new YamlText();
        IReadOnlyList<string> names = KubernetesNames.Unique(
            evaluation.Deployments.Select(d => $"{d.Deployment.Model}-{d.Deployment.Tier}"));
        foreach ((int n, DeploymentLoad load) in evaluation.Deployments.Index())
        {
            yaml.Document();
            Write(yaml, names[n], load.Deployment, tables.TierOf(load.OptionIndex), evaluation, options);
        }

        return yaml.ToString();
    }

    private static void Write(
        YamlText yaml, string name, Deployment d, GpuTier tier, PlanEvaluation evaluation, KubernetesOptions options)
    {
        yaml.Value("apiVersion", "apps/v1");
        yaml.Value("kind", "Deployment");
        yaml.Map("metadata", () =>
        {
            yaml.Value("name", name);
            yaml.Map("labels", () => Labels(yaml, name, d));
            yaml.Map("annotations", () =>
            {
                yaml.Value(Prefix + "problem", evaluation.Tables.Problem.Name);
                yaml.Value(Prefix + "model", d.Model);
                yaml.Value(Prefix + "tier", d.Tier);
                yaml.Value(Prefix + "precision", tier.Precision.ToString());
                if (tier.Precision is Precision.INT8 or Precision.INT4)
                    yaml.Value(Prefix + "needs", $"a checkpoint of the model that is quantised to {tier.Precision}");
                yaml.Value(Prefix + "routes", Routes(d, evaluation.Plan));
            });
        });
        yaml.Map("spec", () =>
        {
            yaml.Value("replicas", d.Replicas);
            yaml.Map("selector", () => yaml.Map("matchLabels", () => yaml.Value("app.kubernetes.io/name", name)));
            yaml.Map("template", () =>
            {
                yaml.Map("metadata", () => yaml.Map("labels", () => Labels(yaml, name, d)));
                yaml.Map("spec", () => Pod(yaml, d, tier, evaluation.Tables.Problem.Performance, options));
            });
        });
    }

    private static void Pod(YamlText yaml, Deployment d, GpuTier tier, PerformanceParameters performance, KubernetesOptions options)
    {
        yaml.Map("nodeSelector", () => yaml.Value(YamlText.Quote(options.NodeLabel), KubernetesNames.Label(tier.Gpu)));
        yaml.Map("containers", () => yaml.Item(() =>
        {
            yaml.Value("name", "vllm");
            yaml.Value("image", options.Image);
            yaml.Texts("command", ["vllm", "serve"]); // the entry points of vLLM's images differ by version
            yaml.Texts("args", Arguments(d, tier, performance, options));
            yaml.Map("ports", () => yaml.Item(() => yaml.Value("containerPort", 8000)));
            yaml.Map("resources", () => yaml.Map("limits", () => yaml.Value("nvidia.com/gpu", d.Parallelism.Gpus)));
            if (d.Parallelism.Gpus == 1) return;
            yaml.Map("volumeMounts", () => yaml.Item(() =>
            {
                yaml.Value("name", "shm");
                yaml.Value("mountPath", "/dev/shm");
            }));
        }));
        if (d.Parallelism.Gpus == 1) return;
        yaml.Map("volumes", () => yaml.Item(() => // the GPUs of a replica exchange tensors through shared memory
        {
            yaml.Value("name", "shm");
            yaml.Map("emptyDir", () => yaml.Value("medium", "Memory"));
        }));
    }

    private static IEnumerable<string> Arguments(Deployment d, GpuTier tier, PerformanceParameters performance, KubernetesOptions options)
    {
        string[] precision = tier.Precision switch
        {
            Precision.FP16 => ["--dtype", "float16"],
            Precision.BF16 => ["--dtype", "bfloat16"],
            Precision.FP8 => ["--quantization", "fp8"],
            _ => [],
        };
        return
        [
            options.ModelSources.GetValueOrDefault(d.Model, d.Model),
            "--served-model-name", d.Model,
            "--tensor-parallel-size", Text(d.Parallelism.Tensor),
            "--pipeline-parallel-size", Text(d.Parallelism.Pipeline),
            "--gpu-memory-utilization", Text(performance.MemoryUtilization),
            .. precision,
        ];

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }

    private static void Labels(YamlText yaml, string name, Deployment d)
    {
        yaml.Value("app.kubernetes.io/name", name);
        yaml.Value("app.kubernetes.io/managed-by", "hetserve");
        yaml.Value(Prefix + "model", KubernetesNames.Label(d.Model));
        yaml.Value(Prefix + "tier", KubernetesNames.Label(d.Tier));
    }

    private static string Routes(Deployment d, AllocationPlan plan) => string.Join(", ", plan.Routes
        .Where(r => r.Model == d.Model && r.Tier == d.Tier)
        .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Query}={r.Fraction}")));
}

using System.Text;
using System.Text.Json.Nodes;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Interop.Kubernetes;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Writes a plan as Kubernetes manifests: for each deployment a Deployment (or an LLMInferenceService of KServe) whose pods run one replica
/// each with vLLM, a Service and a PodDisruptionBudget; on request HTTPRoutes with the shares of the plan, ScaledObjects of KEDA and the
/// claim of a cache. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>A pod asks for tensor x pipeline GPUs of one node. FP16 and BF16 become <c>--dtype</c>, FP8 <c>--quantization fp8</c>, which
/// quantises on load. vLLM reads INT8, INT4 and FP4 from a quantised checkpoint. The annotation <c>hetserve/needs</c> of a workload lists
/// what it still needs, such as that checkpoint.</para>
/// <para>Names become DNS-1123 labels; the names of the plan, and the shares routed there, are in annotations.</para>
/// </remarks>
public static class KubernetesExport
{
    /// <summary>The manifests, one YAML document for each object; empty for a plan without deployments.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The plan names what the problem does not have, or <see cref="Check"/> finds faults; the message lists them all.
    /// </exception>
    public static string ToYaml(ProblemTables tables, AllocationPlan plan, KubernetesOptions? options = null)
    {
        options ??= new KubernetesOptions();
        PlanEvaluation evaluation = PlanCsvExport.Evaluate(tables, plan);
        IReadOnlyList<ServedDeployment> deployments = ServedDeployment.All(evaluation, options);
        IReadOnlyList<KubernetesFault> faults = [.. Faults(evaluation, deployments, options)];
        if (faults.Count > 0) throw new ArgumentException(string.Join('\n', faults), nameof(options));
        if (deployments.Count == 0) return "";

        var yaml = new StringBuilder();
        if (CacheClaim.Of(tables.Problem.Name, options) is { } claim) Append(claim);
        foreach (ServedDeployment served in deployments)
            foreach (JsonObject manifest in WorkloadManifests.Of(served)) Append(manifest);
        if (options.Gateway is { } gateway)
        {
            foreach (JsonObject route in RouteManifests.Of(evaluation, deployments, options, gateway))
                Append(route, [.. RouteManifests.Comments(plan, gateway)]);
        }

        return yaml.ToString();

        void Append(JsonObject manifest, params string[] comments) => yaml.Append(YamlText.Document(manifest, comments));
    }

    /// <summary>Everything that prevents manifests with these options; empty if nothing does.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The plan names what the problem does not have.</exception>
    public static IReadOnlyList<KubernetesFault> Check(ProblemTables tables, AllocationPlan plan, KubernetesOptions? options = null)
    {
        options ??= new KubernetesOptions();
        PlanEvaluation evaluation = PlanCsvExport.Evaluate(tables, plan);
        return [.. Faults(evaluation, ServedDeployment.All(evaluation, options), options)];
    }

    private static IEnumerable<KubernetesFault> Faults(
        PlanEvaluation evaluation, IReadOnlyList<ServedDeployment> deployments, KubernetesOptions options) =>
        OptionFaults.Of(options, evaluation.Tables.Problem).Concat(PlanFaults.Of(evaluation, deployments, options));
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>Values of the options that Kubernetes refuses, and names that the problem does not have.</summary>
internal static class OptionFaults
{
    private static string[] Effects => ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static IEnumerable<KubernetesFault> Of(KubernetesOptions o, AllocationProblem problem) =>
    [
        .. Text(nameof(o.Image), o.Image, Rules.IsImage, Rules.ImageRule),
        .. o.Images.Values.SelectMany(image => Text(nameof(o.Images), image, Rules.IsImage, Rules.ImageRule)),
        .. Names(nameof(o.Images), o.Images.Keys, problem.Models.Select(m => m.Name), "model"),
        .. o.ModelSources.Values.SelectMany(source => Text(nameof(o.ModelSources), source, Rules.IsRepository, Rules.RepositoryRule)),
        .. Names(nameof(o.ModelSources), o.ModelSources.Keys, SourceKeys(problem), "model"),
        .. Text(nameof(o.NodeLabel), o.NodeLabel, Rules.IsKey, Rules.KeyRule),
        .. Gpus(o, problem),
        .. TierLabels(o, problem),
        .. o.Tolerations.SelectMany(Toleration),
        .. Text(nameof(o.Namespace), o.Namespace, Rules.IsLabel, Rules.LabelRule),
        .. Range(nameof(o.Port), o.Port, 1, 65535),
        .. Text(nameof(o.Cpu), o.Cpu, Rules.IsQuantity, Rules.QuantityRule),
        .. Text(nameof(o.Memory), o.Memory, Rules.IsQuantity, Rules.QuantityRule),
        .. Text(nameof(o.SharedMemory), o.SharedMemory, Rules.IsQuantity, Rules.QuantityRule),
        .. Text(nameof(o.TokenSecret), o.TokenSecret, Rules.IsName, Rules.NameRule),
        .. Text(nameof(o.TokenKey), o.TokenKey, text => Rules.IsValue(text) && text.Length > 0, Rules.ValueRule),
        .. Range(nameof(o.StartupSeconds), o.StartupSeconds, 10, 86_400),
        .. Range(nameof(o.DrainSeconds), o.DrainSeconds, 0, 3600),
        .. o.MaxModelLength is { } tokens ? Range(nameof(o.MaxModelLength), tokens, 1, int.MaxValue) : [],
        .. o.Arguments.SelectMany(text => Text(nameof(o.Arguments), text, Rules.IsArgument, Rules.ArgumentRule)),
        .. Cache(o),
        .. o.Gateway is { } gateway ? Gateway(gateway) : [],
        .. o.Autoscaling is { } scaling ? Autoscaling(o, scaling) : [],
    ];

    private static IEnumerable<string> SourceKeys(AllocationProblem problem) => problem.Models.SelectMany(
        m => Enum.GetValues<Precision>().Select(precision => ModelSource.KeyOf(m.Name, precision)).Prepend(m.Name));

    private static IEnumerable<KubernetesFault> Gpus(KubernetesOptions o, AllocationProblem problem) =>
    [
        .. Names(nameof(o.Gpus), o.Gpus.Keys, problem.Tiers.Select(t => t.Gpu), "GPU"),
        .. o.Gpus.Values.SelectMany(gpu => (KubernetesFault[])
        [
            .. Text(nameof(o.Gpus), gpu.Label, Rules.IsKey, Rules.KeyRule),
            .. Text(nameof(o.Gpus), gpu.Value, Rules.IsValue, Rules.ValueRule),
            .. Text($"{nameof(o.Gpus)}.{nameof(gpu.Resource)}", gpu.Resource, Rules.IsResource, Rules.ResourceRule),
            .. Range(nameof(o.Gpus), gpu.Devices, 1, 16),
        ]),
    ];

    private static IEnumerable<KubernetesFault> TierLabels(KubernetesOptions o, AllocationProblem problem) =>
    [
        .. Names(nameof(o.TierLabels), o.TierLabels.Keys, problem.Tiers.Select(t => t.Name), "tier"),
        .. o.TierLabels.Values.SelectMany(label => (KubernetesFault[])
        [
            .. Text(nameof(o.TierLabels), label.Key, Rules.IsKey, Rules.KeyRule),
            .. Text(nameof(o.TierLabels), label.Value, Rules.IsValue, Rules.ValueRule),
        ]),
    ];

    private static IEnumerable<KubernetesFault> Toleration(KubernetesToleration t) =>
    [
        .. Text(nameof(KubernetesOptions.Tolerations), t.Key, Rules.IsKey, Rules.KeyRule),
        .. Text(nameof(KubernetesOptions.Tolerations), t.Value, Rules.IsValue, Rules.ValueRule),
        .. Text(nameof(KubernetesOptions.Tolerations), t.Effect, Effects.Contains, $"one of {string.Join(", ", Effects)}"),
    ];

    private static IEnumerable<KubernetesFault> Cache(KubernetesOptions o)
    {
        (KubernetesCache cache, string member) = (o.Cache, nameof(o.Cache));
        foreach (KubernetesFault fault in Text($"{member}.{nameof(cache.Claim)}", cache.Claim, Rules.IsName, Rules.NameRule))
            yield return fault;
        foreach (KubernetesFault fault in Text($"{member}.{nameof(cache.Size)}", cache.Size, Rules.IsQuantity, Rules.QuantityRule))
            yield return fault;
        foreach (KubernetesFault fault in Text($"{member}.{nameof(cache.StorageClass)}", cache.StorageClass, Rules.IsName, Rules.NameRule))
            yield return fault;
        if (cache.StorageClass is not null && (cache.Claim is null || cache.Size is null))
            yield return new KubernetesFault($"{member}.{nameof(cache.StorageClass)}", "needs the name and the size of a claim.");
        if (cache != new KubernetesCache() && o.Workload == KubernetesWorkload.LlmInferenceService)
            yield return new KubernetesFault(member, "has no use with KServe, which keeps the weights itself.");
    }

    private static IEnumerable<KubernetesFault> Gateway(KubernetesGateway gateway)
    {
        const string Member = nameof(KubernetesOptions.Gateway);
        return
        [
            .. Text(Member, gateway.Name, Rules.IsName, Rules.NameRule),
            .. Text(Member, gateway.Namespace, Rules.IsLabel, Rules.LabelRule),
            .. Text($"{Member}.{nameof(gateway.QueryHeader)}", gateway.QueryHeader, Rules.IsHeader, Rules.HeaderRule),
            .. Text($"{Member}.{nameof(gateway.Hostname)}", gateway.Hostname, Rules.IsHost, Rules.HostRule),
            .. Text($"{Member}.{nameof(gateway.RequestTimeout)}", gateway.RequestTimeout, Rules.IsDuration, Rules.DurationRule),
        ];
    }

    private static IEnumerable<KubernetesFault> Autoscaling(KubernetesOptions o, KubernetesAutoscaling scaling)
    {
        const string Member = nameof(KubernetesOptions.Autoscaling);
        if (o.Workload == KubernetesWorkload.LlmInferenceService)
            yield return new KubernetesFault(Member, "scales Deployments, and does not go with KServe.");
        foreach (KubernetesFault fault in Text(
            $"{Member}.{nameof(scaling.PrometheusAddress)}", scaling.PrometheusAddress, Rules.IsUrl, Rules.UrlRule)) yield return fault;
        foreach (KubernetesFault fault in Range(
            $"{Member}.{nameof(scaling.WaitingPerReplica)}", scaling.WaitingPerReplica, 1, int.MaxValue)) yield return fault;
    }

    private static IEnumerable<KubernetesFault> Text(string member, string? text, Func<string, bool> holds, string rule)
    {
        if (text is not null && !holds(text)) yield return new KubernetesFault(member, $"must be {rule}, was '{text}'.");
    }

    private static IEnumerable<KubernetesFault> Range(string member, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            yield return new KubernetesFault(
                member, FormattableString.Invariant($"must be a whole number from {least} to {most}, was {value}."));
        }
    }

    private static IEnumerable<KubernetesFault> Names(string member, IEnumerable<string> given, IEnumerable<string> known, string noun)
    {
        HashSet<string> names = [.. known];
        return given.Where(name => !names.Contains(name))
            .Select(name => new KubernetesFault(member, $"names the {noun} '{name}', which the problem does not have."));
    }
}

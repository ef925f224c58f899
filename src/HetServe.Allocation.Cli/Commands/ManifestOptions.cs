using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Interop.Kubernetes;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The options of <c>hetserve export</c> that shape Kubernetes manifests.</summary>
internal sealed class ManifestOptions
{
    private readonly Option<string[]> _images = Many(
        "--image", "[MODEL=]IMAGE", "Container image of all models, or of one. Default: a release of vLLM's own images.");

    private readonly Option<string[]> _repositories = Many(
        "--model-repo", "MODEL=REPO",
        "Repository or path of a model; MODEL@PRECISION=REPO for a checkpoint of that precision. Default: Hugging "
        + "Face, for models of the catalog.");

    private readonly Option<string?> _models = CommonOptions.Text(
        "--models", "FILE.json", "Repositories and images: {\"models\": {\"MODEL\": {\"repository\": \"...\", \"image\": \"...\"}}}.");

    private readonly Option<string?> _nodeLabel = CommonOptions.Text(
        "--node-label", "LABEL",
        "Node label whose value is the GPU's name. Default: nvidia.com/gpu.product or amd.com/gpu.device-id with the "
        + "vendor's value, hetserve/gpu for GPUs that the catalog lacks.");

    private readonly Option<string[]> _gpus = Many(
        "--gpu-label", "GPU=LABEL=VALUE", "Node label of one GPU type.");

    private readonly Option<string[]> _resources = Many(
        "--gpu-resource", "GPU=RESOURCE", "Resource of one GPU type. Default: nvidia.com/gpu or amd.com/gpu.");

    private readonly Option<string[]> _tiers = Many(
        "--tier-label", "TIER=LABEL=VALUE", "Further node label of one tier, such as that of spot nodes.");

    private readonly Option<string[]> _tolerations = Many(
        "--toleration", "KEY[=VALUE][:EFFECT]", "Taint that the pods tolerate, besides the GPU resource.");

    private readonly Option<string?> _namespace = CommonOptions.Text("--namespace", "NAME", "Namespace of all objects.");

    private readonly Option<int?> _port = Whole("--port", "PORT", "Port of servers and Services. Default: 8000.");

    private readonly Option<string?> _cpu = CommonOptions.Text("--cpu", "QUANTITY", "CPU that a pod requests. Default: none.");

    private readonly Option<string?> _memory = CommonOptions.Text(
        "--memory", "QUANTITY", "Memory that a pod requests, and its limit. Default: none.");

    private readonly Option<string?> _sharedMemory = CommonOptions.Text("--shm-size", "QUANTITY", "Limit of /dev/shm. Default: 16Gi.");

    private readonly Option<string?> _claim = CommonOptions.Text(
        "--cache-claim", "NAME", "PersistentVolumeClaim for weights, shared by all pods. Default: an emptyDir of each pod.");

    private readonly Option<string?> _cacheSize = CommonOptions.Text(
        "--cache-size", "QUANTITY", "Writes the claim with this size (ReadWriteMany); without a claim, the limit of the emptyDir.");

    private readonly Option<string?> _cacheClass = CommonOptions.Text("--cache-class", "NAME", "Storage class of the claim.");

    private readonly Option<string?> _token = CommonOptions.Text(
        "--hf-secret", "NAME[/KEY]", "Secret with the token for Hugging Face; pods start without it. Default: hf-token/token.");

    private readonly Option<int?> _startup = Whole(
        "--startup-seconds", "SECONDS", "Longest time until a container answers. Default: 1800.");

    private readonly Option<int?> _drain = Whole(
        "--drain-seconds", "SECONDS", "Time that a stopping pod goes on to serve. Default: 60.");

    private readonly Option<int?> _length = Whole(
        "--max-model-len", "TOKENS", "Longest context. Default: the largest maxTokens of the query types routed to a deployment.");

    private readonly Option<string[]> _arguments = Many("--vllm-arg", "ARGUMENT", "Further argument of vLLM, as --vllm-arg=ARGUMENT.");

    private readonly Option<string?> _gateway = CommonOptions.Text(
        "--gateway", "[NAMESPACE/]NAME", "Writes HTTPRoutes on this Gateway that split each query type by the shares of the plan.");

    private readonly Option<string?> _header = CommonOptions.Text(
        "--query-header", "HEADER", "Header with the name of the query type, for --gateway. Default: x-hetserve-query.");

    private readonly Option<string?> _host = CommonOptions.Text("--hostname", "HOST", "Host name of the HTTPRoutes, for --gateway.");

    private readonly Option<string?> _timeout = CommonOptions.Text(
        "--request-timeout", "DURATION", "Longest time of a request at the gateway, such as 10m; 0s for none. For --gateway.");

    private readonly Option<bool> _keda = new("--keda") { Description = "Writes a ScaledObject of KEDA for each deployment." };

    private readonly Option<string?> _prometheus = CommonOptions.Text(
        "--prometheus", "URL", "Prometheus server with vLLM's metrics, for --keda. Default: http://prometheus-server.monitoring.svc:80.");

    private readonly Option<int?> _most = Whole("--max-replicas", "N", "Most replicas of a deployment, for --keda, which needs it.");

    private readonly Option<bool> _kserve = new("--kserve")
    {
        Description = "Writes an LLMInferenceService of KServe in place of each Deployment.",
    };

    /// <summary>All options, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        _images, _repositories, _models, _nodeLabel, _gpus, _resources, _tiers, _tolerations, _namespace, _port, _cpu, _memory,
        _sharedMemory, _claim, _cacheSize, _cacheClass, _token, _startup, _drain, _length, _arguments, _gateway, _header, _host, _timeout,
        _keda, _prometheus, _most, _kserve,
    ];

    /// <summary>Name of an option that the command line has; null for none.</summary>
    public string? GivenIn(ParseResult parsed) => All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>The options of a command line.</summary>
    /// <exception cref="InvalidInputException">A value is not of the option's form, or needs another option.</exception>
    public KubernetesOptions Read(ParseResult parsed)
    {
        RequireOther(parsed, _gateway, _header, _host, _timeout);
        RequireOther(parsed, _keda, _prometheus, _most);
        (string? tokenSecret, string? tokenKey) = Split(parsed.GetValue(_token), '/');
        var byDefault = new KubernetesOptions();
        string[] images = parsed.GetValue(_images) ?? [];
        var options = new KubernetesOptions
        {
            Image = images.LastOrDefault(image => !image.Contains('=', StringComparison.Ordinal)),
            Images = Pairs(_images, images.Where(image => image.Contains('=', StringComparison.Ordinal))),
            ModelSources = Pairs(_repositories, parsed.GetValue(_repositories) ?? []),
            NodeLabel = parsed.GetValue(_nodeLabel),
            TierLabels = Labels(_tiers, parsed.GetValue(_tiers) ?? []),
            Tolerations = [.. (parsed.GetValue(_tolerations) ?? []).Select(Toleration)],
            Namespace = parsed.GetValue(_namespace),
            Workload = parsed.GetValue(_kserve) ? KubernetesWorkload.LlmInferenceService : KubernetesWorkload.Deployment,
            Port = parsed.GetValue(_port) ?? byDefault.Port,
            Cpu = parsed.GetValue(_cpu),
            Memory = parsed.GetValue(_memory),
            SharedMemory = parsed.GetValue(_sharedMemory) ?? byDefault.SharedMemory,
            Cache = new KubernetesCache
            {
                Claim = parsed.GetValue(_claim),
                Size = parsed.GetValue(_cacheSize),
                StorageClass = parsed.GetValue(_cacheClass),
            },
            TokenSecret = tokenSecret ?? byDefault.TokenSecret,
            TokenKey = tokenKey ?? byDefault.TokenKey,
            StartupSeconds = parsed.GetValue(_startup) ?? byDefault.StartupSeconds,
            DrainSeconds = parsed.GetValue(_drain) ?? byDefault.DrainSeconds,
            MaxModelLength = parsed.GetValue(_length),
            Arguments = parsed.GetValue(_arguments) ?? [],
            Gateway = Gateway(parsed),
            Autoscaling = Autoscaling(parsed),
        };
        options = options with { Gpus = Gpus(parsed, options) };
        return parsed.GetValue(_models) is { } file ? ModelList.AddTo(options, file) : options;
    }

    /// <summary>The message of a fault, with the option in place of the member.</summary>
    public string Describe(KubernetesFault fault) => fault.Member is { } member ? $"{OptionOf(member).Name} {fault.Text}" : fault.Text;

    private Option OptionOf(string member) => member switch
    {
        nameof(KubernetesOptions.Image) or nameof(KubernetesOptions.Images) => _images,
        nameof(KubernetesOptions.ModelSources) => _repositories,
        nameof(KubernetesOptions.NodeLabel) => _nodeLabel,
        nameof(KubernetesOptions.Gpus) => _gpus,
        nameof(KubernetesOptions.TierLabels) => _tiers,
        nameof(KubernetesOptions.Tolerations) => _tolerations,
        nameof(KubernetesOptions.Namespace) => _namespace,
        nameof(KubernetesOptions.Port) => _port,
        nameof(KubernetesOptions.Cpu) => _cpu,
        nameof(KubernetesOptions.Memory) => _memory,
        nameof(KubernetesOptions.SharedMemory) => _sharedMemory,
        "Gpus.Resource" => _resources,
        "Cache" or "Cache.Claim" => _claim,
        "Cache.Size" => _cacheSize,
        "Cache.StorageClass" => _cacheClass,
        nameof(KubernetesOptions.TokenSecret) or nameof(KubernetesOptions.TokenKey) => _token,
        nameof(KubernetesOptions.StartupSeconds) => _startup,
        nameof(KubernetesOptions.DrainSeconds) => _drain,
        nameof(KubernetesOptions.MaxModelLength) => _length,
        nameof(KubernetesOptions.Arguments) => _arguments,
        "Gateway" => _gateway,
        "Gateway.QueryHeader" => _header,
        "Gateway.Hostname" => _host,
        "Gateway.RequestTimeout" => _timeout,
        "Autoscaling.PrometheusAddress" => _prometheus,
        "Autoscaling.MaxReplicas" => _most,
        _ => _keda,
    };

    private KubernetesGateway? Gateway(ParseResult parsed)
    {
        if (parsed.GetValue(_gateway) is not { } text) return null;
        (string? first, string? second) = Split(text, '/');
        KubernetesGateway gateway = second is null ? new KubernetesGateway(text) : new KubernetesGateway(second, first);
        return gateway with
        {
            QueryHeader = parsed.GetValue(_header) ?? gateway.QueryHeader,
            Hostname = parsed.GetValue(_host),
            RequestTimeout = parsed.GetValue(_timeout),
        };
    }

    private KubernetesAutoscaling? Autoscaling(ParseResult parsed)
    {
        if (!parsed.GetValue(_keda)) return null;
        if (parsed.GetValue(_most) is not { } most) throw new InvalidInputException($"{_keda.Name} needs {_most.Name}.");
        return new KubernetesAutoscaling(parsed.GetValue(_prometheus) ?? "http://prometheus-server.monitoring.svc:80", most);
    }

    /// <summary>The labels and resources that the command line gives for GPUs; what it leaves out is the default of the GPU.</summary>
    private Dictionary<string, KubernetesGpu> Gpus(ParseResult parsed, KubernetesOptions options)
    {
        var gpus = new Dictionary<string, KubernetesGpu>(StringComparer.Ordinal);
        foreach ((string gpu, KeyValuePair<string, string> label) in Labels(_gpus, parsed.GetValue(_gpus) ?? []))
            gpus[gpu] = options.GpuOf(gpu) with { Label = label.Key, Value = label.Value };
        foreach ((string gpu, string resource) in Pairs(_resources, parsed.GetValue(_resources) ?? []))
        {
            gpus[gpu] = (gpus.GetValueOrDefault(gpu) ?? options.GpuOf(gpu)) with { Resource = resource };
        }

        return gpus;
    }

    private static Dictionary<string, string> Pairs(Option option, IEnumerable<string> texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            if (Split(text, '=') is not ({ Length: > 0 } name, { Length: > 0 } value)) throw NotOfForm(option, text);
            if (!pairs.TryAdd(name, value)) throw new InvalidInputException($"{option.Name} gives '{name}' twice.");
        }

        return pairs;
    }

    private static Dictionary<string, KeyValuePair<string, string>> Labels(Option option, IEnumerable<string> texts) =>
        Pairs(option, texts).ToDictionary(pair => pair.Key, pair => Split(pair.Value, '=') is ({ Length: > 0 } label, { } value)
            ? KeyValuePair.Create(label, value) : throw NotOfForm(option, $"{pair.Key}={pair.Value}"));

    private KubernetesToleration Toleration(string text)
    {
        (string? taint, string? effect) = Split(text, ':');
        (string? key, string? value) = Split(taint, '=');
        return key is { Length: > 0 } ? new KubernetesToleration(key, value, effect) : throw NotOfForm(_tolerations, text);
    }

    private static (string? First, string? Second) Split(string? text, char separator) =>
        text?.IndexOf(separator, StringComparison.Ordinal) is { } at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);

    private static void RequireOther(ParseResult parsed, Option needed, params Option[] options)
    {
        if (parsed.GetResult(needed) is { Implicit: false }) return;
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
            throw new InvalidInputException($"{option.Name} needs {needed.Name}.");
    }

    private static InvalidInputException NotOfForm(Option option, string text) =>
        new($"{option.Name} must be {option.HelpName}, was '{text}'.");

    private static Option<string[]> Many(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = $"{description} Repeatable.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<int?> Whole(string name, string helpName, string description) =>
        CommonOptions.Number<int>(name, helpName, description, _ => true, "be a whole number");
}

using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>The options of <c>hetserve export</c> for Kubernetes manifests.</summary>
public sealed class ExportManifestTests : IDisposable
{
    private const string Model = "Llama-3.1-8B", Gpu = "RTX4090", Tier = "RTX4090-INT8";

    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();
    private readonly string _plan;

    public ExportManifestTests()
    {
        _plan = _tool.File("plan.json");
        PlanFile.Save(new GreedyAllocator().Allocate(ProblemFile.Load(s_problem)).Plan!, _plan);
    }

    public static TheoryData<string, string> WrongLines => new()
    {
        { "--image must be an image (such as registry/name:tag), was 'UPPER'.", "--image UPPER" },
        { "--image must be an image (such as registry/name:tag), was 'a:b:c'.", $"--image {Model}=a:b:c" },
        { "--image names the model 'unlisted', which the problem does not have.", "--image unlisted=vllm:1" },
        { "--image must be [MODEL=]IMAGE, was '=vllm:1'.", "--image =vllm:1" },
        { "--model-repo must be MODEL=REPO, was 'org/model'.", "--model-repo org/model" },
        { "--model-repo names the model 'unlisted', which the problem does not have.", "--model-repo unlisted=org/model" },
        { $"--model-repo names the model '{Model}@FP7', which the problem does not have.", $"--model-repo {Model}@FP7=org/model" },
        { "--model-repo must be a repository, a path or an address, without spaces, that does not start with '-', was '-x'.", $"--model-repo {Model}=-x" },
        { $"--model-repo gives '{Model}' twice.", $"--model-repo {Model}=a/b --model-repo {Model}=c/d" },
        { "--node-label must be a label key (such as example.com/gpu), was 'a/b/c'.", "--node-label a/b/c" },
        { "--gpu-label must be GPU=LABEL=VALUE, was 'RTX4090=label'.", $"--gpu-label {Gpu}=label" },
        { "--gpu-label must be a label key (such as example.com/gpu), was 'a_/x'.", $"--gpu-label {Gpu}=a_/x=y" },
        { "--gpu-label must be a label value (letters, digits, '-', '_' and '.', at most 63 characters), was '-y'.", $"--gpu-label {Gpu}=x=-y" },
        { "--gpu-label names the GPU 'TPU', which the problem does not have.", "--gpu-label TPU=x=y" },
        { "--gpu-resource must be a resource name (such as nvidia.com/gpu), was 'gpu'.", $"--gpu-resource {Gpu}=gpu" },
        { "--tier-label names the tier 'spot', which the problem does not have.", "--tier-label spot=x=y" },
        { "--tier-label must be a label key (such as example.com/gpu), was '.x'.", $"--tier-label {Tier}=.x=y" },
        { "--toleration must be KEY[=VALUE][:EFFECT], was '=x'.", "--toleration =x" },
        { "--toleration must be one of NoSchedule, PreferNoSchedule, NoExecute, was 'Never'.", "--toleration x:Never" },
        { "--namespace must be a DNS-1123 label (a-z, 0-9 and '-', at most 63 characters), was 'My_Space'.", "--namespace My_Space" },
        { "--namespace must be a DNS-1123 label (a-z, 0-9 and '-', at most 63 characters), was ''.", "--namespace ''" },
        { "--port must be a whole number from 1 to 65535, was 65536.", "--port 65536" },
        { "--port must be a whole number, was 'http'.", "--port http" },
        { "--cpu must be a quantity above 0 (such as 500m, 64 or 100Gi), was '8 cores'.", "--cpu '8 cores'" },
        { "--memory must be a quantity above 0 (such as 500m, 64 or 100Gi), was '64GB'.", "--memory 64GB" },
        { "--shm-size must be a quantity above 0 (such as 500m, 64 or 100Gi), was '0'.", "--shm-size 0" },
        { "--cache-claim must be a DNS-1123 name", "--cache-claim Weights" },
        { "--cache-size must be a quantity above 0", "--cache-size -1Gi" },
        { "--cache-class needs the name and the size of a claim.", "--cache-class fast --cache-claim weights" },
        { "--hf-secret must be a DNS-1123 name", "--hf-secret My/token" },
        { "--hf-secret must be a label value", "--hf-secret my/" },
        { "--startup-seconds must be a whole number from 10 to 86400, was 9.", "--startup-seconds 9" },
        { "--drain-seconds must be a whole number from 0 to 3600, was -1.", "--drain-seconds -1" },
        { "--max-model-len must be a whole number from 1 to 2147483647, was 0.", "--max-model-len 0" },
        { "--gateway must be a DNS-1123 name", "--gateway Infra" },
        { "--gateway must be a DNS-1123 label", "--gateway a.b/llm" },
        { "--query-header must be the name of an HTTP header, was 'x y'.", "--gateway llm --query-header 'x y'" },
        { "--query-header needs --gateway.", "--query-header x" },
        { "--hostname must be a host name", "--gateway llm --hostname *.*.com" },
        { "--request-timeout must be a duration (such as 10m or 1h30m), was '10 minutes'.", "--gateway llm --request-timeout '10 minutes'" },
        { "--max-replicas needs --keda.", "--max-replicas 9" },
        { "--keda needs --max-replicas.", "--keda" },
        { "--max-replicas must be at least the", "--keda --max-replicas 0" },
        { "--prometheus must be an http or https address, was 'prometheus:9090'.", "--keda --max-replicas 99 --prometheus prometheus:9090" },
        { "--keda scales Deployments, and does not go with KServe.", "--keda --max-replicas 99 --kserve" },
        { "--cache-claim has no use with KServe, which keeps the weights itself.", "--kserve --cache-claim weights" },
        { "KServe needs a repository or an address such as pvc://CLAIM/PATH, was '/models'.", $"--kserve --model-repo {Model}=/models" },
        { "--gateway needs --format yaml, was csv.", "--gateway llm -f csv" },
    };

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_line_is_refused_with_one_message_and_nothing_is_written(string message, string line)
    {
        string[] words = [.. line.Split('\'').SelectMany((part, n) => n % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        await _tool.RefusesAsync(message, ["export", s_problem, _plan, "--out", _tool.File("k.yaml"), .. words]);
    }

    [Theory]
    [InlineData("models is missing", "{}")]
    [InlineData("repo", """{"models": {"Llama-3.1-8B": {"repo": "org/model"}}}""")]
    [InlineData("--model-repo names the model 'unlisted'", """{"models": {"unlisted": {"repository": "org/model"}}}""")]
    [InlineData("--image must be an image", """{"models": {"Llama-3.1-8B": {"image": "A B"}}}""")]
    public async Task A_wrong_file_of_models_is_refused(string message, string json) => await _tool.RefusesAsync(
        message, "export", s_problem, _plan, "--models", _tool.Write("models.json", json), "--out", _tool.File("k.yaml"));

    [Fact]
    public async Task A_file_of_models_gives_repositories_and_images_and_the_line_goes_before_it()
    {
        string models = _tool.Write("models.json", $$$$"""
            {"models": {"{{{{Model}}}}": {"repository": "org/file", "image": "vllm:file"}, "{{{{Model}}}}@INT8": {"repository": "org/int8"}}}
            """);
        (await _tool.RunAsync("export", s_problem, _plan, "--models", models)).Should().Be(0);
        _tool.Output.Should().Contain("- \"org/int8\"").And.Contain("image: \"vllm:file\"");
        (await _tool.RunAsync("export", s_problem, _plan, "--models", models, "--model-repo", $"{Model}@INT8=org/line")).Should().Be(0);
        _tool.Output.Should().Contain("- \"org/line\"").And.NotContain("org/int8");
    }

    [Fact]
    public async Task Every_option_shapes_the_manifests()
    {
        (await _tool.RunAsync(
            "export", s_problem, _plan, "--gpu-label", $"{Gpu}=pool=fast", "--gpu-resource", $"{Gpu}=example.com/gpu", "--tier-label",
            $"{Tier}=spot=true", "--toleration", "spot=yes:NoExecute", "--namespace", "serving", "--port", "9000", "--cpu", "8", "--memory",
            "64Gi", "--shm-size", "4Gi", "--cache-claim", "weights", "--cache-size", "1Ti", "--cache-class", "shared", "--hf-secret", "hub/key",
            "--startup-seconds", "600", "--drain-seconds", "0", "--max-model-len", "4096", "--vllm-arg=--trust-remote-code", "--gateway",
            "infra/llm", "--query-header", "x-kind", "--hostname", "llm.example.com", "--request-timeout", "10m", "--keda", "--prometheus",
            "http://p:1", "--max-replicas", "99")).Should().Be(0);
        _tool.Output.Should().ContainAll(
            "pool: \"fast\"", "example.com/gpu: 1", "spot: \"true\"", "value: \"yes\"", "effect: \"NoExecute\"", "namespace: \"serving\"",
            "containerPort: 9000", "cpu: \"8\"", "memory: \"64Gi\"", "sizeLimit: \"4Gi\"", "claimName: \"weights\"", "storage: \"1Ti\"",
            "storageClassName: \"shared\"", "key: \"key\"", "failureThreshold: 60", "terminationGracePeriodSeconds: 30", "- \"4096\"",
            "- \"--trust-remote-code\"", "namespace: \"infra\"", "name: \"x-kind\"", "- \"llm.example.com\"", "request: \"10m\"",
            "serverAddress: \"http://p:1\"", "maxReplicaCount: 99").And.NotContain("preStop");
    }
}

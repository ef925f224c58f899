using System.Text;
using System.Text.Json.Nodes;
using HetServe.Allocation.Files;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Files;

public sealed class ProblemFileTests
{
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["horizonHours"] = "24",
        ["maxReplicas"] = "64",
        ["pricePerGbHour"] = "0",
        ["retentionHours"] = "1",
        ["minReplicas"] = "1",
        ["spareReplicas"] = "0",
        ["memoryUtilization"] = "0.9",
        ["maxUtilization"] = "0.8",
        ["delayPenalty"] = "0",
        ["unmetPenalty"] = "0",
        ["tokenKb"] = "0",
        ["delayScope"] = "route",
        ["errorScope"] = "average",
    };

    public static TheoryData<string> Instances()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "instances"), "*.json");
        return [.. files.Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "best-known").Order()];
    }

    [Theory, MemberData(nameof(Instances))]
    public void An_instance_keeps_everything_but_defaults_through_reading_and_writing(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "instances", name + ".json");

        AllocationProblem problem = ProblemFile.Load(file);
        string written = ProblemFile.ToJson(problem);

        problem.Name.Should().Be(name);
        ProblemFile.ToJson(ProblemFile.Parse(written)).Should().Be(written);
        JsonObject original = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Lost(original, JsonNode.Parse(written)!.AsObject(), "").Should().BeEmpty();
    }

    [Fact]
    public void A_problem_with_every_member_is_written_as_it_was_read()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Full);

        ProblemFile.ToJson(problem).Should().Be(ProblemText.Full);
    }

    [Fact]
    public void Every_member_reaches_its_property()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Full);

        problem.Should().BeEquivalentTo(new AllocationProblem
        {
            Name = "größe <1>",
            HorizonHours = 12,
            Budget = 99.5,
            Storage = new StoragePolicy { CapacityGb = 1000, PricePerGbHour = 0.0002, RetentionHours = 2 },
            Parallelism = new ParallelismGrid { Tensor = [1, 2], Pipeline = [1] },
            MaxReplicas = 8,
            MinReplicas = 2,
            SpareReplicas = 1,
            Availability = new Dictionary<string, int> { ["H100"] = 4, ["A100-40G"] = 0 },
            Nodes = new Dictionary<string, int> { ["H100"] = 2, ["A100-40G"] = 1 },
            PowerLimitW = 5000,
            Performance = new PerformanceParameters
            {
                Model = PerformanceModelKind.Engine,
                ComputeEfficiency = 0.5,
                BandwidthEfficiency = 0.6,
                MemoryUtilization = 0.95,
                UtilizationLevels = [0.3, 0.7],
                MaxUtilization = 1,
                TensorLatencySeconds = 1e-6,
                PipelineLatencySeconds = 3e-5,
                StepOverheadSeconds = 4e-4,
                LayerOverheadSeconds = 5e-5,
                SequenceOverheadSeconds = 2e-5,
                RequestOverheadSeconds = 0.02,
                LinkEfficiency = 0.6,
                MemoryOverheadGb = 3,
                MaxConcurrency = 128,
                MaxStepTokens = 4096,
            },
            Queries =
            [
                new QueryType
                {
                    Name = "chat",
                    RatePerHour = 3600,
                    InputTokens = 100.5,
                    OutputTokens = 50,
                    DelaySlo = TimeSpan.FromMilliseconds(7530),
                    ErrorSlo = 0.05,
                    TtftSlo = TimeSpan.FromMilliseconds(250),
                    TpotSlo = TimeSpan.FromTicks(300_001),
                    DelayScope = SloScope.Average,
                    ErrorScope = SloScope.Route,
                    DelayPenalty = 2e-6,
                    UnmetPenalty = 0.004,
                    MaxUnmet = 1.0 / 3,
                    TokenKb = 5,
                    SloInputTokens = 300,
                    SloOutputTokens = 120.5,
                    MaxTokens = 8192,
                    InputTokensCv = 0.5,
                    OutputTokensCv = 0.75,
                    PrefixHitRate = 0.25,
                    DelayMargin = 1.25,
                    MaxInterruptible = 0.125,
                    NetworkLatencySeconds = new Dictionary<string, double> { ["us"] = 0, ["eu"] = 0.08 },
                },
            ],
            Models =
            [
                new ModelSpec
                {
                    Name = "moe",
                    ParametersB = 46.7,
                    ActiveParametersB = 12.88,
                    WeightsGb = 93.4,
                    KvKbPerToken = 131.072,
                    Layers = 32,
                    HiddenSize = 4096,
                    Heads = 32,
                    KvHeads = 8,
                    AttentionWidth = 5120,
                    Experts = 8,
                    ExpertsPerToken = 2,
                    ComputeFactor = 1.5,
                    LayerFactor = 1.6,
                    ErrorRates = new Dictionary<string, double> { ["chat"] = 0.02 },
                    Source = "config.json",
                },
            ],
            Tiers =
            [
                GpuCatalog.H100.At(Precision.FP8, 2.5) with
                {
                    WeightScale = 0.55,
                    ErrorScale = 1.01,
                    ComputeEfficiency = 0.45,
                    BandwidthEfficiency = 0.8,
                    LinkEfficiency = 0.4,
                    KvScale = 0.5,
                    GpusPerNode = 8,
                    MaxTensor = 4,
                    Interruptible = true,
                    Region = "eu",
                    Watts = 700,
                    Source = "data sheet",
                },
                GpuCatalog.A100_40GB.At(Precision.BF16, 1.2) with
                {
                    Name = "A100", ComputeEfficiency = null, BandwidthEfficiency = null, GpusPerNode = null, Watts = 0, // as not given
                },
            ],
            Profiles =
            [
                new EngineProfile
                {
                    Model = "moe",
                    Tier = "H100-FP8",
                    Parallelism = new Parallelism(2, 1),
                    StepSeconds = 0.006,
                    PerDecodedTokenSeconds = 2e-5,
                    PerContextTokenSeconds = 3e-8,
                    PerPromptTokenSeconds = 4e-5,
                    PerPromptTokenSquaredSeconds = 5e-10,
                    Source = "fit",
                },
            ],
            Measurements =
            [
                new Measurement
                {
                    Query = "chat",
                    Model = "moe",
                    Tier = "H100-FP8",
                    Parallelism = new Parallelism(2, 1),
                    TtftSeconds = 0.06,
                    TpotSeconds = 0.014,
                    DelaySeconds = 1.5,
                    QueriesPerSecond = 3,
                    ErrorRate = 0.045,
                    Source = "run 7",
                },
            ],
        });
    }

    [Fact]
    public void Members_left_out_take_the_documented_defaults()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Minimal);

        problem.HorizonHours.Should().Be(24);
        problem.Budget.Should().BeNull();
        (problem.MaxReplicas, problem.MinReplicas, problem.SpareReplicas).Should().Be((64, 1, 0));
        problem.Availability.Should().BeEmpty();
        problem.Nodes.Should().BeEmpty();
        problem.PowerLimitW.Should().BeNull();
        problem.Profiles.Should().BeEmpty();
        problem.Measurements.Should().BeEmpty();
        problem.Storage.Should().Be(new StoragePolicy { CapacityGb = null, PricePerGbHour = 0, RetentionHours = 1 });
        problem.Performance.Should().Be(new PerformanceParameters
        {
            Model = PerformanceModelKind.Engine,
            ComputeEfficiency = null,
            BandwidthEfficiency = null,
            MemoryUtilization = 0.9,
            UtilizationLevels = [0.2, 0.4, 0.6, 0.75, 0.85],
            MaxUtilization = 0.8,
            TensorLatencySeconds = null,
            PipelineLatencySeconds = null,
            StepOverheadSeconds = 3e-4,
            LayerOverheadSeconds = 4e-5,
            SequenceOverheadSeconds = 1e-5,
            RequestOverheadSeconds = 0.03,
            LinkEfficiency = 0.5,
            MemoryOverheadGb = 2,
            MaxConcurrency = 256,
            MaxStepTokens = 2048,
        });
        QueryType query = problem.Queries.Should().ContainSingle().Subject;
        (query.DelayPenalty, query.UnmetPenalty, query.TokenKb, query.MaxUnmet).Should().Be((0, 0, 0, null));
        (query.SloInputTokens, query.SloOutputTokens, query.MaxTokens).Should().Be((null, null, null));
        (query.InputTokensCv, query.OutputTokensCv, query.PrefixHitRate).Should().Be((1, 1, 0));
        (query.DelayMargin, query.MaxInterruptible, query.NetworkLatencySeconds).Should().Be((1, 1, null));
        (query.DelayScope, query.ErrorScope).Should().Be((SloScope.Route, SloScope.Average));
        (query.TtftSlo, query.TpotSlo).Should().Be((null, null));
        ModelSpec model = problem.Models[0];
        (model.ActiveParametersB, model.Heads, model.KvHeads, model.AttentionWidth).Should().Be((null, null, null, null));
        (model.Experts, model.ExpertsPerToken, model.ComputeFactor, model.LayerFactor).Should().Be((null, null, 1, 1));
        GpuTier tier = problem.Tiers[0];
        (tier.WeightScale, tier.ErrorScale, tier.KvScale).Should().Be((null, null, 1));
        (tier.ComputeEfficiency, tier.BandwidthEfficiency, tier.LinkEfficiency).Should().Be((null, null, null));
        (tier.GpusPerNode, tier.MaxTensor, tier.Interruptible, tier.Region, tier.Watts).Should().Be((null, null, false, null, 0));
        (model.Source, tier.Source).Should().Be((null, null));
    }

    [Fact]
    public void A_network_latency_without_a_region_is_kept()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.With("\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"networkLatency\": {}"));

        problem.Queries[0].NetworkLatencySeconds.Should().NotBeNull().And.BeEmpty();
        ProblemFile.Parse(ProblemFile.ToJson(problem)).Should().Be(problem);
    }

    [Theory]
    [InlineData("\"ttftSlo\": 0.5")]
    [InlineData("\"tpotSlo\": 0.05")]
    public void A_limit_on_TTFT_or_TPOT_stands_in_for_one_on_the_delay(string limit)
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.With("\"delaySlo\": 5", limit));

        problem.Queries[0].DelaySlo.Should().BeNull();
        ProblemFile.ToJson(problem).Should().NotContain("delaySlo");
        ProblemFile.Parse(ProblemFile.ToJson(problem)).Should().Be(problem);
    }

    [Fact]
    public void Parameters_of_the_other_performance_model_are_kept()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.With("\"name\": \"small\"", """
            "name": "small", "performance": { "model": "roofline", "utilizationLevels": [0.5], "maxConcurrency": 8 }
            """));

        problem.Performance.Should().Be(new PerformanceParameters
        {
            Model = PerformanceModelKind.Roofline, UtilizationLevels = [0.5], MaxConcurrency = 8,
        });
        ProblemFile.Parse(ProblemFile.ToJson(problem)).Should().Be(problem);
    }

    [Fact]
    public void The_performance_model_is_always_written()
    {
        string written = ProblemFile.ToJson(ProblemFile.Parse(ProblemText.Minimal));

        JsonNode.Parse(written)!["performance"]!.ToJsonString().Should().Be("""{"model":"engine"}""");
        ProblemFile.Parse(written).Performance.Should().Be(ProblemFile.Parse(ProblemText.Minimal).Performance);
    }

    [Fact]
    public void Null_is_the_same_as_leaving_an_optional_member_out()
    {
        string nulls = ProblemText.Minimal
            .Replace("\"name\": \"small\",", """
                "name": "small", "horizonHours": null, "budget": null, "maxReplicas": null, "availability": null, "performance": null,
                "measurements": null, "minReplicas": null, "spareReplicas": null, "nodes": null, "powerLimitW": null, "profiles": null,
                "storage": { "capacityGb": null, "retentionHours": null },
                """, StringComparison.Ordinal)
            .Replace("\"errorSlo\": 0.05", """
                "errorSlo": 0.05, "ttftSlo": null, "tpotSlo": null, "delayScope": null, "errorScope": null, "maxUnmet": null,
                "delayPenalty": null, "unmetPenalty": null, "tokenKb": null, "sloInputTokens": null, "sloOutputTokens": null,
                "maxTokens": null, "inputTokensCv": null, "outputTokensCv": null, "prefixHitRate": null, "delayMargin": null,
                "maxInterruptible": null, "networkLatency": null
                """, StringComparison.Ordinal)
            .Replace("\"linkGBps\"", """
                "weightScale": null, "errorScale": null, "computeEfficiency": null, "bandwidthEfficiency": null, "linkEfficiency": null,
                "kvScale": null, "gpusPerNode": null, "maxTensor": null, "interruptible": null, "region": null, "watts": null,
                "source": null, "linkGBps"
                """, StringComparison.Ordinal)
            .Replace("\"layers\"", """
                "activeParametersB": null, "heads": null, "kvHeads": null, "attentionWidth": null, "experts": null,
                "expertsPerToken": null, "computeFactor": null, "layerFactor": null, "source": null, "layers"
                """, StringComparison.Ordinal);

        ProblemFile.ToJson(ProblemFile.Parse(nulls)).Should().Be(ProblemFile.ToJson(ProblemFile.Parse(ProblemText.Minimal)));
        ProblemFile.Parse(ProblemText.With("\"name\": \"small\",", "\"name\": \"small\", \"storage\": null,"))
            .Storage.Should().Be(new StoragePolicy());
    }

    [Theory]
    [InlineData("0.1", 1_000_000)]
    [InlineData("7.53", 75_300_000)]
    [InlineData("1e-7", 1)]
    [InlineData("1e-12", 1)]
    [InlineData("0.00000012", 1)]
    [InlineData("123456789.1234567", 1_234_567_891_234_567)]
    [InlineData("922337203685.4775806", long.MaxValue)]
    [InlineData("1e300", long.MaxValue)]
    public void Seconds_become_the_nearest_span_above_zero(string seconds, long ticks)
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.With("\"delaySlo\": 5", $"\"delaySlo\": {seconds}"));

        problem.Queries[0].DelaySlo!.Value.Ticks.Should().Be(ticks);
        string written = ProblemFile.ToJson(problem);
        ProblemFile.Parse(written).Queries[0].DelaySlo!.Value.Ticks.Should().Be(ticks);
    }

    [Fact]
    public void Stream_text_and_file_hold_the_same_and_a_byte_order_mark_is_skipped()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Full);
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.Preamble);

        ProblemFile.Write(problem, stream);

        stream.CanWrite.Should().BeTrue();
        Encoding.UTF8.GetString(stream.ToArray()[3..]).Should().Be(ProblemText.Full);
        stream.Position = 0;
        ProblemFile.ToJson(ProblemFile.Read(stream)).Should().Be(ProblemText.Full);
    }

    [Fact]
    public void A_problem_that_could_not_be_read_back_is_not_written()
    {
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Minimal);

        Action nan = () => ProblemFile.ToJson(problem with { Budget = double.NaN });
        Action code = () => ProblemFile.ToJson(problem with { PerformanceModel = new RooflinePerformanceModel(problem.Performance) });

        nan.Should().Throw<InvalidProblemException>().WithMessage("budget: *");
        code.Should().Throw<InvalidOperationException>()
            .WithMessage("Problem 'small': PerformanceModel (RooflinePerformanceModel) is code, which a hetserve.problem/1 file cannot hold; *");
    }

    /// <summary>Members of the original that were written neither with their value nor left out at their default.</summary>
    private static IEnumerable<string> Lost(JsonNode? original, JsonNode? written, string path) => (original, written) switch
    {
        (JsonObject before, _) when written is JsonObject or null => before.SelectMany(member =>
            Lost(member.Value, written?[member.Key], $"{path}.{member.Key}")),
        (JsonArray before, JsonArray after) when before.Count == after.Count => before.SelectMany((item, n) =>
            Lost(item, after[n], $"{path}[{n}]")),
        (JsonValue before, JsonValue after) when before.ToString() == after.ToString() => [],
        (JsonValue before, JsonValue after) when (double)before == (double)after => [],
        (JsonValue before, null) when Defaults.TryGetValue(path[(path.LastIndexOf('.') + 1)..], out string? value)
            && (before.ToString() == value || (double)before == double.Parse(value)) => [],
        (null, null) => [],
        _ => [$"{path}: {original} became {written}"],
    };
}

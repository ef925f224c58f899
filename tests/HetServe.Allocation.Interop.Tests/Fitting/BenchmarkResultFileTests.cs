using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Tests.Fitting;

public sealed class BenchmarkResultFileTests : IDisposable
{
    private const string Result = """
        { "model_id": "meta-llama/Llama-3.1-8B-Instruct", "request_rate": "inf", "max_concurrency": 16, "duration": 20.0, "completed": 100,
          "total_input_tokens": 50000, "total_output_tokens": 20000, "request_throughput": 5.0, "mean_ttft_ms": 80.0, "mean_tpot_ms": 9.5 }
        """;

    private const string Metrics = """
        "metrics": { "requests_per_second": { "successful": { "mean": 3.0 } }, "prompt_token_count": { "successful": { "mean": 512.0 } },
          "output_token_count": { "successful": { "mean": 128.0 } }, "time_to_first_token_ms": { "successful": { "mean": 70.0 } },
          "inter_token_latency_ms": { "successful": { "mean": 9.0 }, "errored": { "mean": 99.0 } } }
        """;

    private const string Table = """
        model,isl,osl,prefix,concurrency,ttft,tpot,tp,pp,dp,gemm,backend,version,system
        Qwen/Qwen3-32B,4000,500,0,16,300.5,12.5,2,1,1,fp8_block,trtllm,1.0.0,h200_sxm
        Qwen/Qwen3-32B,4000,500,0,8,300.5,13,1,1,2,bfloat16,vllm,,a100_sxm
        Qwen/Qwen3-32B,4000,500,1000,8,300.5,13,1,1,1,nvfp4,sglang,0.5,h100_sxm
        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_limit_on_concurrency_is_a_closed_loop()
    {
        MeasurementRow row = Load(Result);

        row.Should().BeEquivalentTo(new
        {
            Kind = "closed_loop", Concurrency = 16.0, InputTokens = 500.0, OutputTokens = 200.0, TpotMs = 9.5, TtftMs = 80.0,
            RequestsPerSecond = 5.0,
        });
    }

    [Fact]
    public void A_rate_without_a_limit_is_poisson()
    {
        MeasurementRow row = Load(Result.Replace("\"inf\"", "4.5").Replace("\"max_concurrency\": 16", "\"max_concurrency\": null"));

        row.Kind.Should().Be("open_loop");
        row.RequestRate.Should().Be(4.5);
    }

    [Theory]
    [InlineData("\"max_concurrency\": 16", "\"max_concurrency\": null", "request_rate must be a number > 0")]
    [InlineData("9.5", "\"fast\"", "mean_tpot_ms must be a number > 0, was \"fast\"")]
    [InlineData("\"completed\": 100", "\"completed\": 0", "completed must be a number >= 1, was 0")]
    [InlineData("\"total_input_tokens\": 50000,", "", "total_input_tokens must be a number >= 0, is missing")]
    [InlineData("{", "[", "")]
    public void Says_which_member_is_wrong(string from, string to, string words)
    {
        new Action(() => Load(Result.Replace(from, to))).Should().Throw<InvalidFileException>().WithMessage($"*{words}*")
            .Which.Message.Should().Contain(_path);
    }

    [Theory]
    [InlineData("4.0", 4.2, "open_loop")]
    [InlineData("40.0", 5.0, "closed_loop")]
    public void Of_a_rate_and_a_limit_the_rate_counts_while_the_server_keeps_up(string rate, double throughput, string kind)
    {
        string text = Result.Replace("\"inf\"", rate).Replace("5.0,", FormattableString.Invariant($"{throughput},"));
        Load(text).Kind.Should().Be(kind);
    }

    [Fact]
    public void Appended_results_and_arrays_are_several_rows()
    {
        string second = Result.Replace("9.5", "12");
        LoadAll($"{Result}\n{second}").Select(row => (row.Line, row.TpotMs)).Should().Equal((1, 9.5), (2, 12.0));
        LoadAll($"[{Result}, {second}]").Select(row => (row.Line, row.TpotMs)).Should().Equal((1, 9.5), (2, 12.0));
    }

    [Theory]
    [InlineData("\"config\": { \"strategy\": STRATEGY, \"backend\": { \"model\": \"m\" } }")]
    [InlineData("\"scheduler\": { \"strategy\": STRATEGY }, \"benchmarker\": { \"backend\": { \"model\": \"m\" } }")]
    [InlineData("\"args\": { \"strategy\": STRATEGY }, \"worker\": { \"backend_model\": \"m\" }")]
    public void A_GuideLLM_report_is_a_row_for_each_benchmark(string layout)
    {
        string[] strategies =
        [
            """{ "type_": "synchronous" }""", """{ "type_": "concurrent", "streams": 8 }""", """{ "type_": "poisson", "rate": 2.5 }""",
            """{ "type_": "throughput" }""", """{ "type_": "throughput", "max_concurrency": 64 }""",
        ];
        IEnumerable<string> benchmarks = strategies.Select(s => $"{{ {layout.Replace("STRATEGY", s)}, {Metrics} }}");

        IReadOnlyList<MeasurementRow> rows = LoadAll($"{{ \"benchmarks\": [{string.Join(", ", benchmarks)}] }}");

        rows.Select(r => (r.Line, r.Kind, r.Concurrency, r.RequestRate)).Should().Equal(
            (1, "closed_loop", 1.0, null), (2, "closed_loop", 8.0, null), (3, "open_loop", null, 2.5), (4, "throughput", null, null),
            (5, "closed_loop", 64.0, null));
        rows.Should().AllBeEquivalentTo(new
        {
            Model = "m", InputTokens = 512.0, OutputTokens = 128.0, TpotMs = 9.0, TtftMs = 70.0, RequestsPerSecond = 3.0,
            Source = $"GuideLLM report {Path.GetFileName(_path)}",
        });
    }

    [Fact]
    public void A_GuideLLM_report_may_name_the_model_once() => LoadAll($$"""
        { "args": { "backend_kwargs": { "model": "m" } },
          "benchmarks": [{ "config": { "strategy": { "type_": "synchronous" } }, {{Metrics}} }] }
        """).Should().ContainSingle().Which.Model.Should().Be("m");

    [Theory]
    [InlineData("", "\"loadgen\": { \"concurrency\": 10 }, \"endpoint\": { \"model_names\": [\"m\"] }", "closed_loop")]
    [InlineData("", "\"phases\": [{ \"request_rate\": 10 }], \"models\": { \"items\": [{ \"name\": \"m\" }] }", "open_loop")]
    [InlineData("\"records\": {", "\"loadgen\": { \"concurrency\": 10 }, \"endpoint\": { \"model_names\": [\"m\"] }", "closed_loop")]
    public void A_result_of_AIPerf_is_a_row_in_its_units(string nested, string config, string kind)
    {
        MeasurementRow row = Load($$"""
            { {{nested}} "request_throughput": { "unit": "requests/sec", "avg": 5 }, "time_to_first_token": { "unit": "s", "avg": 0.055 },
              "inter_token_latency": { "unit": "us", "avg": 8200 }, "input_sequence_length": { "unit": "tokens", "avg": 550 },
              "output_sequence_length": { "unit": "tokens", "avg": 256 } {{(nested.Length > 0 ? "}" : "")}},
              "input_config": { {{config}} } }
            """);
        row.Should().BeEquivalentTo(new
        {
            Kind = kind, Model = "m", InputTokens = 550.0, OutputTokens = 256.0, RequestsPerSecond = 5.0,
            Source = $"AIPerf result {Path.GetFileName(_path)}",
        });
        row.TpotMs.Should().BeApproximately(8.2, 1e-9);
        row.TtftMs.Should().BeApproximately(55, 1e-9);
        (row.Concurrency ?? row.RequestRate).Should().Be(10);
    }

    [Fact]
    public void A_table_of_AIConfigurator_is_a_row_for_each_configuration()
    {
        LoadAll(Table).Should().BeEquivalentTo(
            new object[]
            {
                new { Line = 2L, Kind = "closed_loop", Gpu = "H200", Precision = "fp8", Tensor = 2.0, Engine = "trtllm" },
                new { Line = 3L, Kind = "data_parallel_attention", Gpu = "A100-80G", Precision = "bf16", Tensor = 1.0, Engine = "vllm" },
                new { Line = 4L, Kind = "cached_prefix", Gpu = "H100", Precision = "fp4", Tensor = 1.0, Engine = "sglang" },
            });
        LoadAll(Table)[0].Should().BeEquivalentTo(new
        {
            Concurrency = 16.0, Model = "Qwen/Qwen3-32B", InputTokens = 4000.0, OutputTokens = 500.0,
            TtftMs = 300.5, TpotMs = 12.5, Pipeline = 1.0,
            Source = $"AIConfigurator prediction {Path.GetFileName(_path)}",
        });
    }

    [Theory]
    [InlineData("tp,pp", "(p)tp,(d)tp", "a disaggregated table")]
    [InlineData(",gemm", ",gem", "column 'gemm': must be in the header")]
    [InlineData("12.5", "fast", "column 'tpot': must be a number of at least 0, was 'fast'")]
    [InlineData(",h200_sxm", "", "must have 14 fields as the header has")]
    public void Says_which_column_of_a_table_is_wrong(string from, string to, string words) =>
        new Action(() => LoadAll(Table.Replace(from, to))).Should().Throw<TraceFormatException>().WithMessage($"*{words}*");

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("model,latency\na,1")]
    public void Names_the_known_formats_where_the_content_is_none(string text) => new Action(() => LoadAll(text)).Should()
        .Throw<InvalidFileException>().WithMessage("*none of these formats: vllm bench serve*GuideLLM*AIPerf*AIConfigurator*measurements*");

    [Theory]
    [InlineData("\"synchronous\"", "\"magic\"", "type_ must be one of synchronous, concurrent, constant, poisson, throughput, was 'magic'")]
    [InlineData(
        "\"mean\": 9.0", "\"mean\": null", "benchmarks[0].metrics.inter_token_latency_ms.successful.mean must be a number > 0, is missing")]
    [InlineData("\"benchmarks\": [", "\"benchmarks\": [], \"x\": [", "benchmarks must have at least one entry")]
    [InlineData("] }", "", "not JSON")]
    public void Says_what_is_wrong_in_a_report(string from, string to, string words)
    {
        string report = $$"""{ "benchmarks": [{ "config": { "strategy": { "type_": "synchronous" } }, {{Metrics}} }] }""";
        report.Should().Contain(from);
        new Action(() => LoadAll(report.Replace(from, to))).Should().Throw<InvalidFileException>().Which.Message.Should().Contain(words);
    }

    [Theory]
    [InlineData("\"unit\": \"ms\"", "\"unit\": \"min\"", "inter_token_latency.unit must be one of s, ms, us, ns, was 'min'")]
    [InlineData("\"concurrency\": 2", "\"concurrency\": null", "input_config must have concurrency or request_rate, a number > 0")]
    [InlineData("\"concurrency\": 2", "\"concurrency\": 1e999", "input_config must have concurrency or request_rate, a number > 0")]
    public void Says_what_is_wrong_in_a_result_of_AIPerf(string from, string to, string words) => new Action(() => Load("""
        { "inter_token_latency": { "unit": "ms", "avg": 8 }, "input_sequence_length": { "avg": 5 }, "output_sequence_length": { "avg": 5 },
          "input_config": { "loadgen": { "concurrency": 2 } } }
        """.Replace(from, to))).Should().Throw<InvalidFileException>().WithMessage($"*{words}*");

    private MeasurementRow Load(string text) => LoadAll(text).Should().ContainSingle().Subject;

    private IReadOnlyList<MeasurementRow> LoadAll(string text)
    {
        File.WriteAllText(_path, text);
        return BenchmarkResultFile.Load(_path);
    }
}

using System.Text.Json;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ValidateTests : IDisposable
{
    private const string Header =
        "source,kind,model,gpu,gpu_count,precision,tp,pp,engine,engine_version,input_tokens,output_tokens,concurrency_or_batch,"
        + "request_rate_rps,ttft_ms,tpot_or_itl_ms,e2e_ms,throughput_output_tok_s,requests_per_s,note\n";

    internal const string Measurements = Header
        + "made-up,closed_loop,llama-3.1-8b,H100,1,fp8,1,1,vllm,0.12.0,1000,200,16,,90,6,,,,\n"
        + "made-up,closed_loop,llama-3.1-8b,H100,1,fp8,1,1,vllm,0.12.0,1000,200,64,,190,11,,,,\n"
        + "made-up,open_loop,llama-3.1-8b,H100,1,fp8,1,1,vllm,0.12.0,1000,200,,4,80,6,,,,\n"
        + "made-up,static_batch,mistral-7b,A100-80G,1,fp16,1,1,vllm,2024,128,128,8,,,,2000,,,\n"
        + "made-up,max_throughput,llama-3.1-70b,H100,4,fp8,4,1,trtllm,1.0,128,128,,,,,,9000,,\n"
        + "made-up,closed_loop,llama-9,H100,1,fp8,1,1,vllm,0.12.0,1000,200,16,,90,6,,,,\n";

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Prints_the_errors_and_the_rows_without_a_prediction()
    {
        (await _tool.RunAsync("validate", _tool.Write("rows.csv", Measurements))).Should().Be(0);

        _tool.Output.Should().Contain("Predictions against 6 measured rows, 5 of them mapped").And.Contain("by GPU family")
            .And.Contain("by model kind").And.Contain("by engine")
            .And.Contain("by queries in the engine").And.Contain("model 'llama-9' not in the catalog");
        _tool.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Json_has_the_figures()
    {
        (await _tool.RunAsync("validate", _tool.Write("rows.csv", Measurements), "--json", "--halves", "1")).Should().Be(0);

        JsonElement json = _tool.Json;
        json.GetProperty("tpot").GetProperty("rows").GetInt32().Should().Be(4);
        foreach (string figure in (string[])["medianError", "p90Error", "within15", "within30"])
            json.GetProperty("tpot").GetProperty(figure).GetDouble().Should().BeInRange(0, 1);
        json.GetProperty("queriesPerSecond").GetProperty("rows").GetInt32().Should().Be(2);
        json.GetProperty("ttft").GetProperty("rows").GetInt32().Should().Be(3);
        json.GetProperty("maxThroughput").GetProperty("rows").GetInt32().Should().Be(1);
        json.GetProperty("unmapped").GetInt32().Should().Be(1);
        json.GetProperty("heldOut").GetProperty("tpot").GetProperty("rows").GetInt32().Should().Be(4);
    }

    [Fact]
    public async Task Poisson_runs_are_simulated_where_that_is_asked_for()
    {
        string rows = _tool.Write("rows.csv", Measurements);
        (await _tool.RunAsync("validate", rows)).Should().Be(0);
        _tool.Output.Should().NotContain("Simulated Poisson runs");

        (await _tool.RunAsync("validate", rows, "--simulate", "--markdown")).Should().Be(0);
        _tool.Output.Should().Contain("## Simulated Poisson runs, by GPU").And.Contain("| llama-3.1-8b | H100 | FP8 | 1 | 4 | yes | 6.0 |");

        (await _tool.RunAsync("validate", rows, "--simulate", "--json")).Should().Be(0);
        _tool.Json.GetProperty("simulated").GetProperty("H100").GetProperty("tpot").GetProperty("rows").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Writes_a_chart_and_the_constants()
    {
        string rows = _tool.Write("rows.csv", Measurements);
        string chart = _tool.File("chart.svg"), constants = _tool.File("constants.csv");
        (await _tool.RunAsync("validate", rows, "--plot", chart, "--constants", constants)).Should().Be(0);

        _tool.Texts("chart.svg").Should().Contain("Hopper").And.Contain("Ampere").And.Contain("predicted");
        File.ReadAllLines(constants).Should().HaveElementAt(0, "Constant,Catalog,Fitted")
            .And.Contain(line => line.StartsWith("\"layer overhead, vLLM\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_what_is_no_measurement()
    {
        string bad = _tool.Write("bad.csv", Measurements.Replace("128,128,8,", "128,many,8,", StringComparison.Ordinal));
        await _tool.RefusesAsync(
            "bad.csv: Line 5, column 'output_tokens': must be empty or a number of at least 0, was 'many'", "validate", bad);
        await _tool.RefusesAsync("must be in the header", "validate", _tool.Write("other.csv", "a,b\n1,2\n"));
        await _tool.RefusesAsync("none.csv", "validate", _tool.File("none.csv"));
        await _tool.RefusesAsync("--halves must be", "validate", bad, "--halves", "0");
        await _tool.RefusesAsync("--plot must not be an input file", "validate", bad, "--plot", bad);
    }
}

using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ProfileFitTests : IDisposable
{
    private const string Benchmark = """
        { "model_id": "meta-llama/Llama-3.1-8B-Instruct", "request_rate": "inf", "max_concurrency": 16, "duration": 20.0, "completed": 100,
          "total_input_tokens": 50000, "total_output_tokens": 20000, "mean_ttft_ms": 80.0, "mean_tpot_ms": 9.5 }
        """;

    private static readonly AllocationProblem Problem = AllocationProblem.Create("one")
        .AddQuery("chat", q => q.PerSecond(5).Tokens(500, 200).Delay(TimeSpan.FromSeconds(20)).Error(0.03))
        .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.02))
        .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
        .TensorParallel(1)
        .PipelineParallel(1)
        .Build();

    private static readonly EngineProfile Profile =
        new() { Model = "Llama-3.1-8B", Tier = "H100-FP8", Parallelism = new Parallelism(1, 1), StepSeconds = 0.01 };

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Fits_the_options_of_a_sweep()
    {
        string output = _tool.File("profiles.json");
        _tool.Terminal = 200;
        (await _tool.RunAsync("profile", "fit", _tool.Write("rows.csv", ValidateTests.Measurements), "--out", output)).Should().Be(0);

        ProfileFile.Load(output).Select(p => (p.Model, p.Tier)).Should().Equal(
            ("Llama-3.1-8B", "H100-FP8"), ("Mistral-7B", "A100-80G-FP16"));
        _tool.Output.Should().Contain("Median error before").And.Contain("1 row not used");
    }

    [Fact]
    public async Task Fits_a_benchmark_result_to_a_named_option()
    {
        string output = _tool.File("profiles.json"), bench = _tool.Write("bench.json", Benchmark);
        (await _tool.RunAsync("profile", "fit", bench, "--tier", "H100-FP8", "--tensor", "2", "--out", output, "--json")).Should().Be(0);

        EngineProfile profile = ProfileFile.Load(output).Should().ContainSingle().Subject;
        profile.Parallelism.Should().Be(new Parallelism(2, 1));
        profile.StepSeconds.Should().BeGreaterThan(0);
        JsonElement fitted = _tool.Json.GetProperty("profiles")[0];
        fitted.GetProperty("medianErrorAfter").GetDouble().Should().BeLessThan(0.001);
        fitted.GetProperty("residuals")[0].GetProperty("measured").GetDouble().Should().BeApproximately(0.0095, 1e-12);
    }

    [Fact]
    public async Task Fits_files_of_several_formats_and_names_them()
    {
        const string Table = """
            model,isl,osl,prefix,concurrency,ttft,tpot,tp,pp,dp,gemm,backend,version,system
            meta-llama/Meta-Llama-3.1-8B,2000,500,0,8,110,7.5,1,1,1,fp8_block,trtllm,1.0.0,h100_sxm
            meta-llama/Meta-Llama-3.1-8B,2000,500,0,8,110,7.5,1,1,2,fp8_block,trtllm,1.0.0,h100_sxm
            """;
        string output = _tool.File("profiles.json"), bench = _tool.Write("bench.txt", $"{Benchmark}\n{Benchmark}");
        string table = _tool.Write("pareto", Table);
        (await _tool.RunAsync("profile", "fit", bench, table, "--tier", "H100-FP8", "--tensor", "1", "--out", output)).Should().Be(0);

        ProfileFile.Load(output).Should().ContainSingle().Which.Source.Should().Be(
            "vLLM benchmark result bench.txt, AIConfigurator prediction pareto; 3 rows");
        _tool.Output.Should().Contain("1 row not used: kind 'data_parallel_attention' is not fitted.");
    }

    [Fact]
    public async Task Commands_on_plans_use_profiles()
    {
        string problem = _tool.Write("problem.json", ProblemFile.ToJson(Problem)), plan = _tool.File("plan.json");
        string slow = _tool.Write("slow.json", ProfileFile.ToJson([Profile with { StepSeconds = 5 }]));

        (await _tool.RunAsync("solve", problem, "--out", plan)).Should().Be(0);
        (await _tool.RunAsync("check", problem, plan)).Should().Be(0);
        (await _tool.RunAsync("check", problem, plan, "--profiles", slow)).Should().Be(1);
        (await _tool.RunAsync("solve", problem, "--profiles", slow)).Should().Be(1);
        (await _tool.RunAsync("explain", problem, "--profiles", slow)).Should().Be(0);
        (await _tool.RunAsync("diff", problem, plan, plan, "--profiles", slow)).Should().Be(0);
        (await _tool.RunAsync("export", problem, plan)).Should().Be(0);
        (await _tool.RunAsync("export", problem, plan, "--profiles", slow)).Should().Be(1);
    }

    [Fact]
    public async Task Refuses_profiles_of_options_that_the_problem_does_not_have()
    {
        string problem = _tool.Write("problem.json", ProblemFile.ToJson(Problem));
        string unknown = _tool.Write("unknown.json", ProfileFile.ToJson([Profile with { Tier = "H1000" }]));
        string unlisted = _tool.Write("unlisted.json", ProfileFile.ToJson([Profile with { Parallelism = new Parallelism(3, 1) }]));
        string negative = _tool.Write("negative.json", ProfileFile.ToJson([Profile]).Replace("0.01", "-0.01"));
        await _tool.RefusesAsync("H1000", "solve", problem, "--profiles", unknown);
        await _tool.RefusesAsync("3x1", "solve", problem, "--profiles", unlisted);
        await _tool.RefusesAsync("stepSeconds must be >= 0", "solve", problem, "--profiles", negative);
        await _tool.RefusesAsync("hetserve.profiles/1", "solve", problem, "--profiles", problem);
        await _tool.RefusesAsync("--out must not be an input file", "solve", problem, "--profiles", unknown, "--out", unknown);
    }

    [Fact]
    public async Task Refuses_rows_without_an_option_and_wrong_files()
    {
        string output = _tool.File("profiles.json"), bench = _tool.Write("bench.json", Benchmark);
        string broken = _tool.Write("broken.json", Benchmark.Replace("9.5", "-1"));
        await _tool.RefusesAsync("give the tier with --tier", "profile", "fit", bench, "--out", output);
        await _tool.RefusesAsync("give it with --tensor", "profile", "fit", bench, "--tier", "H100-FP8", "--out", output);
        await _tool.RefusesAsync(
            "tier 'H1000' is not in the catalog", "profile", "fit", bench, "--tier", "H1000", "--tensor", "1", "--out", output);
        await _tool.RefusesAsync("--engine must be one of", "profile", "fit", bench, "--engine", "ollama", "--out", output);
        await _tool.RefusesAsync("mean_tpot_ms must be a number > 0, was -1", "profile", "fit", broken, "--out", output);
        await _tool.RefusesAsync("--out must not be an input file", "profile", "fit", bench, "--out", bench);
        foreach (string text in (string[])["", "[]", "{ \"a\": 1 }", "a,b\n1,2"])
            await _tool.RefusesAsync("none of these formats: vllm bench serve", "profile", "fit", _tool.Write("x", text), "--out", output);
        await _tool.RefusesAsync("not JSON", "profile", "fit", _tool.Write("x", Benchmark[..^2]), "--out", output);
    }
}

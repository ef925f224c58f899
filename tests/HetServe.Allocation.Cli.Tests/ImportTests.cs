using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ImportTests : IDisposable
{
    private readonly ToolRun _tool = new();

    private string Out => _tool.File("problem.json");

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Profiles_of_AIBrix_give_the_cheapest_mix()
    {
        string big = _tool.Write("big.json", ImportSamples.Big), small = _tool.Write("small.json", ImportSamples.Small);
        string workload = _tool.Write("workload.json", ImportSamples.Workload), plan = _tool.File("plan.json");
        (await _tool.RunAsync("import", "aibrix", big, small, "--workload", workload, "--out", Out)).Should().Be(0);
        _tool.Output.Should().Contain("aibrix: 2 query types, 2 tiers");

        // One big GPU takes 10 of the 20 short queries per second that it can, two small ones the 2 long ones.
        (await _tool.RunAsync("solve", Out, "--allocator", "exact", "--out", plan)).Should().Be(0);
        _tool.Output.Should().Contain("Objective  $1.10");
        (await _tool.RunAsync("check", Out, plan)).Should().Be(0);
    }

    [Fact]
    public async Task The_rate_of_AIBrix_is_the_peak_on_request_or_an_even_spread()
    {
        string big = _tool.Write("big.json", ImportSamples.Big), workload = _tool.Write("workload.json", ImportSamples.Workload);
        (await _tool.RunAsync("import", "aibrix", big, "--workload", workload, "--peak", "--out", Out)).Should().Be(0);
        ProblemFile.Load(Out).Queries.Select(q => q.RatePerHour).Should().Equal(72000, 14400);
        (await _tool.RunAsync("import", "aibrix", big, "--rate", "3", "--out", Out)).Should().Be(0);
        ProblemFile.Load(Out).Queries.Should().ContainSingle("the profile does not serve the other bucket").Which
            .RatePerHour.Should().Be(10800);
    }

    [Fact]
    public async Task Explanations_say_that_a_throughput_of_zero_cannot_serve_and_where_figures_come_from()
    {
        const string Zero = "AIBrix profile big.json, p99 e2e 5: measured throughput 0, so big cannot serve in-256-out-512";
        string big = _tool.Write("big.json", ImportSamples.Big), small = _tool.Write("small.json", ImportSamples.Small);
        string plan = _tool.File("plan.json"), workload = _tool.Write("workload.json", ImportSamples.Workload);
        (await _tool.RunAsync("import", "aibrix", big, small, "--workload", workload, "--out", Out)).Should().Be(0);
        (await _tool.RunAsync("solve", Out, "--allocator", "exact", "--out", plan)).Should().Be(0);

        _tool.Terminal = 200; // sentences of tables wrap in a narrower one
        (await _tool.RunAsync("explain", Out)).Should().Be(0);
        _tool.Terminal = null;
        _tool.Output.Should().Contain($"placement: {Zero}").And.NotContain("6.5");
        _tool.Output.Should().Contain("  AIBrix profile small.json, no slos: measurement of model on small, tier small");

        (await _tool.RunAsync("explain", Out, "--query", "in-256-out-64", "--json")).Should().Be(0);
        _tool.Json.GetProperty("configurations")[0].GetProperty("sources").EnumerateArray()
            .Select(s => $"{s.GetProperty("of")}: {s.GetProperty("source")}").Should()
            .Equal("measurement: AIBrix profile big.json, p99 e2e 5", "tier: AIBrix profile big.json, p99 e2e 5");

        (await _tool.RunAsync("explain", Out, plan)).Should().Be(0);
        _tool.Output.Should().Contain($"    No route: {Zero}.");
        _tool.Output.Split('\n').Where(line => line.Contains("Figures from")).Should().Equal(
            "    Figures from AIBrix profile big.json, p99 e2e 5 (measurement, tier).",
            "    Figures from AIBrix profile small.json, no slos (measurement, tier).");

        (await _tool.RunAsync("explain", Out, plan, "--json")).Should().Be(0);
        _tool.Json.GetProperty("deployments")[0].GetProperty("sources").GetArrayLength().Should().Be(2);
        _tool.Json.GetProperty("queries")[1].GetProperty("noRoutes")[0].GetString().Should().Be(Zero);
    }

    [Fact]
    public async Task A_folder_of_llmd_gives_a_problem_that_can_be_solved_and_written_again()
    {
        string folder = System(), problem = Path.Combine(folder, "problem.json"), plan = _tool.File("plan.json");
        (await _tool.RunAsync("import", "llmd", folder, "--out", problem)).Should().Be(0);
        _tool.Output.Should().Contain("llm-d: 2 query types, 2 tiers");
        (await _tool.RunAsync("solve", problem, "--allocator", "adaptive", "--out", plan)).Should().Be(0);
        (await _tool.RunAsync("check", problem, plan)).Should().Be(0);
        (await _tool.RunAsync("explain", problem, plan)).Should().Be(0);
        _tool.Output.Should().Contain("llm-d model-data.json (profile); llm-d accelerator-data.json (tier); catalog Phi-4 (model)");
        _tool.Output.Should().Contain("No route: llm-d model-data.json: no performance data of phi_4 on A100.");
        (await _tool.RunAsync("import", "llmd", folder, "--out", problem)).Should().Be(0, "problems in the folder are ignored");
    }

    [Fact]
    public async Task A_model_that_the_catalog_lacks_takes_the_sheet_of_another_or_of_a_problem()
    {
        string folder = System();
        Replace(folder, "model-data.json", "phi_4", "house_9b");
        Replace(folder, "serviceclass-data.json", "phi_4", "house_9b");
        Replace(folder, "server-data.json", "phi_4", "house_9b");
        await _tool.RefusesAsync("Model 'house_9b': the catalog has no data sheet", "import", "llmd", folder, "--out", Out);
        (await _tool.RunAsync("import", "llmd", folder, "--model", "house_9b=gemma-2-9b", "--out", Out)).Should().Be(0);
        Sheet().Should().Be((ModelCatalog.Gemma2_9B.WeightsGb, "catalog Gemma-2-9B"));

        AllocationProblem own = ProblemFile.Load(Out);
        own = own with { Models = [.. own.Models.Select(m => m.Name == "house_9b" ? m with { WeightsGb = 19.5, Source = "house" } : m)] };
        string sheets = _tool.Write("sheets.json", ProblemFile.ToJson(own));
        (await _tool.RunAsync("import", "llmd", folder, "--sheets", sheets, "--out", Out)).Should().Be(0);
        Sheet().Should().Be((19.5, "house"));

        (double, string?) Sheet()
        {
            ModelSpec model = ProblemFile.Load(Out).Models.Single(m => m.Name == "house_9b");
            return (model.WeightsGb, model.Source);
        }
    }

    [Theory]
    [InlineData("\"cost\": 0.5", "\"cost\": -1", "Profile 'big': cost must be >= 0, was -1.")]
    [InlineData("\"cost\": 0.5", "\"cost\": \"free\"", "cost must be a finite number, was \"free\".")]
    [InlineData("\"gpu\": \"big\",", "", "gpu is missing")]
    [InlineData("\"gpu\": \"big\"", "\"gpu\": \" \"", "gpu must not be empty")]
    [InlineData("[[20], [0]]", "[[20], [0, 1]]", "tputs must have 2 rows of 1 numbers, one for each length in indexes.")]
    [InlineData("[[20], [0]]", "[[20]]", "tputs must have 2 rows of 1 numbers")]
    [InlineData("[[20], [0]]", "[[20], [-2]]", "tputs[1][0] must be >= 0, was -2.")]
    [InlineData("[[20], [0]]", "[20, 0]", "tputs[0] must be an array, was 20.")]
    [InlineData("[[20], [0]]", "[[0], [0]]", "No bucket has demand: no profile serves any, or all rates are 0.")]
    [InlineData("[[1.5], [6.5]]", "[[1.5], [null]]", "e2e[1][0] must be a finite number, was null.")]
    [InlineData("[[64, 512], [256]]", "[[64, 512]]", "indexes must have 2 lists, answer and prompt lengths, had 1.")]
    [InlineData("[[64, 512], [256]]", "[[64, 64], [256]]", "indexes[0] must list different lengths above 0.")]
    [InlineData("[[64, 512], [256]]", "[[64, 512], [0]]", "indexes[1] must list different lengths above 0.")]
    [InlineData("\"e2e\": 5.0", "\"e2e\": 0", "slos.e2e must be > 0, was 0.")]
    [InlineData("\"percentile\": 99", "\"percentile\": 101", "slos.percentile must be in [0, 100], was 101.")]
    [InlineData("} }", "", "not JSON")]
    [InlineData("{ \"gpu\"", "[ \"gpu\"", "not JSON")]
    public async Task Refuses_wrong_profiles_of_AIBrix(string from, string to, string words)
    {
        ImportSamples.Big.Should().Contain(from);
        string profile = _tool.Write("big.json", ImportSamples.Big.Replace(from, to, StringComparison.Ordinal));
        await _tool.RefusesAsync(words, "import", "aibrix", profile, "--rate", "1", "--out", Out);
    }

    [Fact]
    public async Task Refuses_profiles_of_AIBrix_without_demand_or_that_do_not_fit_together()
    {
        string big = _tool.Write("big.json", ImportSamples.Big), workload = _tool.Write("workload.json", ImportSamples.Workload);
        string other = _tool.Write("other.json", ImportSamples.Small.Replace("512", "256"));
        string folder = Directory.CreateDirectory(_tool.File("sub")).FullName;
        string[] import = ["import", "aibrix", big];
        await _tool.RefusesAsync("give it with --workload WORKLOAD.json, or --rate QPS", [.. import, "--out", Out]);
        await _tool.RefusesAsync(
            "--rate must not be given with --workload.", [.. import, "--rate", "1", "--workload", workload, "--out", Out]);
        await _tool.RefusesAsync("--rate must be a number > 0, was '-1'.", [.. import, "--rate", "-1", "--out", Out]);
        await _tool.RefusesAsync("--peak must be given with --workload.", [.. import, "--rate", "1", "--peak", "--out", Out]);
        await _tool.RefusesAsync($"indexes must be those of {big}", [.. import, other, "--rate", "1", "--out", Out]);
        await _tool.RefusesAsync($"gpu must not be that of {big}, was 'big'", [.. import, big, "--rate", "1", "--out", Out]);
        await _tool.RefusesAsync("hetserve.workload/1", [.. import, "--workload", big, "--out", Out]);
        await _tool.RefusesAsync("none.json", [.. import, _tool.File("none.json"), "--rate", "1", "--out", Out]);
        await _tool.RefusesAsync(
            "is not a valid AIBrix profile", "import", "aibrix", _tool.Write("empty.json", ""), "--rate", "1", "--out", Out);
        await _tool.RefusesAsync("--out must not be an input file", [.. import, "--rate", "1", "--out", big]);
        await _tool.RefusesAsync("--out must not be an input file", [.. import, "--workload", workload, "--out", workload]);
        await _tool.RefusesAsync("--out must be a file, was the folder", [.. import, "--rate", "1", "--out", folder]);
        await _tool.RefusesAsync("--out must be in a folder that exists", [.. import, "--rate", "1", "--out", _tool.File("no/p.json")]);
    }

    [Theory]
    [InlineData("accelerator-data.json", "\"cost\": 40.0", "\"cost\": -40", "Accelerator 'A100': cost must be >= 0, was -40.")]
    [InlineData("accelerator-data.json", "\"memSize\": 80", "\"memSize\": 0", "Accelerator 'A100': memSize must be > 0, was 0.")]
    [InlineData(
        "accelerator-data.json", "\"memSize\": 96,", "",
        "Accelerator '2xQ9': memSize is missing, and the catalog has no data sheet of 'Q9'.")]
    [InlineData("accelerator-data.json", "\"multiplicity\": 2", "\"multiplicity\": 0", "multiplicity must be from 1 to 1024, was 0.")]
    [InlineData("accelerator-data.json", "\"2xQ9\"", "\"A100\"", "Accelerator 'A100' must be given once, was given 2 times.")]
    [InlineData("model-data.json", "\"alpha\": 10", "\"alpha\": -10", "alpha, beta, gamma and delta must be >= 0, one was -10.")]
    [InlineData("model-data.json", "\"alpha\": 10,", "", "alpha is missing")]
    [InlineData(
        "model-data.json", "\"accCount\": 1, \"maxBatchSize\": 64", "\"accCount\": 0, \"maxBatchSize\": 64",
        "accCount must be from 1 to 1024, was 0.")]
    [InlineData(
        "model-data.json", "\"phi_4\"", "\"phi_5\"", "Server 'batch': models must have performance data of 'phi_4' on an accelerator")]
    [InlineData("serviceclass-data.json", "\"slo-itl\": 40", "\"slo-itl\": \"fast\"", "slo-itl must be a finite number, was \"fast\".")]
    [InlineData(
        "serviceclass-data.json", "\"slo-itl\": 200, \"slo-ttw\": 2000", "\"slo-itl\": 0",
        "must have slo-itl, slo-ttft or slo-ttw for model 'phi_4'.")]
    [InlineData("serviceclass-data.json", "\"Free\"", "\"Bronze\"", "service class 'Free' must have a target for model 'phi_4'.")]
    [InlineData("server-data.json", "\"arrivalRate\": 60", "\"arrivalRate\": -60", "Server 'chat': arrivalRate must be >= 0, was -60.")]
    [InlineData(
        "server-data.json", "\"AvgOutTokens\": 200", "\"AvgOutTokens\": 0", "Server 'chat': avgOutTokens must be at least 1, was 0.")]
    [InlineData("server-data.json", ", \"avgLength\": 300", "", "avgInTokens is missing")]
    [InlineData("server-data.json", "\"servers\": [", "\"servers\": 3, \"x\": [", "servers must be an array, was 3.")]
    [InlineData("capacity-data.json", "16", "-16", "Capacity 'A100': count must be >= 0, was -16.")]
    [InlineData("capacity-data.json", "16", "1.5", "count must be an integer")]
    [InlineData("server-data.json", "} ] }", "", "not JSON")]
    public async Task Refuses_wrong_systems_of_llmd(string file, string from, string to, string words)
    {
        string folder = System();
        Replace(folder, file, from, to);
        await _tool.RefusesAsync(words, "import", "llmd", folder, "--out", Out);
    }

    [Fact]
    public async Task Refuses_systems_of_llmd_that_lack_files_and_names_all_that_is_missing()
    {
        string folder = System(), servers = Path.Combine(folder, "server-data.json");
        string empty = Directory.CreateDirectory(_tool.File("empty")).FullName;
        string[] missing = ["accelerators are missing", "models are missing", "serviceClasses are missing"];
        foreach (string words in missing) await _tool.RefusesAsync(words, "import", "llmd", servers, "--out", Out);
        await _tool.RefusesAsync("servers are missing. Their usual file is server-data.json.", "import", "llmd", empty, "--out", Out);
        string copy = _tool.Write("copy.json", ImportSamples.Servers), other = _tool.Write("other.json", """{ "allocations": {} }""");
        await _tool.RefusesAsync("servers must be in one file, are in", "import", "llmd", folder, copy, "--out", Out);
        await _tool.RefusesAsync("The file must have one of system, accelerators", "import", "llmd", folder, other, "--out", Out);
        await _tool.RefusesAsync("none", "import", "llmd", _tool.File("none"), "--out", Out);
        await _tool.RefusesAsync("--out must not be an input file", "import", "llmd", folder, "--out", servers);
        await _tool.RefusesAsync("--out must not be an input file", "import", "llmd", servers, "--out", servers);
        await _tool.RefusesAsync("--out must be a file, was the folder", "import", "llmd", folder, "--out", empty);
        await _tool.RefusesAsync("--model must be NAME=MODEL, was 'phi_4'.", "import", "llmd", folder, "--model", "phi_4", "--out", Out);
        await _tool.RefusesAsync(
            "given twice for 'phi_4'", "import", "llmd", folder, "--model", "phi_4=Phi-4", "--model", "phi_4=Phi-4", "--out", Out);
        await _tool.RefusesAsync(
            "--model names 'typo', a model that the system does not have.", "import", "llmd", folder, "--model", "typo=Phi-4", "--out", Out);
        await _tool.RefusesAsync("The input must be a file, was the folder", "import", "melange", folder, "--out", Out);
        await _tool.RefusesAsync("'Phi-9' neither", "import", "llmd", folder, "--model", "phi_4=Phi-9", "--out", Out);
        await _tool.RefusesAsync("hetserve.problem/1", "import", "llmd", folder, "--sheets", servers, "--out", Out);
    }

    /// <summary>A folder with the files of a system.</summary>
    private string System()
    {
        string folder = Directory.CreateDirectory(_tool.File("system")).FullName;
        foreach ((string name, string text) in ImportSamples.System) File.WriteAllText(Path.Combine(folder, name), text);
        return folder;
    }

    private static void Replace(string folder, string file, string from, string to)
    {
        string path = Path.Combine(folder, file), text = File.ReadAllText(path);
        text.Should().Contain(from);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}

using System.Text.Json;
using System.Xml.Linq;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Tests;

public sealed class SolveTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("greedy", "gh")]
    [InlineData("auto", "auto")]
    [InlineData("adaptive", "agh")]
    [InlineData("exact", "exact")]
    [InlineData("paper-gh", "paper-gh")]
    [InlineData("paper-agh", "paper-agh")]
    public async Task Writes_a_feasible_plan(string allocator, string name)
    {
        string problem = ToolRun.Instance("six-types"), plan = _tool.File("plan.json");
        string[] line = ["solve", problem, "--allocator", allocator, "--effort", "quick", "--time-limit", "60", "--out", plan];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Error.Should().BeEmpty();
        _tool.Output.Should().Contain("six-types").And.Contain("Deployments").And.Contain("Routes").And.Contain("Objectives");

        AllocationPlan written = PlanFile.Load(plan);
        written.Allocator.Should().Be(name);
        PlanChecker.Check(ProblemTables.Compile(ProblemFile.Load(problem)), written).IsFeasible.Should().BeTrue();
    }

    [Fact]
    public async Task Json_holds_the_plan_and_its_report()
    {
        (await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "exact", "--json")).Should().Be(0);
        JsonElement json = _tool.Json;
        json.GetProperty("status").GetString().Should().Be("optimal");
        json.GetProperty("stopReason").GetString().Should().Be("finished");
        json.GetProperty("gap").GetDouble().Should().BeLessThan(1e-5);
        json.GetProperty("violations").GetArrayLength().Should().Be(0);
        json.GetProperty("objectives").GetArrayLength().Should().Be(6);
        AllocationPlan plan = PlanFile.Parse(json.GetProperty("plan").GetRawText());
        plan.Cost.Total.Should().Be(json.GetProperty("cost").GetProperty("total").GetDouble());
        json.GetProperty("deployments").GetArrayLength().Should().Be(plan.Deployments.Count);
    }

    [Fact]
    public async Task A_model_above_the_memory_limit_leaves_the_start_plan_and_states_its_size()
    {
        string problem = ToolRun.Instance("six-types");
        (await _tool.RunAsync("solve", problem, "-a", "exact", "--memory-limit", "1e-5", "--json")).Should().Be(0);
        _tool.Json.GetProperty("status").GetString().Should().Be("feasible");
        _tool.Json.GetProperty("stopReason").GetString().Should().Be("memoryLimit");
        _tool.Json.GetProperty("message").GetString().Should().Contain("GB of memory").And.Contain("rows");

        (await _tool.RunAsync("solve", problem, "-a", "adaptive", "--bound", "--memory-limit", "1e-5")).Should().Be(0);
        _tool.Output.Should().Contain("No bound was proven, stopped by the memory limit. The model needs about");

        (await _tool.RunAsync("compare", problem, "--time-limit", "5", "--memory-limit", "1e-5")).Should().Be(0);
        await _tool.RefusesAsync("--memory-limit must be a number > 0", "solve", problem, "--memory-limit", "0");
    }

    [Theory]
    [InlineData("greedy")]
    [InlineData("adaptive")]
    public async Task A_bound_says_how_far_above_optimal_the_plan_is_at_most(string allocator)
    {
        string[] line = ["solve", ToolRun.Instance("six-types"), "-a", allocator, "--effort", "quick", "--bound"];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().MatchRegex(@"Bound      \$8\d\.\d\d, so the plan is at most \d+\.\d\d\d% above optimal");

        (await _tool.RunAsync([.. line, "--json"])).Should().Be(0);
        double cost = _tool.Json.GetProperty("cost").GetProperty("total").GetDouble();
        double bound = _tool.Json.GetProperty("lowerBound").GetDouble();
        bound.Should().BeInRange(80, 87.8330);
        _tool.Json.GetProperty("mostAboveOptimum").GetDouble().Should().BeApproximately((cost - bound) / bound, 1e-9);
    }

    [Fact]
    public async Task By_default_it_proves_how_good_the_plan_is_and_says_what_made_it()
    {
        string problem = ToolRun.Instance("six-types");
        (await _tool.RunAsync("solve", problem, "--target-gap", "0.02", "--time-limit", "60")).Should().Be(0);
        _tool.Output.Should()
            .Contain("Allocator  auto").And.MatchRegex("Origin     plan by (agh|exact), bound by [a-z]+").And.Contain("above optimal");

        (await _tool.RunAsync("solve", problem, "--target-gap", "0.02", "--time-limit", "60", "--json")).Should().Be(0);
        _tool.Json.GetProperty("gap").GetDouble().Should().BeInRange(0, 0.02);
        _tool.Json.GetProperty("origin").GetProperty("lowerBound").GetString().Should().NotBeNullOrEmpty();
        await _tool.RefusesAsync("--target-gap must be a number from 0 to below 1", "solve", problem, "--target-gap", "1");
    }

    [Fact]
    public async Task Without_the_option_a_heuristic_has_no_bound()
    {
        (await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "greedy", "--json")).Should().Be(0);
        _tool.Json.GetProperty("lowerBound").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_plan_that_meets_its_bound_is_optimal()
    {
        (await _tool.RunAsync("solve", ToolRun.Instance("synth-6-6-10-s45-capped"), "--bound")).Should().Be(0);
        _tool.Output.Should().Contain("Status     optimal").And.Contain("at most 0.000% above optimal");
    }

    [Fact]
    public async Task A_cancelled_bound_is_told()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        (await _tool.RunAsync(cancellation.Token, "solve", ToolRun.Instance("six-types"), "-a", "greedy", "--bound")).Should().Be(0);
        _tool.Output.Should().Contain("No bound was proven, stopped on request.").And.NotContain("Bound  ");
    }

    [Fact]
    public async Task The_seed_decides_the_plan()
    {
        string problem = ToolRun.Instance("synth-6-6-10-s5");
        string[] line = ["solve", problem, "--seed", "3", "--effort", "quick", "--threads", "2", "--out", _tool.File("plan.json")];
        (await _tool.RunAsync(line)).Should().Be(0);
        string first = await File.ReadAllTextAsync(_tool.File("plan.json"));
        (await _tool.RunAsync(line)).Should().Be(0);
        (await File.ReadAllTextAsync(_tool.File("plan.json"))).Should().Be(first);
    }

    [Fact]
    public async Task The_chart_is_svg_that_names_deployments_and_query_types()
    {
        string problem = ToolRun.Instance("six-types");
        (await _tool.RunAsync("solve", problem, "-a", "greedy", "--plot", _tool.File("plan.svg"))).Should().Be(0);
        XElement svg = XDocument.Load(_tool.File("plan.svg")).Root!;
        svg.Name.LocalName.Should().Be("svg");
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];
        texts.Should().Contain(ProblemFile.Load(problem).Queries.Select(q => q.Name));
        texts.Should().Contain(text => text.StartsWith("six-types: plan by ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_line_has_money_served_demand_and_penalties()
    {
        string problem = TwoServices();
        _tool.Terminal = 200;
        (await _tool.RunAsync("solve", problem, "-a", "greedy")).Should().Be(0);
        _tool.Output.Should().MatchRegex(@"\A\$[\d,.]+ a day for \d+ GPUs; serves 100 % of the demand; penalties \$[\d.]+ a day \(delay ");
        _tool.Output.Should().Contain("Level used").And.Contain("KV cache GB").And.Contain("$/M out tokens").And.Contain("TTFT s")
            .And.Contain("TPOT ms").And.Contain("Least room").And.NotContain("n/a");

        (await _tool.RunAsync("solve", problem, "-a", "greedy", "--json")).Should().Be(0);
        JsonElement json = _tool.Json;
        json.GetProperty("headline").GetString().Should().StartWith("$");
        JsonElement totals = json.GetProperty("totals");
        JsonElement cost = json.GetProperty("cost");
        totals.GetProperty("moneyPerDay").GetDouble().Should().BeApproximately(cost.GetProperty("money").GetDouble(), 1e-9);
        totals.GetProperty("servedShare").GetDouble().Should().BeApproximately(1, 1e-9);
        JsonElement route = json.GetProperty("routes")[0];
        route.GetProperty("ttftCheckedSeconds").GetDouble().Should().BeLessThan(route.GetProperty("ttftSloSeconds").GetDouble());
        json.GetProperty("deployments")[0].GetProperty("moneyPerMillionOutputTokens").GetDouble().Should().BePositive();
    }

    [Fact]
    public async Task The_first_line_starts_with_demand_that_is_not_served()
    {
        AllocationProblem two = ProblemFile.Load(TwoServices());
        string problem = _tool.File("few.json");
        ProblemFile.Save(two with { Availability = new Dictionary<string, int> { ["H100"] = 2, ["L40S"] = 4 } }, problem);
        (await _tool.RunAsync("solve", problem)).Should().Be(0);
        _tool.Output.Should().MatchRegex(@"\AServes \d+\.\d % of the demand: .*'summaries' is not served \(availability\)");
    }

    [Fact]
    public async Task Without_a_plan_the_first_line_names_the_query_type_and_the_limit()
    {
        AllocationProblem two = ProblemFile.Load(TwoServices());
        string problem = _tool.File("none.json");
        ProblemFile.Save(
            two with
            {
                Availability = new Dictionary<string, int> { ["H100"] = 2, ["L40S"] = 4 },
                Queries = [.. two.Queries.Select(q => q with { UnmetPenalty = 0 })],
            },
            problem);
        (await _tool.RunAsync("solve", problem)).Should().Be(1);
        _tool.Output.Should().MatchRegex(@"\ANo plan meets every constraint: '(summaries|chat)' is .*not served");

        (await _tool.RunAsync("solve", problem, "-a", "adaptive")).Should().Be(1);
        _tool.Output.Should()
            .MatchRegex(@"\ANo feasible plan was found by 'agh': '(summaries|chat)' is .*not served \((availability|error)\)");
    }

    [Fact]
    public async Task The_roofline_model_has_no_level()
    {
        (await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "greedy")).Should().Be(0);
        _tool.Output.Should().Contain("n/a").And.NotContain(" at 80%");
    }

    [Fact]
    public async Task Shows_routes_whose_delay_is_limited_on_average_alone()
    {
        (await _tool.RunAsync("solve", ToolRun.Instance("synth-6-6-10-s20-average"), "--allocator", "greedy")).Should().Be(0);
        _tool.Output.Should().Contain("mean over routes");
    }

    private static string TwoServices() => Path.Combine(AppContext.BaseDirectory, "docs", "guides", "two-services.json");

    [Fact]
    public async Task Output_is_plain_and_lines_end_without_blanks()
    {
        await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "greedy");
        _tool.Output.Should().NotContain("\u001b");
        _tool.Output.Split('\n').Select(line => line.TrimEnd('\r')).Should().OnlyContain(line => line.TrimEnd() == line);
    }

    [Fact]
    public async Task Without_a_feasible_plan_nothing_is_written_and_the_status_says_so()
    {
        AllocationProblem problem = ProblemFile.Load(ToolRun.Instance("six-types"));
        string path = _tool.File("problem.json");
        ProblemFile.Save(problem with { Budget = 1, Queries = [.. problem.Queries.Select(q => q with { MaxUnmet = 0 })] }, path);
        (await _tool.RunAsync("solve", path, "--out", _tool.File("plan.json"), "--plot", _tool.File("plan.svg"))).Should().Be(1);
        _tool.Error.Should().StartWith("hetserve: six-types: no plan meets every constraint.");
        File.Exists(_tool.File("plan.json")).Should().BeFalse();
        File.Exists(_tool.File("plan.svg")).Should().BeFalse();
    }

    [Fact]
    public async Task A_cancelled_run_reports_the_best_plan_so_far()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        int status = await _tool.RunAsync(cancellation.Token, "solve", ToolRun.Instance("six-types"), "-a", "exact", "--json");
        string? plan = _tool.Json.GetProperty("status").GetString();
        status.Should().Be(plan is "feasible" or "optimal" ? 0 : 1);
        _tool.Json.GetProperty("stopReason").GetString().Should().Be("cancelled");
    }

    [Theory]
    [InlineData("--allocator must be one of auto, greedy, adaptive, exact, paper-gh, paper-agh, was 'magic'.", "--allocator", "magic")]
    [InlineData("--seed must be a whole number from 0 on, was '-1'.", "--seed", "-1")]
    [InlineData("--seed must be a whole number from 0 on, was 'x'.", "--seed", "x")]
    [InlineData("--effort must be one of quick, balanced, thorough, full, was 'huge'.", "--effort", "huge")]
    [InlineData("--effort full is for --allocator adaptive: auto needs time to prove a bound.", "--effort", "full")]
    [InlineData("--effort full needs --time-limit SECONDS: the search lasts that long.", "--effort", "full", "-a", "adaptive")]
    [InlineData("--threads must be a whole number from 1 on, was '0'.", "--threads", "0")]
    [InlineData("--time-limit must be a number > 0 and at most 1e6, was '-3'.", "--time-limit", "-3")]
    [InlineData("--time-limit must be a number > 0 and at most 1e6, was 'NaN'.", "--time-limit", "NaN")]
    [InlineData("--nonsense", "--nonsense")]
    public Task Refuses_bad_options(string words, params string[] options) =>
        _tool.RefusesAsync(words, ["solve", ToolRun.Instance("six-types"), .. options, "--out", _tool.File("plan.json")]);

    [Fact]
    public Task Refuses_an_option_without_its_value() => _tool.RefusesAsync("'--seed'", "solve", ToolRun.Instance("six-types"), "--seed");

    [Fact]
    public async Task Refuses_outputs_that_cannot_be()
    {
        string problem = _tool.Write("problem.json", await File.ReadAllTextAsync(ToolRun.Instance("six-types")));
        await _tool.RefusesAsync("--out must be in a folder that exists", "solve", problem, "--out", _tool.File("none/plan.json"));
        await _tool.RefusesAsync("--out must not be an input file", "solve", problem, "--out", problem);
        await _tool.RefusesAsync("--out must be a file", "solve", problem, "--out", _tool.Folder);
        await _tool.RefusesAsync(
            "--plot must not be the file of --out, was", "solve", problem, "--out", _tool.File("x.svg"), "--plot", _tool.File("x.svg"));
    }
}

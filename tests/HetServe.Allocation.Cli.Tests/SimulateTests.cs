using System.Globalization;
using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Tests;

public sealed class SimulateTests : IDisposable
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    private static readonly string s_problem = Path.Combine(AppContext.BaseDirectory, "docs", "guides", "two-services.json");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Json_has_the_figures_of_queries_and_deployments()
    {
        (await SimulateAsync("--seconds", "60", "--json")).Should().Be(0);

        JsonElement json = _tool.Json;
        json.GetProperty("problem").GetString().Should().Be(ProblemFile.Load(s_problem).Name);
        json.GetProperty("seconds").GetDouble().Should().Be(60);
        json.GetProperty("simulatedSeconds").GetDouble().Should().Be(60);
        json.GetProperty("complete").GetBoolean().Should().BeTrue();
        JsonElement[] queries = [.. json.GetProperty("queries").EnumerateArray()];
        queries.Select(query => query.GetProperty("name").GetString()).Should().Equal("chat", "summaries");
        foreach (JsonElement query in queries)
        {
            query.GetProperty("simulated").GetInt64().Should().BePositive();
            query.GetProperty("unserved").GetInt64().Should().BeGreaterThanOrEqualTo(0);
            query.GetProperty("refused").GetInt64().Should().Be(0);
            double attainment = query.GetProperty("attainment").GetDouble();
            double[] interval = [.. query.GetProperty("attainmentInterval").EnumerateArray().Select(limit => limit.GetDouble())];
            interval.Should().HaveCount(2);
            attainment.Should().BeInRange(interval[0], interval[1]);
            foreach (string latency in (string[])["ttft", "tpot", "delay"])
            {
                JsonElement times = query.GetProperty(latency);
                times.GetProperty("mean").GetDouble().Should().BePositive();
                ((string[])["p50", "p90", "p95", "p99"]).Select(name => times.GetProperty(name).GetDouble()).Should().BeInAscendingOrder();
            }
        }

        queries[0].GetProperty("misses").GetProperty("ttft").GetDouble().Should().BeInRange(0, 1);
        queries[0].GetProperty("misses").GetProperty("delay").ValueKind.Should().Be(JsonValueKind.Null, "chat has no such SLO");
        JsonElement[] deployments = [.. json.GetProperty("deployments").EnumerateArray()];
        deployments.Should().HaveCount(PlanFile.Load(_tool.File("plan.json")).Deployments.Count);
        foreach (JsonElement deployment in deployments)
        {
            deployment.GetProperty("model").GetString().Should().NotBeEmpty();
            deployment.GetProperty("tier").GetString().Should().NotBeEmpty();
            foreach (string share in (string[])["busy", "cache"]) deployment.GetProperty(share).GetDouble().Should().BeInRange(0, 1);
            foreach (string figure in (string[])["concurrency", "maxConcurrency", "queue", "maxQueue", "tokensPerSecond", "replicas"])
                deployment.GetProperty(figure).GetDouble().Should().BeGreaterThanOrEqualTo(0);
        }
    }

    [Fact]
    public async Task Tables_fit_eighty_columns()
    {
        (await SimulateAsync("--seconds", "60")).Should().Be(0);

        _tool.Error.Should().BeEmpty();
        _tool.Output.Should().Contain("queries met their SLOs").And.Contain("60 s simulated, the first 6 s are warm-up")
            .And.Contain("Met % [95%]").And.Contain("tokens/s").And.Contain("summaries");
        _tool.Output.Split('\n').Max(line => line.TrimEnd().Length).Should().BeLessThanOrEqualTo(80);
    }

    [Fact]
    public async Task One_seed_gives_one_result_on_any_number_of_threads()
    {
        await SimulateAsync("--seconds", "30", "--seed", "7", "--threads", "1", "--json");
        string once = _tool.Output;
        await SimulateAsync("--seconds", "30", "--seed", "7", "--threads", "3", "--json");
        _tool.Output.Should().Be(once);
        await SimulateAsync("--seconds", "30", "--seed", "8", "--json");
        _tool.Output.Should().NotBe(once);
    }

    [Fact]
    public async Task Rate_lengths_and_bursts_change_the_load()
    {
        await SimulateAsync("--seconds", "60", "--json");
        long plain = Simulated();
        await SimulateAsync("--seconds", "60", "--rate", "0.5", "--lengths", "fixed", "--burst", "3", "--json");
        Simulated().Should().BeLessThan(plain).And.BePositive();
    }

    [Fact]
    public async Task Traces_are_replayed_with_their_lengths_or_those_of_the_problem()
    {
        string chat = Trace("chat.csv", 200, 800, 120), summaries = Trace("summaries.csv", 100, 5000, 300);
        (await SimulateAsync("--trace", chat, summaries, "--rate", "2", "--json")).Should().Be(0);
        _tool.Json.GetProperty("seconds").GetDouble().Should().BeApproximately(99.5, 1e-9);
        double tokens = Tokens();
        _tool.Json.GetProperty("queries")[0].GetProperty("simulated").GetInt64().Should()
            .Be(180, "the last request, which comes at the end, counts");
        _tool.Json.GetProperty("queries")[1].GetProperty("simulated").GetInt64().Should().Be(80);

        (await SimulateAsync("--trace", chat, summaries, "--rate", "2", "--lengths", "fixed", "--json")).Should().Be(0);
        Tokens().Should().BeGreaterThan(tokens);

        double Tokens() => _tool.Json.GetProperty("deployments").EnumerateArray().Sum(d => d.GetProperty("tokensPerSecond").GetDouble());
    }

    [Fact]
    public async Task A_failed_replica_leaves_fewer_to_serve()
    {
        await SolveAsync();
        Deployment first = PlanFile.Load(_tool.File("plan.json")).Deployments[0];
        (await SimulateAsync("--seconds", "100", "--fail", $"{first.Model}/{first.Tier}@20.5+1e1", "--json")).Should().Be(0);

        _tool.Json.GetProperty("deployments")[0].GetProperty("replicas").GetDouble().Should().BeLessThan(first.Replicas);
    }

    [Fact]
    public async Task Writes_a_chart_of_attainment_latencies_and_load()
    {
        (await SimulateAsync("--seconds", "60", "--plot", _tool.File("chart.svg"))).Should().Be(0);

        _tool.Texts("chart.svg").Should().Contain("Attainment").And.Contain("TTFT").And.Contain("TPOT").And.Contain("seconds")
            .And.Contain("Delay").And.Contain("Waiting queries, all replicas").And.Contain("chat").And.Contain("summaries");
    }

    [Fact]
    public async Task The_chart_can_take_the_standard_output()
    {
        (await SimulateAsync("--seconds", "30", "--plot", "-")).Should().Be(0);
        _tool.Output.Should().StartWith("<?xml").And.Contain("</svg>").And.NotContain("Met % [95%]");
        _tool.Error.Should().Contain("Met % [95%]");
    }

    [Fact]
    public async Task A_run_stopped_before_there_is_a_result_says_so()
    {
        await SolveAsync();
        string trace = Trace("chat.csv", 100, 800, 120);
        (await _tool.RunAsync(new CancellationToken(canceled: true), "simulate", s_problem, _tool.File("plan.json"), "--trace", trace))
            .Should().Be(ExitStatus.Infeasible);
        _tool.Output.Should().BeEmpty();
        _tool.Error.Should().Contain("Stopped on request");
    }

    [Fact]
    public void A_stopped_run_says_how_far_it_came()
    {
        AllocationProblem problem = ProblemFile.Load(s_problem);
        AllocationPlan plan = new GreedyAllocator().Allocate(ProblemTables.Compile(problem)).FeasiblePlan!;
        var options = new SimulationOptions { Duration = TimeSpan.FromSeconds(40) };
        SimulationResult result = PlanSimulator.Run(problem, plan, null, options) with { Simulated = TimeSpan.FromSeconds(30) };
        using StringWriter output = new(), error = new();

        SimulationRendering.Write(new Screen(output, error), problem, result);

        output.ToString().Should().Contain("stopped on request after 30 of 40 s, the first 4 s are warm-up");
    }

    [Theory]
    [InlineData("--rate must be a number > 0 and at most 1e6, was '0'", "--rate", "0")]
    [InlineData("--rate must be a number > 0 and at most 1e6, was 'NaN'", "--rate", "NaN")]
    [InlineData("--seconds must be a number > 0 and at most 3.6e7, was '-5'", "--seconds", "-5")]
    [InlineData("--lengths must be one of fixed, gamma, trace, was 'long'", "--lengths", "long")]
    [InlineData("--lengths trace must be given with --trace.", "--lengths", "trace")]
    [InlineData("--burst must be a number > 0 and at most 100, was '0'", "--burst", "0")]
    [InlineData("--burst must not be given with --trace.", "--burst", "2", "--trace", "none.csv")]
    [InlineData("none.csv", "--trace", "none.csv")]
    [InlineData("--seed must be a whole number from 0 on, was '-1'", "--seed", "-1")]
    [InlineData("--threads must be a whole number from 1 on, was '0'", "--threads", "0")]
    [InlineData("--fail must have the form MODEL/TIER@T+D", "--fail", "nonsense")]
    [InlineData("was 'a/b@5'", "--fail", "a/b@5")]
    [InlineData("was 'a/b@5+x'", "--fail", "a/b@5+x")]
    [InlineData("--fail must have a time T from 0 to 3.6e7 s, was 'a/b@-1+5'", "--fail", "a/b@-1+5")]
    [InlineData("--fail must have a duration D > 0 and at most 3.6e7 s, was 'a/b@1+0'", "--fail", "a/b@1+0")]
    [InlineData("--fail must name one deployment of the plan, any of '", "--fail", "a/b@1+5")]
    [InlineData("--plot must be in a folder that exists", "--plot", "no/such/folder/chart.svg")]
    public async Task Refuses_wrong_options(string words, params string[] options)
    {
        await SolveAsync();
        await _tool.RefusesAsync(words, ["simulate", s_problem, _tool.File("plan.json"), .. options]);
    }

    [Fact]
    public async Task Refuses_wrong_files()
    {
        await SolveAsync();
        string plan = _tool.File("plan.json"), chart = _tool.File("chart.svg");
        string other = _tool.Write(
            "other.json", (await File.ReadAllTextAsync(plan)).Replace("\"chat\"", "\"chats\"", StringComparison.Ordinal));
        string bad = _tool.Write("bad.csv", Header + "2023-11-16 18:00:00,1,x\n"), empty = _tool.Write("empty.csv", Header);
        string one = _tool.Write("one.csv", Header + "2023-11-16 18:00:00,1,1\n"), trace = Trace("chat.csv", 100, 800, 120);
        await _tool.RefusesAsync(
            "performance.model must be 'engine' to be simulated, was 'roofline'", "simulate", ToolRun.Instance("six-types"), plan);
        await _tool.RefusesAsync("none.json", "simulate", _tool.File("none.json"), plan);
        await _tool.RefusesAsync("none.json", "simulate", s_problem, _tool.File("none.json"));
        await _tool.RefusesAsync("other.json: not a plan for", "simulate", s_problem, other, "--plot", chart);
        await _tool.RefusesAsync("must be a whole number from 0", "simulate", s_problem, plan, "--trace", bad, "--plot", chart);
        await _tool.RefusesAsync(
            "Trace 'empty': a replay needs requests, had none.", "simulate", s_problem, plan, "--trace", empty, "--plot", chart);
        await _tool.RefusesAsync("Trace 'one': a replay needs at least two requests", "simulate", s_problem, plan, "--trace", one);
        await _tool.RefusesAsync("Trace 'chat': the name must be unique", "simulate", s_problem, plan, "--trace", trace, trace);
        await _tool.RefusesAsync("--plot must not be an input file", "simulate", s_problem, plan, "--trace", trace, "--plot", trace);
        await _tool.RefusesAsync("--plot must not be an input file", "simulate", s_problem, plan, "--plot", plan);
    }

    [Fact]
    public async Task Refuses_a_failure_after_the_end_or_of_more_replicas_than_serve()
    {
        await SolveAsync();
        Deployment first = PlanFile.Load(_tool.File("plan.json")).Deployments[0];
        string name = $"{first.Model}/{first.Tier}";
        string[] line = ["simulate", s_problem, _tool.File("plan.json"), "--seconds", "100"];
        await _tool.RefusesAsync(
            $"--fail must have a time T before the end at 100 s, was 100 for '{name}'", [.. line, "--fail", $"{name}@100+5"]);
        await _tool.RefusesAsync(
            $"Failure of {first.Model} on {first.Tier}: no replica of it serves at 1 s",
            [.. line, .. Enumerable.Repeat((string[])["--fail", $"{name}@1+5"], first.Replicas + 1).SelectMany(option => option)]);
    }

    private async Task SolveAsync()
    {
        if (!File.Exists(_tool.File("plan.json")))
            (await _tool.RunAsync("solve", s_problem, "--allocator", "greedy", "--out", _tool.File("plan.json"))).Should().Be(0);
    }

    private async Task<int> SimulateAsync(params string[] options)
    {
        await SolveAsync();
        return await _tool.RunAsync(["simulate", s_problem, _tool.File("plan.json"), .. options]);
    }

    private long Simulated() => _tool.Json.GetProperty("queries").EnumerateArray().Sum(query => query.GetProperty("simulated").GetInt64());

    /// <summary>A trace with a request every second.</summary>
    private string Trace(string name, int requests, int input, int output)
    {
        var start = new DateTime(2023, 11, 16, 18, 0, 0);
        return _tool.Write(name, Header + string.Concat(Enumerable.Range(0, requests).Select(n => string.Create(
            CultureInfo.InvariantCulture, $"{start.AddSeconds(n):yyyy-MM-dd HH:mm:ss},{input},{output}\n"))));
    }
}

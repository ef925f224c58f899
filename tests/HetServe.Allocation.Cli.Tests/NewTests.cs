using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Tests;

/// <summary><c>hetserve new</c>.</summary>
public sealed class NewTests : IDisposable
{
    private const string Chat = "name=chat,rate=3600,in=1200,out=300";

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    private string Path => _tool.File("fleet.json");

    [Fact]
    public async Task Names_of_the_catalogs_become_a_problem_that_is_complete()
    {
        (await _tool.RunAsync(
            "new", Path, "--query", "name=chat,rate=3600,in=1200,out=300,in-p95=4000,out-p95=900,in-cv=1.5,out-cv=0.8,prefix=0.25",
            "--models", "llama-3.1-8b:0.12,Qwen3-32B:0.05", "--gpus", "h100:fp8@2.9,l40s:fp8@1.1x16", "--slo", "chat", "--error", "0.1"))
            .Should().Be(0);

        AllocationProblem problem = ProblemFile.Load(Path);
        problem.Name.Should().Be("fleet");
        problem.Queries.Should().Equal(new QueryType
        {
            Name = "chat", RatePerHour = 3600, InputTokens = 1200, OutputTokens = 300, SloInputTokens = 4000, SloOutputTokens = 900,
            InputTokensCv = 1.5, OutputTokensCv = 0.8, PrefixHitRate = 0.25,
            TtftSlo = TimeSpan.FromSeconds(1), TpotSlo = TimeSpan.FromMilliseconds(50), ErrorSlo = 0.1, MaxUnmet = 0,
        });
        problem.Tiers.Should().Equal(
            GpuCatalog.H100.At(Precision.FP8, 2.9) with { Source = "catalog H100" },
            GpuCatalog.L40S.At(Precision.FP8, 1.1) with { Source = "catalog L40S" });
        problem.Availability.Should().Equal(new Dictionary<string, int> { ["L40S"] = 16 });
        problem.Models.Select(model => (model.Name, model.WeightsGb, model.ErrorRates["chat"])).Should()
            .Equal(("Llama-3.1-8B", ModelCatalog.Llama31_8B.WeightsGb, 0.12),
                ("Qwen3-32B", ModelCatalog.Find("Qwen3-32B")!.WeightsGb, 0.05));
        problem.Performance.Should().Be(EngineCatalog.Vllm.ToParameters());
        _tool.Output.Should().Contain("A first plan serves everything for $");
        _tool.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task A_workload_has_one_query_type_for_each_class_with_the_preset_of_its_prefix()
    {
        string workload = _tool.Write("workload.json", WorkloadFile.ToJson(Workload()));

        (await _tool.RunAsync(
            "new", Path, "--workload", workload, "--models", "Llama-3.1-8B", "--gpus", "h100:fp8@2.9", "--slo", "batch", "--slo",
            "code=code")).Should().Be(0);

        AllocationProblem problem = ProblemFile.Load(Path);
        problem.Queries.Select(query => (query.Name, query.RatePerHour, query.TtftSlo, query.TpotSlo, query.DelaySlo)).Should().Equal(
            ("code/in-long", 200.0, null, null, TimeSpan.FromSeconds(0.5 + 50 * 0.025)),
            ("night", 50.0, null, null, TimeSpan.FromMinutes(10)));
        problem.Queries[0].Should().Be(SloPresets.Code.Objectives.ToQueryType(Workload().Classes[0]));
        _tool.Output.Should().Contain("any model may serve any query type");
    }

    [Fact]
    public async Task Limits_that_are_given_replace_those_of_the_preset()
    {
        (await _tool.RunAsync(
            "new", Path, "--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100@2.9", "--slo", "chat", "--ttft", "2", "--delay", "30",
            "--engine", "sglang", "--tensor", "1,2", "--pipeline", "1")).Should().Be(0);

        AllocationProblem problem = ProblemFile.Load(Path);
        problem.Queries[0].Should().BeEquivalentTo(
            new { TtftSlo = TimeSpan.FromSeconds(2), TpotSlo = TimeSpan.FromMilliseconds(50), DelaySlo = TimeSpan.FromSeconds(30) });
        problem.Performance.Should().Be(EngineCatalog.Sglang.ToParameters());
        problem.Parallelism.Tensor.Should().Equal(1, 2);
        problem.Parallelism.Pipeline.Should().Equal(1);
        problem.Tiers[0].Precision.Should().Be(Precision.FP16);
    }

    [Theory]
    [InlineData(500, 30)]
    [InlineData(3, 0)]
    public async Task Users_ask_once_per_think_time_and_fastest_delay(double users, double think)
    {
        (await _tool.RunAsync(
            "new", Path, "--query", "name=ask,rate=1,in=1200,out=300", "--query", "name=sum,rate=3,in=6000,out=500", "--models",
            "Llama-3.1-8B",
            "--gpus", "h100:fp8@2.9", "--slo", "chat", "--users", $"{users}", "--think-time", $"{think}")).Should().Be(0);

        AllocationProblem problem = ProblemFile.Load(Path);
        ProblemTables tables = ProblemTables.Compile(problem);
        double cycle = think + 0.25 * Fastest(0) + 0.75 * Fastest(1);
        problem.Queries[0].RatePerHour.Should().BeApproximately(0.25 * users * 3600 / cycle, 1e-6 * users);
        problem.Queries[1].RatePerHour.Should().BeApproximately(0.75 * users * 3600 / cycle, 1e-6 * users);

        // No plan can be asked more: whatever its delays, users x 3600 / (think + delay) is at most this.
        AllocationResult plan = new AdaptiveGreedyAllocator().Allocate(tables);
        plan.Report!.IsFeasible.Should().BeTrue();

        double Fastest(int query) => Enumerable.Range(0, tables.OptionCount)
            .Where(option => tables.RefusedBy(option) == OptionRule.None)
            .Min(option => tables.TryGetRoute(query, option, out RouteMetrics route) ? route.DelaySeconds : double.PositiveInfinity);
    }

    [Fact]
    public async Task What_cannot_be_served_is_a_warning_and_the_problem_is_written()
    {
        (await _tool.RunAsync(
            "new", Path, "--query", Chat, "--models", "Llama-3.1-405B", "--gpus", "t4@0.4", "--slo", "chat", "--pipeline", "1")).Should()
                .Be(0);

        _tool.Error.Should().Contain("warning: Llama-3.1-405B fits on none of the GPUs.").And.Contain("warning: No option serves 'chat'");
        _tool.Output.Should().NotContain("A first plan");
        ProblemFile.Load(Path).Models[0].Name.Should().Be("Llama-3.1-405B");
    }

    [Fact]
    public async Task A_precision_without_units_is_a_warning()
    {
        (await _tool.RunAsync("new", Path, "--query", Chat, "--models", "Llama-3.2-1B", "--gpus", "t4:fp8@0.4", "--slo", "batch")).Should().Be(0);

        _tool.Error.Should().Contain("warning: T4 has no FP8 units: T4-FP8 computes in FP16.");
    }

    [Fact]
    public async Task An_existing_file_is_not_asked_for()
    {
        string existing = _tool.Write("mine.json", "mine");

        (await _tool.AnswerAsync($"{existing}\n", "new")).Should().Be(2);

        _tool.Error.Should().Contain($"The file must not exist, was '{existing}'.");
        File.ReadAllText(existing).Should().Be("mine");
    }

    [Fact]
    public async Task An_existing_file_is_replaced_only_by_force()
    {
        string[] args =
            ["new", _tool.Write("fleet.json", "mine"), "--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100@2.9", "--slo", "chat"];

        await _tool.RefusesAsync("PROBLEM.json must not exist, was", args);
        File.ReadAllText(Path).Should().Be("mine");
        (await _tool.RunAsync([.. args, "--force"])).Should().Be(0);
        ProblemFile.Load(Path).Name.Should().Be("fleet");
    }

    [Fact]
    public async Task Dash_writes_to_the_standard_output_and_the_report_beside()
    {
        (await _tool.RunAsync("new", "-", "--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100@2.9", "--slo", "chat")).Should()
            .Be(0);

        ProblemFile.Parse(_tool.Output).Queries[0].Name.Should().Be("chat");
        _tool.Error.Should().Contain("A first plan").And.Contain("hetserve solve PROBLEM.json");
    }

    [Fact]
    public async Task Without_arguments_it_asks_and_asks_again_after_a_mistake()
    {
        string answers =
            string.Join('\n', Path, "", "", "fast", "3600", "1200", "300", "chta", "chat", "gpt-9", "Llama-3.1-8B", "h100", "h100:fp8@2.9",
                "");

        (await _tool.AnswerAsync(answers, "new")).Should().Be(0);

        AllocationProblem asked = ProblemFile.Load(Path);
        _tool.Error.Should().Contain("Queries per hour: hetserve: The answer must be a number above 0, without commas, was 'fast'.")
            .And.Contain("Did you mean 'chat'?").And.Contain("the catalog has no model 'gpt-9'")
            .And.Contain($"hetserve new {Path} --query {Chat} --slo chat --models Llama-3.1-8B --gpus h100:fp8@2.9");
        (await _tool.RunAsync(
            "new", Path, "--force", "--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100:fp8@2.9", "--slo", "chat")).Should().Be(0);
        ProblemFile.Load(Path).Should().Be(asked);
    }

    [Fact]
    public async Task Answers_that_end_early_write_nothing()
    {
        (await _tool.AnswerAsync($"{Path}\n", "new")).Should().Be(2);

        _tool.Error.Should().Contain("The answers end before 'Workload").And.Contain("Nothing is written.");
        File.Exists(Path).Should().BeFalse();
    }

    public static TheoryData<string, string[]> Wrong => new()
    {
        { "new: PROBLEM.json, --workload or --query, --models, --gpus, --slo are missing.", [] },
        { "new: --models, --slo are missing.", ["FILE", "--query", Chat, "--gpus", "h100@2"] },
        { "--gpus must be GPU[:PRECISION]@PRICE[xCOUNT], such as", With("--gpus", "h100") },
        { "--gpus must not have an empty entry, was 'h100@2,'.", With("--gpus", "h100@2,") },
        { "--gpus: the catalog has no gpu 'a100'. Did you mean 'A100-40G' or 'A100-80G' or 'A100-80G-PCIe'?", With("--gpus", "a100@2") },
        { "--gpus: the catalog has no gpu 'L4OS'. Did you mean 'L40S'?", With("--gpus", "L4OS@2") },
        { "--gpus: the precision of H100 must be one of fp16, bf16, fp8, int8, int4, fp4, was 'fp7'.", With("--gpus", "h100:fp7@2") },
        { "--gpus must have one precision for each GPU, was 'h100:fp8:fp4@2'.", With("--gpus", "h100:fp8:fp4@2") },
        { "--gpus: the price of H100 must be a number of $ per hour from 0 on, was '-2'.", With("--gpus", "h100@-2") },
        { "--gpus: the count of H100 must be a whole number from 0 on, was '1.5'.", With("--gpus", "h100@2x1.5") },
        { "--gpus: H100-FP16 is given twice.", With("--gpus", "h100@2,H100@3") },
        { "--gpus: the precisions of H100 share its GPUs, so their counts must be equal, were 4 and none.",
            With("--gpus", "h100@2x4,h100:fp8@2") },
        { "--models: the catalog has no model 'Llama-3.1-9B'. Did you mean 'Llama-3.1-8B'?", With("--models", "Llama-3.1-9B") },
        { "--models: the error rate of Llama-3.1-8B must be a number from 0 to 1, was '7'.", With("--models", "Llama-3.1-8B:7") },
        { "--models: Llama-3.1-8B is given twice.", With("--models", "Llama-3.1-8B,llama-3.1-8b") },
        { "--models must give an error rate for all models or for none: Llama-3.1-8B has one, Llama-3.1-70B has none.",
            With("--models", "Llama-3.1-8B:0.1,Llama-3.1-70B") },
        { "--slo must be one of chat, code, batch, was 'chatt'. Did you mean 'chat'?", With("--slo", "chatt") },
        { "--slo: no query type starts with 'code'; they are chat.", With("--slo", "chat,code=code") },
        { "--slo: query type 'chat' has no preset. Give one for all: --slo chat.",
            [.. With("--slo", "batch=batch"), "--query", "name=batch,rate=1,in=1,out=1"] },
        { "--slo: the preset of all query types is given twice.", With("--slo", "chat,batch") },
        { "--query must be KEY=VALUE with commas between, such as", With("--query", "chat") },
        { "--query must have keys out of name, rate, in, out, in-p95, out-p95, in-cv, out-cv, prefix, was 'rat'. Did you mean 'rate'?",
            With("--query", "name=a,rat=1,in=1,out=1") },
        { "--query: rate, out are missing in 'name=a,in=1'.", With("--query", "name=a,in=1") },
        { "--query: in is given twice", With("--query", "name=a,rate=1,in=1,in=2,out=1") },
        { "--query: rate of 'a' must be a number above 0, was '-1'.", With("--query", "name=a,rate=-1,in=1,out=1") },
        { "--query: rate of 'a' must be a number above 0, was '0'.", With("--query", "name=a,rate=0,in=1,out=1") },
        { "--query: in-p95 of 'a' must be a number of tokens from the mean 10 on, was '5'.", With("--query", "name=a,rate=1,in=10,in-p95=5,out=1") },
        { "--query: prefix of 'a' must be a number from 0 to below 1, was '1'.", With("--query", "name=a,rate=1,in=1,out=1,prefix=1") },
        { "Query 'a': ", With("--query", "name=a,rate=1,in=0,out=0") },
        { "Query 'chat': name must be unique among the queries, was chat.",
            ["FILE", "--query", Chat, "--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100@2", "--slo", "chat"] },
        { "--error needs an error rate for each model: --models MODEL:ERROR_RATE.", With("--error", "0.1") },
        { "--error must be a number from 0 to 1, was '5'.", With("--error", "5") },
        { "--users and --think-time must be given together.", With("--users", "5") },
        { "--think-time must be above 0, was 0: no option serves",
            [.. With("--models", "Llama-3.1-405B", "--gpus", "t4@1", "--users", "5", "--think-time", "0"), "--pipeline", "1"] },
        { "--users must be a number above 0, was '0'.", With("--users", "0", "--think-time", "5") },
        { "--ttft must be a number of seconds above 0, was '0'.", With("--ttft", "0") },
        { "--engine: the catalog has no engine 'vlm'. Did you mean 'vLLM'?", With("--engine", "vlm") },
        { "--tensor must be whole numbers from 1 on, was '0'.", With("--tensor", "1,0") },
        { "--query is not allowed with --workload, which has the query types.", With("--workload", "FILE") },
        { "Could not find file", ["FILE", "--workload", "none.json", "--models", "Llama-3.1-8B", "--gpus", "h100@2", "--slo", "chat"] },
        { "PROBLEM.json must be in a folder that exists", ["FOLDER/none/p.json", .. With("--force")[1..]] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Wrong_input_is_one_message_and_no_file(string words, string[] args) => _tool.RefusesAsync(
        words,
        ["new", .. args.Select(
            arg => arg.Replace("FILE", Path, StringComparison.Ordinal).Replace("FOLDER", _tool.Folder, StringComparison.Ordinal))]);

    /// <summary>Arguments that are right, but for these options.</summary>
    private static string[] With(params string[] options)
    {
        string[] right = ["--query", Chat, "--models", "Llama-3.1-8B", "--gpus", "h100@2", "--slo", "chat"];
        return ["FILE", .. right.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair), .. options];
    }

    private static WorkloadSummary Workload()
    {
        var start = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        return new WorkloadSummary
        {
            WindowMinutes = 5,
            Traces =
            [
                new TraceSummary
                {
                    Name = "code", Start = start, End = start.AddHours(1), FirstWindow = start, Count = 150,
                    InputTokens = new(1000, 900, 2000, 3000), OutputTokens = new(100, 90, 200, 300),
                },
            ],
            Classes =
            [
                Class("code/in-long", 100, 200, new(4000, 3900, 6000, 7000) { P95 = 6500, Cv = 0.5 },
                    new(20, 18, 40, 60) { P95 = 50, Cv = 0.7 }),
                Class("night", 50, 90, new(800, 700, 1500, 2000) { P95 = 1700 }, new(300, 280, 500, 600) { P95 = 550 }),
            ],
        };
    }

    private static WorkloadClass Class(string name, double rate, double peak, TokenStatistics input, TokenStatistics output) => new()
    {
        Name = name, Trace = "code", Count = 75, RatePerHour = rate, PeakRatePerHour = peak, InputTokens = input, OutputTokens = output,
        MaxTokens = 9000,
    };
}

using HetServe.Allocation.Files;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Writes_the_problem_of_the_library()
    {
        string path = _tool.File("problem.json");
        string[] line = ["generate", "4", "3", "5", "--seed", "7", "--capped", "--max-unmet", "0", "--budget", "90", "--out", path];
        (await _tool.RunAsync(line)).Should().Be(0);
        var options = new SyntheticInstanceOptions { Capped = true, MaxUnmet = 0, Budget = 90 };
        (await File.ReadAllTextAsync(path)).Should().Be(ProblemFile.ToJson(SyntheticInstances.Generate(4, 3, 5, 7, options)));
        _tool.Output.Should().Contain("synth-4-3-5-s7-capped-served");
    }

    [Theory]
    [InlineData("I must be a whole number from 1 on, was '0'.", "0", "3", "5", "--seed", "1")]
    [InlineData("K must be a whole number from 1 on, was 'x'.", "4", "3", "x", "--seed", "1")]
    [InlineData("--seed must be", "4", "3", "5", "--seed", "-1")]
    [InlineData("--max-unmet must be", "4", "3", "5", "--max-unmet", "1.5")]
    [InlineData("--budget must be", "4", "3", "5", "--budget", "-1")]
    [InlineData("missing", "4", "3")]
    public Task Refuses_bad_numbers(string words, params string[] line) =>
        _tool.RefusesAsync(words, ["generate", .. line, "--out", _tool.File("problem.json")]);

    [Theory]
    [InlineData("I x J must be at most 1000000 error rates, was 1000000 x 1000 = 1000000000.", "1000000", "1000", "1000")]
    [InlineData("I x J must be at most 1000000 error rates, was 1000001 x 1 = 1000001.", "1000001", "1", "1")]
    [InlineData("I x J must be at most 1000000 error rates, was 2147483647 x 2147483647 = 4611686014132420609.",
        "2147483647", "2147483647", "1")]
    [InlineData("K must be at most 10000 tiers, was 10001.", "1", "1", "10001")]
    public async Task Refuses_sizes_that_would_run_for_minutes(string words, params string[] size)
    {
        await _tool.RefusesAsync(words, ["generate", .. size, "--out", _tool.File("problem.json")]);
        string option = string.Join('x', size);
        await _tool.RefusesAsync($"--synthetic {option}: {words}", "study", "ablation", "--synthetic", option);
        await _tool.RefusesAsync($"--sizes {option}: {words}", "study", "scaling", "--sizes", $"2x2x2,{option}");
    }

    [Theory]
    [InlineData("generate")]
    [InlineData("study", "ablation")]
    [InlineData("study", "scaling")]
    public async Task Help_states_the_largest_size(params string[] command)
    {
        (await _tool.RunAsync([.. command, "--help"])).Should().Be(0);
        string.Join(' ', _tool.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Should().Contain("I x J at most 1000000, K at most 10000");
    }

    [Fact]
    public async Task The_largest_size_of_the_benchmarks_is_well_within()
    {
        string path = _tool.File("problem.json");
        (await _tool.RunAsync("generate", "1000", "100", "60", "--out", path)).Should().Be(0);
        ProblemFile.Load(path).Queries.Should().HaveCount(1000);
    }

    [Theory]
    [InlineData("synth")]
    [InlineData("mix")]
    [InlineData("servers")]
    [InlineData("real")]
    [InlineData("hard")]
    public async Task Writes_the_problem_of_a_family(string family)
    {
        string path = _tool.File("problem.json");
        (await _tool.RunAsync("generate", "--family", family, "--seed", "3", "--out", path)).Should().Be(0);
        (await File.ReadAllTextAsync(path)).Should().Be(ProblemFile.ToJson(ProblemFamilies.Find(family)!.Generate(3)));
        _tool.Output.Should().StartWith($"{family}-");
    }

    [Theory]
    [InlineData("--family must be one of synth, mix, servers, real, hard, was 'easy'.", "--family", "easy")]
    [InlineData("--seed must be", "--family", "real", "--seed", "-1")]
    [InlineData("I, J, K: not allowed with --family", "4", "3", "5", "--family", "real")]
    [InlineData("--capped, --model: not allowed with --family", "--family", "real", "--capped", "--model", "engine")]
    [InlineData("I is missing: give I, J and K, or --family.")]
    [InlineData("K is missing: give I, J and K, or --family.", "4", "3")]
    public Task Refuses_bad_families(string words, params string[] line) =>
        _tool.RefusesAsync(words, ["generate", .. line, "--out", _tool.File("problem.json")]);

    [Fact]
    public Task Says_one_thing_at_a_time() => _tool.RefusesAsync("I must be a whole number from 1 on, was '0'.", "generate", "0", "1", "1");

    [Fact]
    public Task Asks_for_an_output() => _tool.RefusesAsync("--out", "generate", "4", "3", "5");
}

using HetServe.Allocation.Files;
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

    [Fact]
    public Task Says_one_thing_at_a_time() => _tool.RefusesAsync("I must be a whole number from 1 on, was '0'.", "generate", "0", "1", "1");

    [Fact]
    public Task Asks_for_an_output() => _tool.RefusesAsync("--out", "generate", "4", "3", "5");
}

using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Studies.Families;

namespace HetServe.Allocation.Cli.Tests;

/// <summary><c>hetserve solve --attainment</c>.</summary>
public sealed class AttainmentTests : IDisposable
{
    private readonly ToolRun _tool = new();
    private readonly string _problem;

    public AttainmentTests()
    {
        _problem = _tool.File("problem.json");
        ProblemFile.Save(ProblemFamilies.Real.Generate(4), _problem);
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task It_prints_the_rounds_and_writes_the_plan()
    {
        string plan = _tool.File("plan.json");

        (await _tool.RunAsync("solve", _problem, "--attainment", "0.9", "--out", plan)).Should().Be(0);

        _tool.Output.Should().Contain("is reached by each query type").And.Contain("Rounds").And.Contain("Deployments");
        (await _tool.RunAsync("check", _problem, plan)).Should().Be(0);
    }

    [Fact]
    public async Task Json_has_the_rounds()
    {
        (await _tool.RunAsync("solve", _problem, "--attainment", "0.9", "--json")).Should().Be(0);

        JsonElement attainment = JsonDocument.Parse(_tool.Output).RootElement.GetProperty("attainment");
        attainment.GetProperty("target").GetDouble().Should().Be(0.9);
        attainment.GetProperty("reached").GetBoolean().Should().BeTrue();
        attainment.GetProperty("rounds").GetArrayLength().Should().BeInRange(1, 8);
        attainment.GetProperty("obstacles").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("--attainment must be a number from 0.5 to 0.9999, was '1'.", "--attainment", "1")]
    [InlineData("--attainment must be a number from 0.5 to 0.9999, was 'most'.", "--attainment", "most")]
    [InlineData("--trace must be given with --attainment.", "--trace", "trace.csv")]
    [InlineData("--step-tokens must be given with --attainment.", "--step-tokens", "512")]
    [InlineData("--step-tokens must be whole numbers from 1 on, was 0.", "--attainment", "0.9", "--step-tokens", "0")]
    [InlineData("--attainment must not be given with --headroom or --bound.", "--attainment", "0.9", "--bound")]
    public async Task Wrong_options_are_refused(string message, params string[] options) =>
        await _tool.RefusesAsync(message, ["solve", _problem, .. options]);
}

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudySimulationTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Writes_errors_by_utilisation_and_repeats_them()
    {
        await _tool.RunAsync("generate", "--family", "real", "--seed", "5", "--out", _tool.File("problem.json"));
        string[] line = ["study", "simulation", _tool.File("problem.json"), "--seconds", "300", "--markdown", "--out", _tool.File("out")];
        (await _tool.RunAsync(line)).Should().Be(0);

        _tool.Output.Should().Contain("# Closed forms against simulation: ").And.Contain("of 1 plans").And.Contain("| TTFT | all |")
            .And.Contain("| TPOT, routed traffic | all |").And.Contain("Fixed lengths, 300 s, seed 0").And.Contain("## Largest errors")
            .And.Contain("Performance model: engine.");
        string csv = await File.ReadAllTextAsync(_tool.File("out/simulation.csv"));
        csv.Should().StartWith("Figure,Utilisation,Routes,");
        (await File.ReadAllTextAsync(_tool.File("out/simulation.md"))).Should().Be(_tool.Output);
        File.Exists(_tool.File("out/simulation-2.csv")).Should().BeTrue();
        _tool.Texts("out/simulation.svg").Should().Contain("simulated time per output token");

        await _tool.RunAsync(line);
        (await File.ReadAllTextAsync(_tool.File("out/simulation.csv"))).Should().Be(csv);
        await _tool.RunAsync([.. line, "--lengths", "gamma"]);
        (await File.ReadAllTextAsync(_tool.File("out/simulation.csv"))).Should().NotBe(csv);
    }

    [Fact]
    public async Task Refuses_the_roofline_model()
    {
        await _tool.RefusesAsync(
            "Problem 'six-types' must have performance.model 'engine' to be simulated.", "study", "simulation",
            ToolRun.Instance("six-types"));
        await _tool.RefusesAsync(
            "--lengths must be one of fixed, gamma, was 'long'", "study", "simulation", ToolRun.Instance("six-types"), "--lengths", "long");
    }
}

using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

/// <summary><c>hetserve catalog</c>.</summary>
public sealed class CatalogTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    public static TheoryData<string, string[]> Names => new()
    {
        { "gpus", [.. GpuCatalog.All.Select(gpu => gpu.Name)] },
        { "models", [.. ModelCatalog.All.Select(model => model.Name)] },
        { "engines", [.. EngineCatalog.All.Select(engine => engine.Name)] },
        { "slos", [.. SloPresets.All.Select(preset => preset.Name)] },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_lists_each_entry_in_80_columns(string kind, string[] names)
    {
        (await _tool.RunAsync("catalog", kind)).Should().Be(0);

        foreach (string name in names) _tool.Output.Should().Contain(name);
        _tool.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Json_has_each_entry_by_name(string kind, string[] names)
    {
        (await _tool.RunAsync("catalog", kind, "--json")).Should().Be(0);

        _tool.Json.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()).Should().Equal(names);
    }

    [Theory]
    [InlineData("'cpus' is not a command.", "cpus")]
    [InlineData("hetserve catalog needs a command: gpus, models, engines, slos.")]
    [InlineData("--out", "gpus", "--out", "file")]
    public async Task Wrong_words_are_refused(string message, params string[] words) =>
        await _tool.RefusesAsync(message, ["catalog", .. words]);
}

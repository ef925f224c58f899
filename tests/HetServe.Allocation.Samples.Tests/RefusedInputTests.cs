using System.Net;
using System.Net.Sockets;

namespace HetServe.Allocation.Samples.Tests;

/// <summary>What a user mistypes is refused in one line with status 2.</summary>
public sealed class RefusedInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a trace must be a file, was 'none.csv'.", "none.csv")]
    [InlineData("an option must be --out DIR, was '--otu'.", "--otu", "{folder}")]
    [InlineData("an option must be --out DIR, was '--out'.", "--out")]
    [InlineData(
        "{folder}/bad.csv: Line 1: must have a column for the arrival time and a column for the prompt length and a column for the answer "
            + "length, was 'no trace'.", "{folder}/bad.csv")]
    [InlineData("Trace 'short': a rate needs at least two requests", "{folder}/short.csv")]
    [InlineData("Trace 'good': the name must be unique and not empty.\n", "{folder}/good.csv", "{folder}/good.csv")]
    [InlineData("--out must be a folder, was ''.", "--out", "")]
    [InlineData("--out must be a folder that can be written to, was '{folder}/bad.csv': ", "--out", "{folder}/bad.csv")]
    public async Task AzureTrace_names_what_is_wrong(string words, params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "bad.csv"), "no trace\n");
        const string request = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00.0000000,100,10\n";
        await File.WriteAllTextAsync(Path.Combine(_folder, "short.csv"), request);
        await File.WriteAllTextAsync(Path.Combine(_folder, "good.csv"), $"{request}2023-11-16 19:00:00.0000000,100,10\n");

        await SampleProcess.RefusesAsync(InFolder(words), "AzureTrace", [.. args.Select(InFolder)]);
    }

    [Theory]
    [InlineData("Scheduler:Port must be in [0, 65535], was 70000.", "--Scheduler:Port=70000")]
    [InlineData("'abc' at 'Scheduler:Port'", "--Scheduler:Port", "abc")]
    [InlineData("Scheduler:Trace must be a file, was '{folder}/none.json'.", "--Scheduler:Trace={folder}/none.json")]
    [InlineData("{folder}/bad.json is not a valid hetserve.workload/1 file: ", "--Scheduler:Trace={folder}/bad.json")]
    [InlineData("an option of Scheduler must be Port, Interval, Scale or Trace, was 'Prt'.", "--Scheduler:Prt=1")]
    [InlineData("Scheduler:Port must be in [0, 65535], was -1. Scheduler:Scale must be a number > 0, was 0.",
        "--Scheduler:Port=-1", "--Scheduler:Scale=0")]
    [InlineData("an option of Allocation must be one of AllocationServiceOptions, was 'Rollin'.", "--Allocation:Rollin:Headroom=1")]
    [InlineData("an option of Allocation must be one of AllocationServiceOptions, was 'Hedroom'.", "--Allocation:Rolling:Hedroom=1")]
    [InlineData("an option must begin with --Scheduler:, --Allocation: or --Logging:, was '--Prt=1'.", "--Prt=1")]
    [InlineData("an option must begin with --Scheduler:, --Allocation: or --Logging:, was 'trace.json'.", "trace.json")]
    [InlineData("--Scheduler:Port must have a value", "--Scheduler:Port")]
    public async Task CustomScheduler_names_what_is_wrong(string words, params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "bad.json"), "no summary\n");

        await SampleProcess.RefusesAsync(InFolder(words), "CustomScheduler", [.. args.Select(InFolder)]);
    }

    [Fact]
    public async Task CustomScheduler_names_a_port_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await SampleProcess.RefusesAsync($"Scheduler:Port must be free, was {port}: ", "CustomScheduler", $"--Scheduler:Port={port}");
    }

    private string InFolder(string text) => text.Replace("{folder}", _folder, StringComparison.Ordinal);
}

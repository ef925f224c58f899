using System.Diagnostics;

namespace HetServe.Allocation.Samples.Tests;

/// <summary>A sample run as a user runs it: by itself, with arguments.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">What it wrote to the standard output.</param>
/// <param name="Error">What it wrote to the error output.</param>
internal sealed record SampleProcess(int Status, string Output, string Error)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs a sample to its end.</summary>
    /// <exception cref="OperationCanceledException">It takes longer than a minute; it is ended.</exception>
    public static async Task<SampleProcess> RunAsync(string sample, params string[] args)
    {
        using var patience = new CancellationTokenSource(s_patience);
        string program = Path.Combine(AppContext.BaseDirectory, $"{sample}.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            string error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new SampleProcess(process.ExitCode, await output, error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asserts that a sample refuses its arguments with one line that holds the words.</summary>
    public static async Task RefusesAsync(string words, string sample, params string[] args)
    {
        SampleProcess run = await RunAsync(sample, args);

        run.Error.Should().StartWith($"{sample}: ").And.Contain(words).And.EndWith("\n");
        run.Error.TrimEnd('\n').Should().NotContain("\n");
        run.Output.Should().BeEmpty();
        run.Status.Should().Be(2);
    }
}

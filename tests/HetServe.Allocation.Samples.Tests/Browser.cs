using System.Diagnostics;

namespace HetServe.Allocation.Samples.Tests;

/// <summary>Chromium without a window, where it is installed.</summary>
internal static class Browser
{
    /// <summary>Path of the program; null where there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    /// <summary>The document of a page as the browser holds it once loaded.</summary>
    /// <exception cref="OperationCanceledException">The browser takes longer than a minute; it is ended.</exception>
    public static async Task<string> DumpDomAsync(Uri page)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        DirectoryInfo profile = Directory.CreateTempSubdirectory("chromium");
        using Process process = Process.Start(new ProcessStartInfo(
            Path!, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile.FullName}", "--dump-dom", $"{page}"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            string document = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return document;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            profile.Delete(recursive: true);
        }
    }
}

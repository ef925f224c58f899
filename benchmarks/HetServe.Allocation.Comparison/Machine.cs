using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Google.OrTools.Init;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Comparison;

/// <summary>Machine and versions of a comparison.</summary>
internal static class Machine
{
    private const double BytesPerGb = 1e9;

    /// <summary>Version of the library, with the commit if the build knew it.</summary>
    public static string LibraryVersion { get; } =
        typeof(AllocationProblem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Names and values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("CPU", CpuModel()),
        ("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        ("memory", string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGb:F1} GB")),
        ("OS", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("OR-Tools", OrToolsVersion.VersionString()),
        ("HetServe.Allocation", LibraryVersion),
    ];

    private static string CpuModel()
    {
        const string linux = "/proc/cpuinfo";
        string? line = File.Exists(linux)
            ? File.ReadLines(linux).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>A problem to compare on.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Seed">Its seed; null for one from a file.</param>
/// <param name="Variant">Its variant; <c>file</c> for one from a file.</param>
/// <param name="KnownOptimum">Its proven optimum, $; null where unknown.</param>
internal sealed record ComparisonProblem(AllocationProblem Problem, int? Seed, string Variant, double? KnownOptimum)
{
    private const string BestKnownFile = "best-known.json";

    public string Name => Problem.Name;

    public ProblemSize Size => new(Problem.Queries.Count, Problem.Models.Count, Problem.Tiers.Count);

    /// <summary>Variants of synthetic problems, by name.</summary>
    public static IReadOnlyDictionary<string, SyntheticInstanceOptions> Variants { get; } =
        new Dictionary<string, SyntheticInstanceOptions>
        {
            ["plain"] = new(),
            ["capped"] = new() { Capped = true },
            ["served"] = new() { MaxUnmet = 0 },
            ["ttft"] = new() { LimitTtftAndTpot = true },
            ["average"] = new() { AverageDelay = true },
            ["measured"] = new() { Measured = true },
            ["storage"] = new() { StorageStarved = true },
        };

    /// <summary>All problems of the options, small ones first.</summary>
    /// <exception cref="InvalidFileException">A file of the folder is not a valid problem.</exception>
    public static IReadOnlyList<ComparisonProblem> All(ComparisonOptions options) =>
    [
        .. (options.Instances is { } folder ? FromFolder(folder, options.SolvedWithinSeconds) : [])
            .OrderBy(p => p.Size.Volume).ThenBy(p => p.Name, StringComparer.Ordinal),
        .. from size in options.Sizes.OrderBy(s => s.Volume)
           from variant in options.Variants
           from seed in options.Seeds
           select new ComparisonProblem(
               SyntheticInstances.Generate(size.Queries, size.Models, size.Tiers, seed, Variants[variant]), seed, variant, null),
    ];

    private static IEnumerable<ComparisonProblem> FromFolder(string folder, double? solvedWithin)
    {
        Dictionary<string, (double Cost, double Seconds)> optima = ReadOptima(Path.Combine(folder, BestKnownFile));
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (Path.GetFileName(path) == BestKnownFile) continue;
            AllocationProblem problem = ProblemFile.Load(path);
            bool known = optima.TryGetValue(problem.Name, out (double Cost, double Seconds) optimum);
            if (solvedWithin is null || (known && optimum.Seconds <= solvedWithin))
                yield return new ComparisonProblem(problem, null, "file", known ? optimum.Cost : null);
        }
    }

    private static Dictionary<string, (double Cost, double Seconds)> ReadOptima(string path)
    {
        if (!File.Exists(path)) return [];
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.EnumerateObject()
            .Where(entry => entry.Value.GetProperty("proven").GetBoolean())
            .ToDictionary(
                entry => entry.Name,
                entry => (
                    entry.Value.GetProperty("cost").GetDouble(),
                    entry.Value.TryGetProperty("seconds", out JsonElement seconds) ? seconds.GetDouble() : double.PositiveInfinity));
    }
}

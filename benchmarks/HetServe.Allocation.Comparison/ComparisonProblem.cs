using System.Security.Cryptography;
using System.Text;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>A problem to compare on.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Family">The family that tables list it under: for a file the family in its name, otherwise its folder; for a size the size.</param>
/// <param name="Seed">Its seed; null for one from a file.</param>
/// <param name="Known">What is known of its optimum; null for nothing.</param>
internal sealed record ComparisonProblem(AllocationProblem Problem, string Family, int? Seed, BestKnown? Known)
{
    private const int FingerprintLength = 12;

    public string Name => Problem.Name;

    /// <summary>Tells a problem from another of the same name.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(ProblemFile.ToJson(Problem))))[..FingerprintLength];

    public ProblemSize Size => new(Problem.Queries.Count, Problem.Models.Count, Problem.Tiers.Count);

    /// <summary>Its proven optimum, $; null where unknown.</summary>
    public double? KnownOptimum => Known is { IsOptimal: true, Cost: var cost } ? cost : null;

    /// <summary>All problems of the options: files, families, sizes.</summary>
    /// <exception cref="InvalidFileException">A file is not a valid problem.</exception>
    public static IReadOnlyList<ComparisonProblem> All(ComparisonOptions options) =>
    [
        .. options.Instances.SelectMany(path => FromFiles(path, options.SolvedWithinSeconds)),
        .. from family in options.Families
           from seed in family.Seeds
           select new ComparisonProblem(family.Family.Generate(seed), family.Family.Name, seed, null),
        .. from size in options.Sizes.OrderBy(s => s.Volume)
           from seed in options.Seeds
           select new ComparisonProblem(
               SyntheticInstances.Generate(size.Queries, size.Models, size.Tiers, seed), size.ToString(), seed, null),
    ];

    private static ComparisonProblem[] FromFiles(string path, double? solvedWithin)
    {
        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.json").Where(file => Path.GetFileName(file) != BestKnown.FileName)]
            : [path];
        IReadOnlyDictionary<string, BestKnown> known = BestKnown.Read(folder);
        string folderName = new DirectoryInfo(folder).Name;
        return
        [
            .. from file in files
               let problem = ProblemFile.Load(file)
               let best = known.GetValueOrDefault(problem.Name)
               where solvedWithin is null || (best is { IsOptimal: true } && best.Seconds <= solvedWithin)
               let found = new ComparisonProblem(problem, FamilyOf(problem.Name) ?? folderName, null, best)
               orderby found.Size.Volume, found.Name
               select found,
        ];
    }

    private static string? FamilyOf(string problem) => ProblemFamilies.Find(problem.Split('-')[0])?.Name;
}

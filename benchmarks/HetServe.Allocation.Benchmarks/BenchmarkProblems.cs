using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Benchmarks;

/// <summary>The problems of all benchmarks, by name.</summary>
internal static class BenchmarkProblems
{
    /// <summary>Six query types, six models, ten tiers: the stored instance.</summary>
    public const string SixTypes = "six-types";

    /// <summary>6 query types, 6 models, 10 tiers.</summary>
    public const string Small = "6x6x10";

    /// <summary>20 query types, 20 models, 20 tiers.</summary>
    public const string Medium = "20x20x20";

    /// <summary>100 query types, 50 models, 50 tiers.</summary>
    public const string Large = "100x50x50";

    private const int Seed = 1;

    public static AllocationProblem Load(string name) => name switch
    {
        SixTypes => LoadSixTypes(),
        Small => SyntheticInstances.Generate(6, 6, 10, Seed),
        Medium => SyntheticInstances.Generate(20, 20, 20, Seed),
        Large => SyntheticInstances.Generate(100, 50, 50, Seed),
        _ => throw new ArgumentException($"Problem '{name}' is not known.", nameof(name)),
    };

    public static ProblemTables Compile(string name) => ProblemTables.Compile(Load(name));

    private static AllocationProblem LoadSixTypes()
    {
        using Stream stream = typeof(BenchmarkProblems).Assembly.GetManifestResourceStream("six-types.json")!;
        return ProblemFile.Read(stream);
    }
}

using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison.Tests;

internal static class Samples
{
    public const string Version = "1.0.0";

    public static ComparisonProblem Problem { get; } = OfSeed(1);

    public static ComparisonOptions Options { get; } = new()
    {
        Algorithms = [Algorithms.Greedy, Algorithms.Adaptive, Algorithms.Highs, Algorithms.Scip], ExactLimitSeconds = 60, Output = "unused",
    };

    public static ComparisonProblem OfSeed(int seed) => new(SyntheticInstances.Generate(2, 2, 2, seed), "tiny", seed, null);

    public static Row Row(Algorithm algorithm, double? cost = 100, double seconds = 1, PlanStatus status = PlanStatus.Feasible)
    {
        RunKey key = Runner.KeyOf(Problem, algorithm, Options, Version);
        return new Row
        {
            Problem = Problem.Name,
            Queries = 2,
            Models = 2,
            Tiers = 2,
            Seed = 1,
            Family = Problem.Family,
            Fingerprint = Problem.Fingerprint,
            Algorithm = algorithm.Name,
            Status = status,
            Cost = cost,
            Seconds = seconds,
            Threads = key.Threads,
            LimitSeconds = key.LimitSeconds,
            Version = Version,
        };
    }
}

using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison.Tests;

internal static class Samples
{
    public const string Version = "1.0.0";

    public static ComparisonProblem Problem { get; } = new(SyntheticInstances.Generate(2, 2, 2, 1), 1, "plain", null);

    public static ComparisonOptions Options { get; } = new() { Backends = Algorithm.Backends, ExactLimitSeconds = 60, Output = "unused" };

    public static Row Row(string algorithm, double? cost = 100, double seconds = 1, PlanStatus status = PlanStatus.Feasible)
    {
        RunKey key = Runner.KeyOf(Problem, algorithm, Options, Version);
        return new Row
        {
            Problem = Problem.Name,
            Queries = 2,
            Models = 2,
            Tiers = 2,
            Seed = 1,
            Variant = "plain",
            Algorithm = algorithm,
            Status = status,
            Cost = cost,
            Seconds = seconds,
            Threads = key.Threads,
            LimitSeconds = key.LimitSeconds,
            Version = Version,
        };
    }
}

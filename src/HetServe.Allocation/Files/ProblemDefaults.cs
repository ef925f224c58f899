using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Defaults of optional members of a problem file, taken from the records.</summary>
internal static class ProblemDefaults
{
    public static AllocationProblem Problem { get; } = new() { Name = "", Queries = [], Models = [], Tiers = [] };

    public static QueryType Query { get; } = new()
    {
        Name = "",
        RatePerHour = 0,
        InputTokens = 0,
        OutputTokens = 0,
        DelaySlo = default,
        ErrorSlo = 0,
    };
}

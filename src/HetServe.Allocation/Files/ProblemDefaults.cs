using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Values of members that a problem file may leave out: those of the records themselves.</summary>
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

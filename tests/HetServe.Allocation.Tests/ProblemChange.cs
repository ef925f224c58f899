using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests;

/// <summary>A problem with one query type after the other changed.</summary>
internal sealed record ProblemChange(AllocationProblem Problem)
{
    public ProblemChange Query(string name, Func<QueryType, QueryType> change) =>
        new(Problem with { Queries = [.. Problem.Queries.Select(q => q.Name == name ? change(q) : q)] });

    public AllocationProblem Build() => Problem;
}

internal static class ProblemChanges
{
    public static ProblemChange Query(this AllocationProblemBuilder builder, string name, Func<QueryType, QueryType> change) =>
        new ProblemChange(builder.Build()).Query(name, change);
}

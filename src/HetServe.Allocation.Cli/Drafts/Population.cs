using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>Users who ask, read the answer and think before they ask again.</summary>
/// <param name="Users">Number of users, more than 0.</param>
/// <param name="ThinkSeconds">Time from an answer to the next query, at least 0.</param>
internal sealed record Population(double Users, double ThinkSeconds)
{
    /// <summary>
    /// The problem with the largest rates that these users can cause. A user asks once per think time and delay. The delay of the fastest
    /// option gives the largest rate. Query types keep their shares of the rate; the shares are equal if no query type has a rate.
    /// </summary>
    /// <exception cref="InvalidInputException">Users do not think, and no option serves them.</exception>
    public AllocationProblem Drive(AllocationProblem problem)
    {
        double sum = problem.Queries.Sum(query => query.RatePerHour);
        double[] shares = [.. problem.Queries.Select(query => sum > 0 ? query.RatePerHour / sum : 1.0 / problem.Queries.Count)];
        AllocationProblem shared = WithRates(problem, shares); // delays know only how the rates relate
        ProblemTables tables = ProblemTables.Compile(shared);
        double cycle = ThinkSeconds + shares.Index().Sum(share => share.Item * FastestSeconds(tables, share.Index));
        if (cycle == 0)
            throw new InvalidInputException("--think-time must be above 0, was 0: no option serves the queries, so they have no delay.");
        return WithRates(problem, [.. shares.Select(share => share * Users * 3600 / cycle)]);
    }

    /// <summary>The least mean delay of a query type on any option; 0 where none serves it.</summary>
    private static double FastestSeconds(ProblemTables tables, int query)
    {
        double fastest = double.PositiveInfinity;
        for (int option = 0; option < tables.OptionCount; option++)
            if (tables.RefusedBy(option) == OptionRule.None && tables.TryGetRoute(query, option, out RouteMetrics route))
                fastest = Math.Min(fastest, route.DelaySeconds);
        return double.IsFinite(fastest) ? fastest : 0;
    }

    private static AllocationProblem WithRates(AllocationProblem problem, double[] rates) =>
        problem with { Queries = [.. problem.Queries.Zip(rates, (query, rate) => query with { RatePerHour = rate })] };
}

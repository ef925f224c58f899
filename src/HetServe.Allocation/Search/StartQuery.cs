using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>The query type that each start of a search begins with: the extremes of rate, error SLO and storage, then random ones.</summary>
internal static class StartQuery
{
    /// <summary>Query type of a start, by its number from 1: highest and lowest rate, strictest and loosest error SLO, most and least storage, then at random.</summary>
    public static int Of(ProblemTables tables, int start, SeededRandom random) => start switch
    {
        1 => First(tables, q => -q.RatePerHour),
        2 => First(tables, q => q.RatePerHour),
        3 => First(tables, q => q.ErrorSlo),
        4 => First(tables, q => -q.ErrorSlo),
        5 => First(tables, q => -tables.TokenGb[tables.QueryIndex[q.Name]]),
        6 => First(tables, q => tables.TokenGb[tables.QueryIndex[q.Name]]),
        _ => random.Next(tables.QueryCount),
    };

    private static int First(ProblemTables tables, Func<QueryType, double> key) => tables.Problem.Queries.Index().MinBy(q => key(q.Item)).Index;
}

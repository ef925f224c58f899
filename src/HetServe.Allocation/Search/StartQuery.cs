using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>The query type that each start of a search begins with: the extremes of rate, error SLO and storage, then random ones.</summary>
internal static class StartQuery
{
    /// <summary>
    /// Query type of a start, by its number from 1: highest and lowest rate, strictest and loosest error SLO, most and least storage, then
    /// at random. Of equals the first counts.
    /// </summary>
    public static int Of(ProblemTables tables, int start, SeededRandom random)
    {
        if (start > 6) return random.Next(tables.QueryCount);
        int least = 0;
        for (int i = 1; i < tables.QueryCount; i++)
            if (Key(tables, start, i) < Key(tables, start, least)) least = i;
        return least;
    }

    private static double Key(ProblemTables tables, int start, int i)
    {
        QueryType query = tables.Problem.Queries[i];
        return start switch
        {
            1 => -query.RatePerHour,
            2 => query.RatePerHour,
            3 => query.ErrorSlo,
            4 => -query.ErrorSlo,
            5 => -tables.TokenGb[i],
            _ => tables.TokenGb[i],
        };
    }
}

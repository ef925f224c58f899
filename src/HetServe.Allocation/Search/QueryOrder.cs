using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Orders in which a construction serves the query types.</summary>
internal static class QueryOrder
{
    /// <summary>Number of orders that a sort gives; later ones are random.</summary>
    public const int Sorted = 6;

    /// <summary>
    /// Order by number: arrival rate falling (0) and rising (1), error SLO rising (2) and falling (3), storage footprint falling (4) and
    /// rising (5), then random.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="number">Number of the order, at least 0.</param>
    /// <param name="random">Shuffles the random orders.</param>
    /// <param name="order">Takes the query indices.</param>
    public static void Fill(ProblemTables tables, int number, SeededRandom random, int[] order)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        if (number >= Sorted)
        {
            random.Shuffle<int>(order);
            return;
        }

        double sign = number % 2 == (number < 2 || number >= 4 ? 0 : 1) ? -1 : 1; // -1: falling
        Array.Sort(order, (a, b) => Key(a).CompareTo(Key(b)) is var c && c != 0 ? c : a.CompareTo(b));

        double Key(int i)
        {
            QueryType query = tables.Problem.Queries[i];
            return sign * (number switch
            {
                < 2 => query.RatePerHour,
                < 4 => query.ErrorSlo,
                _ => tables.TokenGb[i],
            });
        }
    }
}

using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>Orders in which the query types are served.</summary>
internal static class QueryOrders
{
    /// <summary>The order of GH: arrival rate, falling.</summary>
    public const int FallingRate = 0;

    /// <summary>Number of sorted orders; all later ones are random.</summary>
    public const int Sorted = 6;

    /// <summary>
    /// Writes an order by its number: arrival rate falling (0) and rising (1), error SLO rising (2) and falling (3), storage footprint
    /// falling (4) and rising (5), then random. Equal query types keep the order of the problem.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="number">Number of the order, at least 0.</param>
    /// <param name="seed">Seed of the random orders; each has its own stream of random numbers.</param>
    /// <param name="order">Takes the query indices.</param>
    public static void Fill(ProblemTables tables, int number, long seed, int[] order)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        if (number >= Sorted)
        {
            new SeededRandom(seed, number).Shuffle<int>(order);
            return;
        }

        bool falls = number is FallingRate or 3 or 4;
        Array.Sort(order, (a, b) =>
        {
            int byKey = falls ? Key(b).CompareTo(Key(a)) : Key(a).CompareTo(Key(b));
            return byKey != 0 ? byKey : a.CompareTo(b);
        });

        double Key(int i)
        {
            QueryType query = tables.Problem.Queries[i];
            return number switch
            {
                < 2 => query.RatePerHour,
                < 4 => query.ErrorSlo,
                _ => tables.TokenGb[i],
            };
        }
    }
}

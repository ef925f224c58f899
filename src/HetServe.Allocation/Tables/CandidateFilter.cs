using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>Picks the options that an allocator may have reason to open.</summary>
internal static class CandidateFilter
{
    /// <summary>
    /// Options whose weights fit, that one replica of does not exceed budget, storage or availability by itself, that admit at least one
    /// query type, and that no other option of their pair dominates.
    /// </summary>
    /// <returns>The options, pair after pair, and the first of each pair with their number at the end.</returns>
    public static (int[] Options, int[] Start) Select(ProblemTables t)
    {
        var candidates = new List<int>();
        var start = new int[t.PairCount + 1];
        int perPair = t.Parallelisms.Count;
        for (int pair = 0; pair < t.PairCount; pair++)
        {
            int first = pair * perPair, kept = candidates.Count;
            for (int o = first; o < first + perPair; o++)
            {
                if (CanExist(t, o) && !IsDominated(t, o, first, perPair) && AdmitsAny(t, o)) candidates.Add(o);
            }

            // Within a pair by rising GPUs per replica: the cheapest feasible configuration is the first (M1).
            candidates.Sort(kept, candidates.Count - kept, Comparer<int>.Create((a, b) =>
                t.Gpus[a] != t.Gpus[b] ? t.Gpus[a].CompareTo(t.Gpus[b]) : t.Tpot[a].CompareTo(t.Tpot[b])));
            start[pair + 1] = candidates.Count;
        }

        return ([.. candidates], start);
    }

    private static bool CanExist(ProblemTables t, int o) =>
        t.FreeGb[o] > 0
        && t.Gpus[o] <= t.GpuCount[t.GpuIndexOf(o)]
        && Tolerances.Holds(t.WeightsGb[o], t.StorageCapacityGb)
        && Tolerances.Holds(t.Rental[o] + t.StoragePrice * t.WeightsGb[o], t.Budget);

    /// <summary>
    /// Whether another option of the pair takes as many GPUs and is nowhere slower. Proof that leaving the slower one out loses no
    /// optimum: a pair runs one parallelism, and g, hence price, free memory, weights and busy time per query, are equal. Put the
    /// faster in the slower's place with the same replicas and routes: each D is no larger (affine with no larger coefficients and
    /// h, f >= 0), so no TTFT, TPOT or delay limit, route-scoped or average, breaks, KV = D·β·(h+f) does not grow, and the cost does
    /// not. Errors do not depend on the parallelism. Measured routes are exempt: their figures are not affine.
    /// </summary>
    private static bool IsDominated(ProblemTables t, int o, int first, int count)
    {
        if (t.Overrides.Any(o)) return false;
        for (int other = first; other < first + count; other++)
        {
            if (other == o || t.Gpus[other] != t.Gpus[o] || t.Overrides.Any(other)) continue;
            bool noSlower = t.TtftPerInputToken[other] <= t.TtftPerInputToken[o] && t.TtftBase[other] <= t.TtftBase[o]
                && t.Tpot[other] <= t.Tpot[o] && t.BusyPerToken[other] <= t.BusyPerToken[o];
            bool equal = t.TtftPerInputToken[other] == t.TtftPerInputToken[o] && t.TtftBase[other] == t.TtftBase[o]
                && t.Tpot[other] == t.Tpot[o] && t.BusyPerToken[other] == t.BusyPerToken[o];
            if (noSlower && (!equal || other < o)) return true; // of equals the first stays
        }

        return false;
    }

    private static bool AdmitsAny(ProblemTables t, int o)
    {
        for (int i = 0; i < t.QueryCount; i++)
            if (t.FindRoute(i, o, out RouteMetrics route) && t.Meets(i, route)) return true;
        return false;
    }
}

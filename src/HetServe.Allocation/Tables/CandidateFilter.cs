using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>Picks the options that an allocator may have reason to open.</summary>
internal static class CandidateFilter
{
    /// <summary>
    /// Options that exist, whose fewest replicas alone stay within budget, storage, availability and power, that may serve a query type, and
    /// that no option of their pair dominates.
    /// </summary>
    /// <returns>The options, pair after pair, and the first of each pair with their number at the end.</returns>
    public static (int[] Options, int[] Start) Select(ProblemTables t)
    {
        var candidates = new List<int>();
        var start = new int[t.PairCount + 1];
        for (int pair = 0; pair < t.PairCount; pair++)
        {
            int first = pair * t.OptionsPerPair, kept = candidates.Count;
            for (int o = first; o < first + t.OptionsPerPair; o++)
                if (t.Exists(o) && FitsLimits(t, o) && MayServeAny(t, o) && !IsDominated(t, o, first)) candidates.Add(o);

            // Within a pair by rising GPUs per replica: the cheapest feasible configuration is the first (M1).
            candidates.Sort(kept, candidates.Count - kept, Comparer<int>.Create((a, b) =>
                t.Gpus[a] != t.Gpus[b] ? t.Gpus[a].CompareTo(t.Gpus[b])
                : t.Coefficients[a].TpotBase != t.Coefficients[b].TpotBase ? t.Coefficients[a].TpotBase.CompareTo(t.Coefficients[b].TpotBase)
                : a.CompareTo(b)));
            start[pair + 1] = candidates.Count;
        }

        return ([.. candidates], start);
    }

    /// <summary>Whether the fewest replicas of an option are within the limits that all deployments share.</summary>
    private static bool FitsLimits(ProblemTables t, int o) =>
        (double)t.LeastReplicas * t.Gpus[o] <= t.GpuCount[t.GpuIndexOf(o)]
        && Tolerances.Holds(t.WeightsGb[o], t.StorageCapacityGb)
        && Tolerances.Holds(LeastRental(t, o) + t.StoragePrice * t.WeightsGb[o], t.Budget)
        && Tolerances.Holds(t.LeastReplicas * t.ReplicaWatts(o), t.PowerLimit);

    /// <summary>Rental of the fewest replicas, in whole nodes where GPUs are bought so.</summary>
    internal static double LeastRental(ProblemTables t, int o) => t.NodeSize[t.GpuIndexOf(o)] > 1
        ? t.NodeRental(t.GpuIndexOf(o), t.LeastReplicas * t.Gpus[o])
        : t.LeastReplicas * t.Rental[o];

    private static bool MayServeAny(ProblemTables t, int o) => Levels(t, o).ContainsAnyInRange((byte)(t.LevelOf(o) + 1), byte.MaxValue);

    /// <summary>How many levels of an option's configuration may serve each query type.</summary>
    private static ReadOnlySpan<byte> Levels(ProblemTables t, int o) =>
        t.AdmittedLevels.AsSpan(t.ConfigurationOf(o) * t.QueryStride, t.QueryCount);

    /// <summary>
    /// Whether another option of the pair takes as many GPUs at the same level and is slower for no query type. Proof that leaving the slower one out
    /// loses no optimum: a pair runs one option, and g, hence price, power, free memory and weights, are equal. Put the faster in the slower's
    /// place with the same replicas and routes. It may serve every query type that the slower may. Each mean D is no larger (no coefficient
    /// is, and lengths are not negative), so KV cache, concurrency and cost do not grow; no busy time and no cache per token does. Mean delays
    /// that objectives limit on average are compared one by one. Errors do not depend on the option. Routes without coefficients are exempt.
    /// </summary>
    private static bool IsDominated(ProblemTables t, int o, int first)
    {
        if (t.Overrides.Any(o)) return false;
        for (int other = first + t.LevelOf(o); other < first + t.OptionsPerPair; other += t.LevelCount)
        {
            if (other == o || t.Gpus[other] != t.Gpus[o] || !t.Exists(other) || t.Overrides.Any(other)) continue;
            if (!IsNoWorse(t, other, o)) continue;
            if (other < o || !IsNoWorse(t, o, other)) return true; // keep the first of equals
        }

        return false;
    }

    private static bool IsNoWorse(ProblemTables t, int a, int b)
    {
        ref readonly RouteCoefficients x = ref t.Coefficients[a], y = ref t.Coefficients[b];
        if (!(x.TtftBase <= y.TtftBase && x.PerPrompt <= y.PerPrompt && x.PerPromptSquared <= y.PerPromptSquared
            && x.TpotBase <= y.TpotBase && x.TpotPerContext <= y.TpotPerContext && x.BusyPerPrompt <= y.BusyPerPrompt
            && x.BusyPerPromptSquared <= y.BusyPerPromptSquared && x.BusyPerOutput <= y.BusyPerOutput && x.BusyPerContext <= y.BusyPerContext
            && t.CacheGbPerToken[a] <= t.CacheGbPerToken[b]))
        {
            return false;
        }

        int level = t.LevelOf(a);
        ReadOnlySpan<byte> ofA = Levels(t, a), ofB = Levels(t, b);
        for (int i = 0; i < t.QueryCount; i++)
        {
            if (ofB[i] <= level) continue;
            if (ofA[i] <= level) return false;
            if (double.IsFinite(t.MeanDelayLimit[i]) && t.FindRoute(i, a, out RouteMetrics atA) && t.FindRoute(i, b, out RouteMetrics atB)
                && atA.Slo.DelaySeconds > atB.Slo.DelaySeconds)
            {
                return false;
            }
        }

        return true;
    }
}

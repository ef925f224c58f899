using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Performance;

namespace HetServe.Allocation.Tables;

/// <summary>
/// Counts, for each query type and configuration, the utilisation levels at which the configuration may serve the query type: a prefix of
/// the levels, because delays grow with utilisation. One byte for each; the only table over query types and options.
/// </summary>
internal static class AdmissionCompiler
{
    public static void Compile(ProblemTables t)
    {
        t.AdmittedLevels = new byte[t.Refusal.Length * t.QueryStride];
        Parallel.For(0, t.PairCount, pair =>
        {
            for (int o = pair * t.OptionsPerPair; o < (pair + 1) * t.OptionsPerPair; o += t.LevelCount)
                if (t.Exists(o)) CompileConfiguration(t, o);
        });
    }

    private static void CompileConfiguration(ProblemTables t, int first)
    {
        Span<byte> admitted = t.AdmittedLevels.AsSpan(t.ConfigurationOf(first) * t.QueryStride, t.QueryStride);
        int model = t.ModelIndexOf(first) * t.QueryStride, region = t.RegionOfTier[t.TierIndexOf(first)] * t.QueryStride;
        double errorScale = t.ErrorScale[t.TierIndexOf(first)], cache = t.IsEngine ? t.CacheGbPerToken[first] / t.CacheFactor : 0;
        for (int i = 0; i < t.QueryStride; i += Vector256<double>.Count)
        {
            // NaN, which equals nothing, where the model cannot serve the query type, or not in this region.
            Vector256<double> rate = Vector256.Create(t.ErrorRate, model + i), latency = Vector256.Create(t.Latency, region + i);
            Vector256<double> error = Vector256.Min(rate * errorScale, Vector256<double>.One);
            Vector256<double> ok = Vector256.Equals(rate, rate) & Vector256.Equals(latency, latency)
                & Vector256.LessThanOrEqual(error, Vector256.Create(t.RouteErrorLimit, i))
                & Vector256.LessThanOrEqual(cache * Vector256.Create(t.LongestTokens, i), Vector256.Create(t.FreeGb[first]));
            if (ok == Vector256<double>.Zero) continue;
            Vector256<double> count = CountLevels(t, first, i, latency, ok);
            for (int n = 0; n < Vector256<double>.Count; n++) admitted[i + n] = (byte)count[n];
        }

        CountOverrides(t, first, cache, admitted);
        if (!t.Interruptible[t.TierIndexOf(first)]) return;
        for (int i = 0; i < t.QueryCount; i++)
            if (t.MaxInterruptible[i] == 0) admitted[i] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<double> CountLevels(ProblemTables t, int first, int query, Vector256<double> latency, Vector256<double> ok)
    {
        SloLengths lengths = t.SloLengths.VectorAt(query, t.Lengths);
        var limits = new Limits(t, query);

        // Most query types are well within their limits at every level, or well beyond.
        int last = first + t.LevelCount - 1;
        if ((ok & ~limits.Admit(t.Coefficients[last].Slo(lengths, latency, Vector256<double>.One))) == Vector256<double>.Zero)
            return Vector256.Create((double)t.LevelCount) & ok;
        Vector256<double> count = Vector256<double>.Zero;
        for (int o = first; o <= last; o++)
        {
            ref readonly RouteCoefficients c = ref t.Coefficients[o];
            Vector256<double> surely = ok & limits.Admit(c.Slo(lengths, latency, Vector256<double>.One));
            Vector256<double> maybe = ok & limits.Admit(c.Slo(lengths, latency, Vector256.Create(c.LeastQueued)));
            ok = surely == maybe ? surely : ok & limits.Admit(c.Slo(lengths, latency));
            if (ok == Vector256<double>.Zero) break;
            count += Vector256<double>.One & ok;
        }

        return count;
    }

    /// <summary>The objectives of four query types that hold on every route.</summary>
    private readonly ref struct Limits(ProblemTables t, int query)
    {
        private readonly Vector256<double> _margin = Vector256.Create(t.DelayMargin, query);
        private readonly Vector256<double> _ttft = Vector256.Create(t.TtftLimit, query);
        private readonly Vector256<double> _tpot = Vector256.Create(t.TpotLimit, query);
        private readonly Vector256<double> _delay = Vector256.Create(t.RouteDelayLimit, query);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Admit(in SloVectors slo) =>
            Vector256.LessThanOrEqual(_margin * slo.Ttft, _ttft)
            & Vector256.LessThanOrEqual(_margin * slo.Tpot, _tpot)
            & Vector256.LessThanOrEqual(_margin * slo.Delay, _delay);
    }

    /// <summary>Counts the levels of routes whose figures do not come from coefficients.</summary>
    private static void CountOverrides(ProblemTables t, int first, double cache, Span<byte> admitted)
    {
        foreach (int i in t.Overrides.Queries(first))
        {
            admitted[i] = 0;
            if (!(cache * t.LongestTokens[i] <= t.FreeGb[first])) continue;
            for (int o = first; o < first + t.LevelCount && t.FindRoute(i, o, out RouteMetrics route) && Meets(t, i, route); o++)
                admitted[i]++;
        }
    }

    private static bool Meets(ProblemTables t, int i, in RouteMetrics route) =>
        route.Slo.TtftSeconds <= t.TtftLimit[i] && route.Slo.TpotSeconds <= t.TpotLimit[i]
        && route.Slo.DelaySeconds <= t.RouteDelayLimit[i] && route.ErrorRate <= t.RouteErrorLimit[i];
}

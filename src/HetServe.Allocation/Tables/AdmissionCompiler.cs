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
        var blocks = QueryBlock.All(t);
        Parallel.For(0, t.PairCount, pair =>
        {
            for (int o = pair * t.OptionsPerPair; o < (pair + 1) * t.OptionsPerPair; o += t.LevelCount)
                if (t.Exists(o)) CompileConfiguration(t, blocks, o);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompileConfiguration(ProblemTables t, QueryBlock[] blocks, int first)
    {
        Span<byte> admitted = t.AdmittedLevels.AsSpan(t.ConfigurationOf(first) * t.QueryStride, t.QueryStride);
        int model = t.ModelIndexOf(first) * t.QueryStride, region = t.RegionOfTier[t.TierIndexOf(first)] * t.QueryStride;
        double errorScale = t.ErrorScale[t.TierIndexOf(first)], cacheKb = t.IsEngine ? t.CacheKbPerToken[first] : 0;
        for (int i = 0; i < t.QueryStride; i += Vector256<double>.Count)
        {
            // NaN, which equals nothing, where the model cannot serve the query type, or not in this region.
            ref readonly QueryBlock block = ref blocks[i / Vector256<double>.Count];
            Vector256<double> rate = Vector256.Create(t.ErrorRate, model + i), latency = Vector256.Create(t.Latency, region + i);
            Vector256<double> error = Vector256.Min(rate * errorScale, Vector256<double>.One);
            Vector256<double> ok = Vector256.Equals(rate, rate) & Vector256.Equals(latency, latency)
                & Vector256.LessThanOrEqual(error, block.ErrorLimit)
                & Vector256.LessThanOrEqual(cacheKb * block.LongestTokens / 1e6, Vector256.Create(t.FreeGb[first]));
            if (ok == Vector256<double>.Zero) continue;
            Vector256<double> count = CountLevels(t.Coefficients.AsSpan(first, t.LevelCount), block, latency, ok);
            for (int n = 0; n < Vector256<double>.Count; n++) admitted[i + n] = (byte)count[n];
        }

        CountOverrides(t, first, admitted);
        if (!t.Interruptible[t.TierIndexOf(first)]) return;
        for (int i = 0; i < t.QueryCount; i++)
            if (t.MaxInterruptible[i] == 0) admitted[i] = 0;
    }

    /// <summary>
    /// How many levels admit each of four query types. The bounds of the burst decide where a query type is well within its limits, or well
    /// beyond; only the rest needs an exponential.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> CountLevels(
        ReadOnlySpan<RouteCoefficients> levels, in QueryBlock block, Vector256<double> latency, Vector256<double> ok)
    {
        ref readonly RouteCoefficients last = ref levels[^1];
        Vector256<double> surely = block.Admits(last.Terms(block.Lengths, latency).At(Vector256.Create(last.LargestBurst), block.Lengths));
        if ((ok & ~surely) == Vector256<double>.Zero) return Vector256.Create((double)levels.Length) & ok;
        Vector256<double> count = Vector256<double>.Zero;
        foreach (ref readonly RouteCoefficients c in levels)
        {
            SloTerms terms = c.Terms(block.Lengths, latency);
            ok &= block.Admits(terms.At(Vector256.Create(c.LeastBurst), block.Lengths));
            if (ok == Vector256<double>.Zero) break;
            if ((ok & ~block.Admits(terms.At(Vector256.Create(c.LargestBurst), block.Lengths))) != Vector256<double>.Zero)
                ok &= block.Admits(c.Slo(block.Lengths, latency));
            count += Vector256<double>.One & ok;
        }

        return count;
    }

    /// <summary>Counts the levels of routes whose figures do not come from coefficients.</summary>
    private static void CountOverrides(ProblemTables t, int first, Span<byte> admitted)
    {
        foreach (int i in t.Overrides.Queries(first))
        {
            admitted[i] = 0;
            if (!(t.LongestQueryGb(i, first) <= Math.Max(0, t.FreeGb[first]))) continue;
            for (int o = first; o < first + t.LevelCount && t.FindRoute(i, o, out RouteMetrics route) && Meets(t, i, route); o++)
                admitted[i]++;
        }
    }

    private static bool Meets(ProblemTables t, int i, in RouteMetrics route) =>
        route.Slo.TtftSeconds <= t.TtftLimit[i] && route.Slo.TpotSeconds <= t.TpotLimit[i]
        && route.Slo.DelaySeconds <= t.RouteDelayLimit[i] && route.ErrorRate <= t.RouteErrorLimit[i];

    /// <summary>Four query types: lengths and objectives that hold on every route.</summary>
    private readonly struct QueryBlock
    {
        public readonly SloLengths Lengths;
        public readonly Vector256<double> ErrorLimit, LongestTokens;
        private readonly Vector256<double> _ttftLimit, _tpotLimit, _delayLimit; // s, divided by the margin

        private QueryBlock(ProblemTables t, int query)
        {
            Lengths = t.SloLengths.VectorAt(query, t.Lengths);
            (ErrorLimit, LongestTokens) = (Vector256.Create(t.RouteErrorLimit, query), Vector256.Create(t.LongestTokens, query));
            var margin = Vector256.Create(t.DelayMargin, query);
            _ttftLimit = Vector256.Create(t.TtftLimit, query) / margin;
            _tpotLimit = Vector256.Create(t.TpotLimit, query) / margin;
            _delayLimit = Vector256.Create(t.RouteDelayLimit, query) / margin;
        }

        public static QueryBlock[] All(ProblemTables t)
        {
            var blocks = new QueryBlock[t.QueryStride / Vector256<double>.Count];
            for (int n = 0; n < blocks.Length; n++) blocks[n] = new QueryBlock(t, n * Vector256<double>.Count);
            return blocks;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Admits(in SloVectors slo) =>
            Vector256.LessThanOrEqual(slo.Ttft, _ttftLimit)
            & Vector256.LessThanOrEqual(slo.Tpot, _tpotLimit)
            & Vector256.LessThanOrEqual(slo.Delay, _delayLimit);
    }
}

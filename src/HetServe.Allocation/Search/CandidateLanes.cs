using System.Runtime.Intrinsics;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Options worth opening, side by side: a lane each, in whole vectors. Lanes are in groups of one model, error scale, region and
/// interruptibility, within which a query type meets the same error rate, network latency and limit on every option, and in the order of the
/// candidates within a group. A group that does not fill its last vector is padded with lanes that admit no query type and whose rental is
/// not a number, which no comparison passes.
/// </summary>
internal sealed class CandidateLanes
{
    /// <summary>Lanes of a vector.</summary>
    public static readonly int Width = Vector256<double>.Count;

    /// <summary>Lanes whose routes have the same error rate and latency.</summary>
    /// <param name="ErrorRow">First entry of the model in <see cref="ProblemTables.ErrorRate"/>.</param>
    /// <param name="ErrorScale">a.</param>
    /// <param name="LatencyRow">First entry of the region in <see cref="ProblemTables.Latency"/>.</param>
    /// <param name="IsInterruptible">Whether the tiers are interruptible.</param>
    /// <param name="IsLinear">Whether every route of every option has coefficients; false where some are measured or come from a user's model.</param>
    /// <param name="Start">First lane.</param>
    /// <param name="End">One after the last lane, padding included.</param>
    public readonly record struct Group(
        int ErrorRow, double ErrorScale, int LatencyRow, bool IsInterruptible, bool IsLinear, int Start, int End);

    private readonly Group[] _groups;
    private int _groupCount;

    private CandidateLanes(int candidates, int groups)
    {
        _groups = new Group[groups];
        int lanes = candidates + groups * (Width - 1);
        (Option, Pair, Gpu, Gpus) = (new int[lanes], new int[lanes], new int[lanes], new int[lanes]);
        (AdmissionRow, Level) = (new int[lanes], new long[lanes]);
        (TtftBase, PerPrompt, PerPromptSquared) = (new double[lanes], new double[lanes], new double[lanes]);
        (TpotBase, TpotPerContext, MemoryLoad) = (new double[lanes], new double[lanes], new double[lanes]);
        (LoadPerPrompt, LoadPerPromptSquared) = (new double[lanes], new double[lanes]);
        (LoadPerOutput, LoadPerContext) = (new double[lanes], new double[lanes]);
        (Rental, WeightsGb, Watts) = (new double[lanes], new double[lanes], new double[lanes]);
    }

    /// <summary>Lays out the candidates of compiled tables.</summary>
    public static CandidateLanes Of(ProblemTables t)
    {
        var groups = t.Candidates.GroupBy(o => KeyOf(t, o)).ToArray();
        var lanes = new CandidateLanes(t.Candidates.Length, groups.Length);
        foreach (IGrouping<Group, int> group in groups)
        {
            int start = lanes.Count;
            foreach (int o in group) lanes.Add(t, o);
            lanes.EndGroup(group.Key with { Start = start });
        }

        return lanes;
    }

    /// <summary>Memory for as many of some lanes.</summary>
    public static CandidateLanes For(CandidateLanes of, int candidates) => new(candidates, Math.Min(candidates, of._groupCount));

    /// <summary>Number of lanes, padding included.</summary>
    public int Count { get; private set; }

    /// <summary>The groups.</summary>
    public ReadOnlySpan<Group> Groups => _groups.AsSpan(0, _groupCount);

    // By lane.

    public int[] Option { get; }                    // -1 in padding
    public int[] Pair { get; }
    public int[] Gpu { get; }                       // physical GPU type
    public int[] Gpus { get; }                      // g
    public int[] AdmissionRow { get; }              // first entry of the configuration in ProblemTables.AdmittedLevels
    public long[] Level { get; }                    // index of the utilisation level; the largest number in padding
    public double[] TtftBase { get; }               // s
    public double[] PerPrompt { get; }              // s per prompt token
    public double[] PerPromptSquared { get; }       // s per prompt token squared
    public double[] TpotBase { get; }               // s per output token
    public double[] TpotPerContext { get; }         // s per output token and token of context
    public double[] MemoryLoad { get; }             // replicas per resident token
    public double[] LoadPerPrompt { get; }          // replicas per prompt token per s
    public double[] LoadPerPromptSquared { get; }   // replicas per prompt token squared per s
    public double[] LoadPerOutput { get; }          // replicas per output token per s
    public double[] LoadPerContext { get; }         // replicas per output token and token of context per s
    public double[] Rental { get; }                 // $ per replica; NaN in padding
    public double[] WeightsGb { get; }              // GB
    public double[] Watts { get; }                  // W per replica

    /// <summary>Takes the lanes of others whose score is at least a threshold, no more than there is memory for.</summary>
    /// <param name="from">The lanes to choose from.</param>
    /// <param name="score">By lane of <paramref name="from"/>.</param>
    /// <param name="threshold">The least score.</param>
    /// <param name="most">Most lanes to take.</param>
    public void Select(CandidateLanes from, ReadOnlySpan<double> score, double threshold, int most)
    {
        (Count, _groupCount) = (0, 0);
        foreach (ref readonly Group group in from.Groups)
        {
            int start = Count;
            for (int n = group.Start; n < group.End; n++)
            {
                if (!(score[n] >= threshold) || from.Option[n] < 0 || most == 0) continue;
                Copy(from, n);
                most--;
            }

            if (Count > start) EndGroup(group with { Start = start });
        }
    }

    private static Group KeyOf(ProblemTables t, int o)
    {
        int tier = t.TierIndexOf(o);
        return new Group(
            t.ModelIndexOf(o) * t.QueryStride, t.ErrorScale[tier], t.RegionOfTier[tier] * t.QueryStride, t.Interruptible[tier],
            !t.Overrides.Any(o), 0, 0);
    }

    private void Add(ProblemTables t, int o)
    {
        int n = Count++;
        ref readonly RouteCoefficients c = ref t.Coefficients[o];
        double perBusySecond = 1 / t.UtilizationOf(o);
        (Option[n], Pair[n], Gpu[n], Gpus[n]) = (o, t.PairOf(o), t.GpuIndexOf(o), t.Gpus[o]);
        (AdmissionRow[n], Level[n]) = (t.ConfigurationOf(o) * t.QueryStride, t.LevelOf(o));
        (TtftBase[n], PerPrompt[n], PerPromptSquared[n]) = (c.TtftBase, c.PerPrompt, c.PerPromptSquared);
        (TpotBase[n], TpotPerContext[n], MemoryLoad[n]) = (c.TpotBase, c.TpotPerContext, t.CacheGbPerToken[o] / t.FreeGb[o]);
        (LoadPerPrompt[n], LoadPerPromptSquared[n]) = (c.BusyPerPrompt * perBusySecond, c.BusyPerPromptSquared * perBusySecond);
        (LoadPerOutput[n], LoadPerContext[n]) = (c.BusyPerOutput * perBusySecond, c.BusyPerContext * perBusySecond);
        (Rental[n], WeightsGb[n], Watts[n]) = (t.Rental[o], t.WeightsGb[o], t.ReplicaWatts(o));
    }

    private void Copy(CandidateLanes from, int n)
    {
        int to = Count++;
        (Option[to], Pair[to], Gpu[to], Gpus[to]) = (from.Option[n], from.Pair[n], from.Gpu[n], from.Gpus[n]);
        (AdmissionRow[to], Level[to]) = (from.AdmissionRow[n], from.Level[n]);
        (TtftBase[to], PerPrompt[to], PerPromptSquared[to]) = (from.TtftBase[n], from.PerPrompt[n], from.PerPromptSquared[n]);
        (TpotBase[to], TpotPerContext[to], MemoryLoad[to]) = (from.TpotBase[n], from.TpotPerContext[n], from.MemoryLoad[n]);
        (LoadPerPrompt[to], LoadPerPromptSquared[to]) = (from.LoadPerPrompt[n], from.LoadPerPromptSquared[n]);
        (LoadPerOutput[to], LoadPerContext[to]) = (from.LoadPerOutput[n], from.LoadPerContext[n]);
        (Rental[to], WeightsGb[to], Watts[to]) = (from.Rental[n], from.WeightsGb[n], from.Watts[n]);
    }

    private void EndGroup(Group group)
    {
        for (; (Count - group.Start) % Width != 0; Count++)
        {
            (Option[Count], Pair[Count], Gpu[Count], Gpus[Count]) = (-1, 0, 0, 0);
            (AdmissionRow[Count], Level[Count]) = (0, long.MaxValue);
            (TtftBase[Count], PerPrompt[Count], PerPromptSquared[Count]) = (0, 0, 0);
            (TpotBase[Count], TpotPerContext[Count], MemoryLoad[Count]) = (0, 0, 0);
            (LoadPerPrompt[Count], LoadPerPromptSquared[Count], LoadPerOutput[Count], LoadPerContext[Count]) = (0, 0, 0, 0);
            (Rental[Count], WeightsGb[Count], Watts[Count]) = (double.NaN, 0, 0);
        }

        _groups[_groupCount++] = group with { End = Count };
    }
}

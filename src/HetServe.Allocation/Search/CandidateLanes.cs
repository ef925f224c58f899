using System.Runtime.Intrinsics;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Options worth opening, side by side: a lane each, in whole vectors. Lanes are in groups of one model and one error scale, within which a
/// query type meets the same error rate on every option, and in the order of the candidates within a group. A group that does not fill its
/// last vector is padded with lanes whose rental is not a number, which no comparison passes.
/// </summary>
internal sealed class CandidateLanes
{
    /// <summary>Lanes of a vector.</summary>
    public static readonly int Width = Vector256<double>.Count;

    /// <summary>Lanes of one model and error scale.</summary>
    /// <param name="ErrorRow">First entry of the model in <see cref="ProblemTables.ErrorRate"/>.</param>
    /// <param name="ErrorScale">a.</param>
    /// <param name="IsAffine">Whether every route of every option is affine; false where some are measured or come from a foreign model.</param>
    /// <param name="Start">First lane.</param>
    /// <param name="End">One after the last lane, padding included.</param>
    public readonly record struct Group(int ErrorRow, double ErrorScale, bool IsAffine, int Start, int End);

    private readonly Group[] _groups;
    private int _groupCount;

    private CandidateLanes(int candidates, int groups)
    {
        _groups = new Group[groups];
        int lanes = candidates + groups * (Width - 1);
        (Option, Pair, Gpu, Gpus) = (new int[lanes], new int[lanes], new int[lanes], new int[lanes]);
        (TtftPerInputToken, TtftBase, Tpot) = (new double[lanes], new double[lanes], new double[lanes]);
        (MemoryLoad, ComputeLoad, Rental, WeightsGb) = (new double[lanes], new double[lanes], new double[lanes], new double[lanes]);
    }

    /// <summary>Lays out the candidates of compiled tables.</summary>
    public static CandidateLanes Of(ProblemTables t)
    {
        var groups = t.Candidates
            .GroupBy(o => (Row: t.ModelIndexOf(o) * t.QueryStride, Scale: t.ErrorScale[t.PairOf(o) % t.TierCount], IsAffine: !t.Overrides.Any(o)))
            .ToArray();
        var lanes = new CandidateLanes(t.Candidates.Length, groups.Length);
        foreach (var group in groups)
        {
            int start = lanes.Count;
            foreach (int o in group) lanes.Add(t, o);
            lanes.EndGroup(new Group(group.Key.Row, group.Key.Scale, group.Key.IsAffine, start, 0));
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

    public int[] Option { get; }               // -1 in padding
    public int[] Pair { get; }
    public int[] Gpu { get; }                  // physical GPU type
    public int[] Gpus { get; }                 // g
    public double[] TtftPerInputToken { get; } // A, s per token
    public double[] TtftBase { get; }          // A0, s; infinity in padding
    public double[] Tpot { get; }              // C, s per token
    public double[] MemoryLoad { get; }        // replicas per resident token
    public double[] ComputeLoad { get; }          // replicas per token per s
    public double[] Rental { get; }            // $ per replica; NaN in padding
    public double[] WeightsGb { get; }         // GB

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

    private void Add(ProblemTables t, int o)
    {
        int n = Count++;
        (Option[n], Pair[n], Gpu[n], Gpus[n]) = (o, t.PairOf(o), t.GpuIndexOf(o), t.Gpus[o]);
        (TtftPerInputToken[n], TtftBase[n], Tpot[n]) = (t.TtftPerInputToken[o], t.TtftBase[o], t.Tpot[o]);
        (MemoryLoad[n], ComputeLoad[n]) = t.LoadOf(o, t.KvGbPerToken[t.ModelIndexOf(o)], t.BusyPerToken[o]);
        (Rental[n], WeightsGb[n]) = (t.Rental[o], t.WeightsGb[o]);
    }

    private void Copy(CandidateLanes from, int n)
    {
        int to = Count++;
        (Option[to], Pair[to], Gpu[to], Gpus[to]) = (from.Option[n], from.Pair[n], from.Gpu[n], from.Gpus[n]);
        (TtftPerInputToken[to], TtftBase[to], Tpot[to]) = (from.TtftPerInputToken[n], from.TtftBase[n], from.Tpot[n]);
        (MemoryLoad[to], ComputeLoad[to]) = (from.MemoryLoad[n], from.ComputeLoad[n]);
        (Rental[to], WeightsGb[to]) = (from.Rental[n], from.WeightsGb[n]);
    }

    private void EndGroup(Group group)
    {
        for (; (Count - group.Start) % Width != 0; Count++)
        {
            (Option[Count], Pair[Count], Gpu[Count], Gpus[Count]) = (-1, 0, 0, 0);
            (TtftPerInputToken[Count], TtftBase[Count], Tpot[Count]) = (0, double.PositiveInfinity, 0);
            (MemoryLoad[Count], ComputeLoad[Count], Rental[Count], WeightsGb[Count]) = (0, 0, double.NaN, 0);
        }

        _groups[_groupCount++] = group with { End = Count };
    }
}

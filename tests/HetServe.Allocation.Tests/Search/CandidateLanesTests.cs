using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

/// <summary>The layout of the candidates that scans read: whole vectors, each of one model and error scale.</summary>
public class CandidateLanesTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(Instances.Load("six-types"));
    private static readonly ProblemTables s_measured = ProblemTables.Compile(Instances.Load("synth-6-6-10-s20-measured"));

    public static TheoryData<ProblemTables> Tables => [s_tables, s_measured];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_candidate_has_a_lane_with_its_numbers(ProblemTables t)
    {
        CandidateLanes lanes = CandidateLanes.Of(t);

        Lanes(lanes).Select(n => lanes.Option[n]).Should().BeEquivalentTo(t.Candidates);
        foreach (int n in Lanes(lanes))
        {
            int o = lanes.Option[n];
            (lanes.Pair[n], lanes.Gpu[n], lanes.Gpus[n]).Should().Be((t.PairOf(o), t.GpuIndexOf(o), t.ParallelismOf(o).Gpus));
            RouteCoefficients c = t.Coefficients[o];
            (lanes.TtftBase[n], lanes.PerPrompt[n], lanes.PerPromptSquared[n]).Should().Be((c.TtftBase, c.PerPrompt, c.PerPromptSquared));
            (lanes.TpotBase[n], lanes.TpotPerContext[n]).Should().Be((c.TpotBase, c.TpotPerContext));
            (lanes.AdmissionRow[n], lanes.Level[n]).Should().Be((t.ConfigurationOf(o) * t.QueryStride, t.LevelOf(o)));
            (lanes.Rental[n], lanes.WeightsGb[n]).Should().Be((t.RentalPerReplica(o), t.WeightsGb[o]));
            lanes.Watts[n].Should().Be(t.TierOf(o).Watts * t.ParallelismOf(o).Gpus);
            lanes.MemoryLoad[n].Should().Be(t.CacheGbPerToken[o] / t.FreeMemoryGb(o));
            double[] loads = [lanes.LoadPerPrompt[n], lanes.LoadPerPromptSquared[n], lanes.LoadPerOutput[n], lanes.LoadPerContext[n]];
            double[] busy = [c.BusyPerPrompt, c.BusyPerPromptSquared, c.BusyPerOutput, c.BusyPerContext];
            foreach ((double load, double seconds) in loads.Zip(busy))
                (load * t.UtilizationOf(o)).Should().BeApproximately(seconds, 1e-12 * seconds);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Groups_are_whole_vectors_of_one_model_and_error_scale(ProblemTables t)
    {
        CandidateLanes lanes = CandidateLanes.Of(t);
        int end = 0;
        foreach (CandidateLanes.Group group in lanes.Groups.ToArray())
        {
            group.Start.Should().Be(end);
            (group.End - group.Start).Should().BePositive().And.Match(length => length % CandidateLanes.Width == 0);
            int[] options = [.. Enumerable.Range(group.Start, group.End - group.Start).Select(n => lanes.Option[n])];
            int padding = options.Count(o => o < 0);
            padding.Should().BeLessThan(CandidateLanes.Width);
            options[^padding..].Where(o => o >= 0).Should().BeEmpty();
            for (int n = group.End - padding; n < group.End; n++) lanes.Rental[n].Should().Be(double.NaN);
            options[..^padding].Should().Equal(t.Candidates.Where(o =>
                t.ModelIndexOf(o) * t.QueryStride == group.ErrorRow
                && t.TierOf(o).EffectiveErrorScale == group.ErrorScale
                && t.RegionOfTier[t.TierIndexOf(o)] * t.QueryStride == group.LatencyRow
                && t.TierOf(o).Interruptible == group.IsInterruptible
                && t.Overrides.Any(o) != group.IsLinear));
            end = group.End;
        }

        end.Should().Be(lanes.Count);
        lanes.Groups.ToArray().Select(g => (g.ErrorRow, g.ErrorScale, g.LatencyRow, g.IsInterruptible, g.IsLinear)).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(5, 100)]
    [InlineData(40, 40)]
    public void The_lanes_selected_are_those_with_the_highest_scores(int wanted, int most)
    {
        CandidateLanes lanes = CandidateLanes.Of(s_tables), selected = CandidateLanes.For(lanes, Math.Min(wanted, most));
        var score = new double[lanes.Count];
        for (int n = 0; n < score.Length; n++) score[n] = n * 37 % 101;
        double threshold = Lanes(lanes).Select(n => score[n]).OrderDescending().ElementAt(wanted - 1);

        for (int twice = 0; twice < 2; twice++) selected.Select(lanes, score, threshold, Math.Min(wanted, most));

        int[] expected = [.. Lanes(lanes).Where(n => score[n] >= threshold).Take(Math.Min(wanted, most))];
        Lanes(selected).Select(n => selected.Option[n]).Should().Equal(expected.Select(n => lanes.Option[n]));
        Lanes(selected).Select(n => selected.Rental[n]).Should().Equal(expected.Select(n => lanes.Rental[n]));
        foreach (CandidateLanes.Group group in selected.Groups.ToArray()) (group.End > group.Start).Should().BeTrue();
    }

    /// <summary>Lanes that are no padding.</summary>
    private static IEnumerable<int> Lanes(CandidateLanes lanes) => Enumerable.Range(0, lanes.Count).Where(n => lanes.Option[n] >= 0);
}

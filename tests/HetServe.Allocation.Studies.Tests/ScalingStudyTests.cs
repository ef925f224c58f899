using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class ScalingStudyTests
{
    private static readonly ScalingOptions s_quick = new()
    {
        Sizes = [new(1, 2, 2), new(2, 2, 3)], Seeds = [1, 2], Runs = 1, WarmUp = TimeSpan.Zero,
    };

    private static readonly IAllocator[] s_heuristics = [new GreedyAllocator(), new AdaptiveGreedyAllocator()];
    private static readonly IAllocator s_exact = new ExactAllocator(MilpSolvers.Default);

    [Fact]
    public void Gaps_are_to_the_proven_optima_of_the_same_problems()
    {
        ScalingResult result = ScalingStudy.Run(s_heuristics, s_exact, s_quick);

        result.IsComplete.Should().BeTrue();
        result.Rows.Select(r => r.Problem).Should().Equal("synth-1-2-2-s1", "synth-1-2-2-s2", "synth-2-2-3-s1", "synth-2-2-3-s2");
        foreach (ScalingRow row in result.Rows)
        {
            double optimum = s_exact.Allocate(
                SyntheticInstances.Generate(row.Size.Queries, row.Size.Models, row.Size.Tiers, row.Seed)).Plan!.Cost.Total;
            row.IsProven.Should().BeTrue();
            row.Reference.Should().BeApproximately(optimum, 1e-6 * optimum);
            row.Exact.AboveReference.Should().Be(0);
            foreach (ScalingRun run in row.Heuristics)
            {
                run.AboveReference.Should().BeApproximately(run.Cost!.Value / optimum - 1, 2e-6).And.BeGreaterThanOrEqualTo(0);
                run.SpeedUp!.Value.IsLowerBound.Should().BeFalse("the exact allocator has a plan as cheap in the end");
            }
        }

        result.Summaries.Select(s => (s.Size.ToString(), s.Problems, s.Proven)).Should().Equal(("1x2x2", 2, 2), ("2x2x3", 2, 2));
        result.Summaries[0].Heuristics.Select(h => h.Allocator).Should().Equal("gh", "agh");
        result.Summaries[1].Heuristics[0].MeanAboveReference.Should().Be(result.Rows.Skip(2).Average(r => r.Heuristics[0].AboveReference));
        result.Summaries[1].Exact.MaxSeconds.Should().Be(result.Rows.Skip(2).Max(r => r.Exact.Seconds));
    }

    [Fact]
    public void Without_a_proof_gaps_are_to_the_bound_and_an_unreached_cost_bounds_the_speed_up()
    {
        // A bound of half the heuristic's cost, and a plan of $1 more, when the time is up.
        ScalingResult result = ScalingStudy.Run([new GreedyAllocator()], new Slow(), s_quick with { Sizes = [new(1, 2, 2)], Seeds = [1] });

        ScalingRow row = result.Rows.Should().ContainSingle().Subject;
        row.IsProven.Should().BeFalse();
        row.Heuristics[0].AboveReference.Should().BeApproximately(1, 1e-9);
        row.Heuristics[0].SpeedUp.Should().Be(new SpeedUp(row.Exact.Seconds / row.Heuristics[0].Seconds, IsLowerBound: true));
        row.Exact.StopReason.Should().Be(StopReason.TimeLimit);
        result.Summaries[0].Proven.Should().Be(0);
    }

    [Fact]
    public void Cancelled_it_returns_the_problems_finished()
    {
        using var cancellation = new CancellationTokenSource();

        ScalingResult result = ScalingStudy.Run(s_heuristics, s_exact, s_quick, new Stopper(cancellation.Cancel), cancellation.Token);

        result.IsComplete.Should().BeFalse();
        result.Rows.Should().ContainSingle();
        ScalingStudy.Run(s_heuristics, s_exact, s_quick, null, cancellation.Token).Summaries.Should().BeEmpty();
    }

    [Fact]
    public void Summaries_are_of_the_rows()
    {
        ScalingResult result = ScalingStudy.Run(s_heuristics, s_exact, s_quick);

        ScalingResult first = result with { Rows = [result.Rows[0]] };

        first.Summaries.Should().ContainSingle().Which.Problems.Should().Be(1);
        first.Summaries[0].Exact.MaxSeconds.Should().Be(result.Rows[0].Exact.Seconds);
    }

    [Fact]
    public void Bad_options_are_refused_by_name_and_value()
    {
        Refuse(s_quick with { Sizes = [] }, "*sizes must have at least one entry. (Parameter 'Sizes')");
        Refuse(s_quick with { Sizes = [new(1, 0, 1)] }, "*sizes must be of numbers of at least 1, one was 1x0x1. (Parameter 'Sizes')");
        Refuse(s_quick with { Seeds = [1, 1] }, "*seeds must not repeat one, was 1, 1. (Parameter 'Seeds')");
        Refuse(s_quick with { Runs = 0 }, "*runs must be at least 1, was 0. (Parameter 'Runs')");
        Refuse(s_quick with { WarmUp = TimeSpan.FromSeconds(-1.5) }, "*warmUp must be at least 0 s, was -1.5 s. (Parameter 'WarmUp')");
        FluentActions.Invoking(() => ScalingStudy.Run([], s_exact))
            .Should().Throw<ArgumentException>().WithMessage("*heuristics*one entry. (Parameter 'heuristics')");

        static void Refuse(ScalingOptions options, string words) =>
            FluentActions.Invoking(() => ScalingStudy.Run(s_heuristics, s_exact, options))
                .Should().Throw<ArgumentException>().WithMessage(words);
    }

    private sealed class Stopper(Action stop) : IProgress<double>
    {
        public void Report(double value) => stop();
    }

    private sealed class Slow : IAllocator
    {
        public string Name => "slow";

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            AllocationResult result = new GreedyAllocator().Allocate(tables, start, null, cancellationToken);
            AllocationPlan plan = result.Plan!;
            return result with
            {
                StopReason = StopReason.TimeLimit,
                LowerBound = plan.Cost.Total / 2,
                Plan = plan with { Cost = plan.Cost with { Rental = plan.Cost.Rental + 1 } },
            };
        }
    }
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class StressedProblemTests
{
    private const StressedFigures All = StressedFigures.Delays | StressedFigures.Errors | StressedFigures.Rates;

    [Fact]
    public void Measured_figures_are_inflated_like_others_and_errors_stay_at_most_1()
    {
        AllocationProblem one = TestProblems.One().Build();
        one = one with
        {
            Models = [one.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0.9 } }],
            Measurements = [new() { Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1), DelaySeconds = 2 }],
        };
        RouteMetrics before = RouteOf(one, 0), after = RouteOf(StressedProblem.Fixed(one, All, 1.5), 0);
        after.DelaySeconds.Should().BeApproximately(3, 1e-12);
        after.TtftSeconds.Should().BeApproximately(1.5 * before.TtftSeconds, 1e-12);
        after.TpotSeconds.Should().BeApproximately(1.5 * before.TpotSeconds, 1e-12);
        after.ErrorRate.Should().Be(1);
        after.MemoryGb.Should().BeApproximately(1.5 * 1.5 * before.MemoryGb, 1e-12);   // delay and rate
        after.BusyReplicas.Should().BeApproximately(1.5 * before.BusyReplicas, 1e-12); // rate alone
    }

    [Fact]
    public void A_factor_of_1_changes_nothing()
    {
        AllocationProblem problem = Instances.Load("synth-6-6-10-s20-measured");
        ProblemTables before = ProblemTables.Compile(problem), after = ProblemTables.Compile(StressedProblem.Drawn(problem, All, 1, 5, 2));
        for (int i = 0; i < before.QueryCount; i++)
        {
            for (int o = 0; o < before.OptionCount; o++)
            {
                bool has = before.TryGetRoute(i, o, out RouteMetrics expected);
                after.TryGetRoute(i, o, out RouteMetrics actual).Should().Be(has);
                if (has) actual.DelaySeconds.Should().BeApproximately(expected.DelaySeconds, 1e-12 * expected.DelaySeconds);
                if (has) actual.ErrorRate.Should().BeApproximately(expected.ErrorRate, 1e-12);
            }
        }
    }

    [Fact]
    public void Drawn_factors_lie_between_1_and_their_limit_and_rise_with_it()
    {
        AllocationProblem problem = Instances.Load("six-types");
        ProblemTables nominal = Tables(1), low = Tables(1.2), high = Tables(1.4);
        var factors = new HashSet<double>();
        for (int i = 0; i < nominal.QueryCount; i++)
        {
            for (int o = 0; o < nominal.OptionCount; o++)
            {
                if (!nominal.TryGetRoute(i, o, out RouteMetrics n)) continue;
                low.TryGetRoute(i, o, out RouteMetrics l);
                high.TryGetRoute(i, o, out RouteMetrics h);
                double factor = h.DelaySeconds / n.DelaySeconds;
                factor.Should().BeInRange(1 - 1e-12, 1.4 + 1e-12);
                (l.DelaySeconds / n.DelaySeconds - 1).Should().BeApproximately((factor - 1) / 2, 1e-9);
                factors.Add(Math.Round(factor, 9));
            }
        }

        factors.Count.Should().BeGreaterThan(100);

        ProblemTables Tables(double factor) => ProblemTables.Compile(StressedProblem.Drawn(problem, All, factor, 1, 0));
    }

    [Fact]
    public void Factors_below_1_are_refused() =>
        FluentActions.Invoking(() => StressedProblem.Fixed(TestProblems.One().Build(), All, 0.5))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A stress factor must be a number of at least 1.*");

    private static RouteMetrics RouteOf(AllocationProblem problem, int query)
    {
        var tables = ProblemTables.Compile(problem);
        tables.TryGetRoute(query, tables.FindOption("small", "gpu-fp16", new Parallelism(1, 1)), out RouteMetrics route).Should().BeTrue();
        return route;
    }
}

using HetServe.Allocation.Allocators;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class HeadroomStudyTests
{
    private static readonly AdaptiveGreedyAllocator s_quick = new(new() { Starts = 1, StartEffort = 50, DegreeOfParallelism = 1 });

    [Fact]
    public void The_curve_costs_a_replica_where_rates_grow()
    {
        // One replica carries 80 queries/s. Planned for 1.0 times 75, one breaks at 1.5 times; planned for 1.2 times, two carry it.
        var tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { RatePerHour = 75 * 3600 }).Build());
        HeadroomResult result = HeadroomStudy.Run(
            tables, s_quick, new() { Levels = [1, 1.2], Stresses = [StressedFigures.Rates], Scenarios = 0 });
        result.IsComplete.Should().BeTrue();
        HeadroomCurve curve = result.Curves.Should().ContainSingle().Subject;
        curve.Rows.Select(r => (r.Level, r.Headroom.Rate, r.Headroom.Delay, r.Result.Plan!.Cost.Rental))
            .Should().Equal((1, 1, 1, 1), (1.2, 1.2, 1, 2));
        curve.Rows[0].Stress!.ViolatedShare.Mean.Should().BeApproximately(1 - 0.8 / 1.125, 1e-9);
        curve.Rows[1].Stress!.ViolatedShare.Mean.Should().Be(0);
    }

    [Fact]
    public void A_level_that_cannot_be_planned_has_no_figures()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { MaxUnmet = 0 }).Build());
        HeadroomResult result = HeadroomStudy.Run(
            tables, s_quick, new() { Levels = [1.3, 1.2], Stresses = [StressedFigures.Errors], Scenarios = 2 });
        result.Curves[0].Rows.Select(r => r.Stress?.ViolatedShare.Mean).Should().Equal(null, 0);
    }

    [Fact]
    public void Bad_options_are_refused_by_name_and_value()
    {
        Refuse(new() { Levels = [] }, "levels must have at least one entry. (Parameter 'Levels')");
        Refuse(new() { Levels = [0.5] }, "levels must be numbers of at least 1, one was 0.5. (Parameter 'Levels')");
        Refuse(new() { Stresses = [] }, "stresses must have at least one entry, each of at least one figure. (Parameter 'Stresses')");
        Refuse(
            new() { Stresses = [StressedFigures.None] },
            "stresses must have at least one entry, each of at least one figure. (Parameter 'Stresses')");

        static void Refuse(HeadroomOptions options, string words) => ProblemTables.Compile(TestProblems.One().Build())
            .Invoking(tables => HeadroomStudy.Run(tables, s_quick, options))
            .Should().Throw<ArgumentException>().WithMessage("Headroom study: " + words);
    }
}

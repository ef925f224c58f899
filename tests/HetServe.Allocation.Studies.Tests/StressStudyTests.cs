using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class StressStudyTests
{
    private const StressedFigures DelaysAndErrors = StressedFigures.Delays | StressedFigures.Errors;

    // D = 2e9·100/(100e12·0.4) + 100·2/(1000·0.7) s; one GPU for $1; ρ·λ = 1e-5·3600 $ per s of delay.
    private const double Delay = 0.005 + 200 / 700.0, DelayCost = 0.036 * Delay;

    private static readonly ProblemTables s_one = ProblemTables.Compile(TestProblems.One().Build());

    [Fact]
    public void Error_rates_above_the_mean_objective_break_all_demand_and_leave_nothing_to_route()
    {
        // 0.04·1.2 is within the objective of 0.05, 0.04·1.3 is not.
        StressResult result = StressStudy.Run(
            s_one, [new GreedyAllocator()], new() { Factors = [1.2, 1.3], Stresses = [DelaysAndErrors], Scenarios = 0 });
        result.IsComplete.Should().BeTrue();
        result.Results.Should().ContainSingle().Which.Plan!.Cost.Total.Should().BeApproximately(1 + DelayCost, 1e-9);
        result.Rows.Select(r => (r.Allocator, r.Factor, r.ViolatedShare.Mean, r.ReroutedUnmet.Mean, r.UnmetShare.Mean))
            .Should().Equal(("gh", 1.2, 0, 0, 0), ("gh", 1.3, 1, 1, 0));
        result.Rows.Should().OnlyContain(r => r.ViolatedShare.HalfWidth == null);

        result.Rows[0].KeptCost.Mean.Should().BeApproximately(1 + 1.2 * DelayCost, 1e-9);
        result.Rows[0].ReroutedCost.Mean.Should().BeApproximately(1 + 1.2 * DelayCost, 1e-9);
        result.Rows[1].KeptCost.Mean.Should().BeApproximately(1 + 1.3 * DelayCost, 1e-9);
        result.Rows[1].ReroutedCost.Mean.Should().BeApproximately(1 + 0.01 * 3600, 1e-9);
    }

    [Fact]
    public void Rates_beyond_the_compute_of_the_replicas_break_what_does_not_fit()
    {
        // 75 queries/s keep 0.75 of a replica busy, 0.8 are allowed; 1.5 times as many would take 1.125.
        var tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { RatePerHour = 75 * 3600 }).Build());
        StressResult result = StressStudy.Run(
            tables, [new GreedyAllocator()], new() { Factors = [1.5], Stresses = [StressedFigures.Rates], Scenarios = 0 });
        double excess = 1 - 0.8 / 1.125, queries = 1.5 * 75 * 3600;
        StressRow row = result.Rows.Should().ContainSingle().Subject;
        row.ViolatedShare.Mean.Should().BeApproximately(excess, 1e-9);
        row.ReroutedUnmet.Mean.Should().BeApproximately(excess, 1e-9);
        row.KeptCost.Mean.Should().BeApproximately(1 + 112.5 * DelayCost, 1e-6);
        row.ReroutedCost.Mean.Should().BeApproximately(1 + 112.5 * DelayCost * (1 - excess) + 0.01 * queries * excess, 1e-6);
    }

    [Fact]
    public void Scenarios_share_their_draws_so_that_violations_grow_with_the_factor()
    {
        StressResult result = StressStudy.Run(
            s_one, [new GreedyAllocator()], new() { Factors = [1.2, 1.5], Stresses = [StressedFigures.Errors], Scenarios = 200, Seed = 3 });

        // Uniform in [1, 1.5], half of the factors are above 1.25: then 0.04 is above 0.05.
        result.Rows[0].ViolatedShare.Should().Be(new Estimate(0, 0));
        result.Rows[1].ViolatedShare.Mean.Should().BeApproximately(0.5, 0.1);
        result.Rows[1].ViolatedShare.HalfWidth.Should()
            .BeApproximately(1.972 * Math.Sqrt(0.25 / 199), 0.002); // t for 199 degrees of freedom
    }

    [Fact]
    public void The_seed_decides_the_figures()
    {
        var tables = ProblemTables.Compile(Instances.Load("synth-6-6-10-s20-average"));
        IAllocator[] allocators = [new GreedyAllocator(), new AdaptiveGreedyAllocator(new() { Starts = 1, StartEffort = 100 })];
        StressOptions options = new() { Factors = [1.0, 1.4], Scenarios = 5, Seed = 7 };
        IReadOnlyList<StressRow> rows = StressStudy.Run(tables, allocators, options).Rows;
        rows.Should().HaveCount(8).And.Equal(StressStudy.Run(tables, allocators, options).Rows);
        rows.Should().NotEqual(StressStudy.Run(tables, allocators, options with { Seed = 8 }).Rows);
        rows.Where(r => r.Factor == 1).Should().OnlyContain(r => r.ViolatedShare.Mean == 0);
        foreach (StressRow row in rows.Where(r => r.Factor == 1))
            row.KeptCost.Mean.Should().BeApproximately(row.PlannedCost, 1e-6 * row.PlannedCost);
    }

    [Fact]
    public void Rerouting_never_costs_more_than_keeping_routes_that_still_hold()
    {
        foreach (AllocationProblem problem in Instances.Synthetic.Take(9))
        {
            var tables = ProblemTables.Compile(problem);
            // Rates stay: were they higher, routes that are kept might store more than fits.
            StressOptions options = new() { Factors = [1.05], Stresses = [DelaysAndErrors], Scenarios = 3 };
            foreach (StressRow row in StressStudy.Run(tables, [new GreedyAllocator()], options).Rows.Where(r => r.ViolatedShare.Mean == 0))
                row.ReroutedCost.Mean.Should().BeLessThanOrEqualTo(row.KeptCost.Mean * (1 + 1e-6), "of {0}", problem.Name);
        }
    }

    [Fact]
    public void A_cancelled_study_returns_the_rows_it_finished()
    {
        using var cancellation = new CancellationTokenSource();
        var steps = new Steps { After = 2, Then = cancellation.Cancel };
        StressResult result = StressStudy.Run(
            s_one, [new GreedyAllocator()], new() { Scenarios = 1 }, steps, cancellation.Token);
        result.IsComplete.Should().BeFalse();
        result.Rows.Should().ContainSingle().Which.Factor.Should().Be(1);
        steps.Reported.Should().Equal(1 / 13.0, 2 / 13.0);
    }

    [Fact]
    public void An_allocator_without_a_plan_has_no_rows()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { MaxUnmet = 0, ErrorSlo = 0.01 }).Build());
        StressResult result = StressStudy.Run(tables, [new GreedyAllocator()], new() { Scenarios = 1 });
        result.Results.Should().ContainSingle().Which.Status.Should().Be(PlanStatus.Infeasible);
        result.Rows.Should().BeEmpty();
        result.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Bad_options_are_refused_by_name_and_value()
    {
        Refuse(new() { Factors = [1, 0.9] }, "*factors must be numbers of at least 1, one was 0.9. (Parameter 'Factors')");
        Refuse(new() { Factors = [] }, "*factors must have at least one entry. (Parameter 'Factors')");
        Refuse(new() { Factors = [double.NaN] }, "*one was NaN. (Parameter 'Factors')");
        Refuse(
            new() { Stresses = [StressedFigures.None] },
            "*stresses must have at least one entry, each of at least one figure. (Parameter 'Stresses')");
        Refuse(new() { Scenarios = -1 }, "*scenarios must be at least 0, was -1. (Parameter 'Scenarios')");

        static void Refuse(StressOptions options, string words) =>
            FluentActions.Invoking(() => StressStudy.Run(s_one, [new GreedyAllocator()], options))
                .Should().Throw<ArgumentException>().WithMessage(words);
    }

    private sealed class Steps : IProgress<double>
    {
        public List<double> Reported { get; } = [];

        public required int After { get; init; }

        public required Action Then { get; init; }

        public void Report(double value)
        {
            Reported.Add(value);
            if (Reported.Count == After) Then();
        }
    }
}

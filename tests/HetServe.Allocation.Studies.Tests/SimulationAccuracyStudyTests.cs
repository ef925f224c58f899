using HetServe.Allocation.Allocators;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Families;

namespace HetServe.Allocation.Studies.Tests;

public sealed class SimulationAccuracyStudyTests
{
    private static readonly AllocationProblem s_problem = ProblemFamilies.Real.Generate(seed: 5);
    private static readonly SimulationAccuracyOptions s_short = new() { Duration = TimeSpan.FromMinutes(5), LeastQueries = 50 };

    [Fact]
    public void Closed_forms_are_near_the_simulation_at_the_load_that_deployments_really_have()
    {
        SimulationAccuracyResult result = SimulationAccuracyStudy.Run([s_problem], new GreedyAllocator(), s_short);

        result.IsComplete.Should().BeTrue();
        result.Rows.Should().NotBeEmpty().And.OnlyContain(row => row.Utilization > 0 && row.Utilization < 0.9 && row.Simulated >= 50);
        result.Rows.Should().OnlyContain(row => row.PromptLoad > row.Utilization);
        result.Rows.Should().OnlyContain(row => row.ClosedForm.Tpot >= row.ClosedForm.TpotWithoutBurst);
        SimulationErrors.Of(result.Rows, delays => delays.Tpot, routed: true).Median.Should().BeLessThan(0.15);
        SimulationErrors.Of(result.Rows, delays => delays.Ttft, routed: true).Median.Should().BeLessThan(0.3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows()
    {
        IReadOnlyList<SimulationAccuracyRow> rows = Run(s_short);
        Run(s_short).Should().Equal(rows);
        Run(s_short with { Seed = 1 }).Should().NotEqual(rows);
    }

    [Fact]
    public void A_cancelled_study_says_so()
    {
        SimulationAccuracyResult result = SimulationAccuracyStudy.Run(
            [s_problem], new GreedyAllocator(), s_short, null, new CancellationToken(canceled: true));
        (result.IsComplete, result.Rows.Count).Should().Be((false, 0));
    }

    [Fact]
    public void Options_out_of_range_and_the_roofline_model_are_refused()
    {
        ((Action)(() => Run(s_short with { Duration = TimeSpan.Zero }))).Should().Throw<ArgumentException>()
            .WithMessage("Simulation study: duration must be more than 0, was 00:00:00.*");
        ((Action)(() => Run(s_short with { LeastQueries = 0 }))).Should().Throw<ArgumentException>()
            .WithMessage("Simulation study: leastQueries must be at least 1, was 0.*");
        AllocationProblem roofline = s_problem with { Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline } };
        ((Action)(() => SimulationAccuracyStudy.Run([roofline], new GreedyAllocator()))).Should().Throw<ArgumentException>()
            .WithMessage("*must have performance.model 'engine'.*");
    }

    [Fact]
    public void Errors_are_summed_up()
    {
        SimulationAccuracyRow[] rows = [Row(1), Row(1.1), Row(0.8), Row(0.5)];

        SimulationErrors errors = SimulationErrors.Of(rows, delays => delays.Ttft);
        (errors.Routes, errors.Within15, errors.Within25, errors.TooLow).Should().Be((4, 0.5, 0.75, 0.25));
        errors.MedianSigned.Should().BeApproximately(-0.1, 1e-12);
        errors.Median.Should().BeApproximately(0.15, 1e-12);
        SimulationErrors.Of(rows, delays => delays.Ttft, routed: true).Median.Should().Be(1);
        SimulationErrors.Of(rows, delays => delays.Tpot).Routes.Should().Be(0);
    }

    private static IReadOnlyList<SimulationAccuracyRow> Run(SimulationAccuracyOptions options) =>
        SimulationAccuracyStudy.Run([s_problem], new GreedyAllocator(), options).Rows;

    private static SimulationAccuracyRow Row(double closed) => new()
    {
        Problem = "p",
        Query = "q",
        Model = "m",
        Tier = "t",
        Utilization = 0.5,
        PromptLoad = 0.6,
        Simulated = 1000,
        Simulation = new MeanDelays(1, 0, 0),
        ClosedForm = new MeanDelays(closed, 1, 1),
        RoutedClosedForm = new MeanDelays(2, 1, 1),
    };
}

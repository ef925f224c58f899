using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StoppedRunsTests : IDisposable
{
    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Stress_marks_a_plan_whose_run_was_stopped_and_says_its_gap()
    {
        await _tool.RunAsync("solve", s_problem, "--allocator", "greedy", "--out", _tool.File("plan.json"));
        AllocationPlan plan = PlanFile.Load(_tool.File("plan.json"));
        var stopped = new AllocationResult
        {
            Allocator = plan.Allocator,
            Status = PlanStatus.Feasible,
            StopReason = StopReason.TimeLimit,
            Plan = plan,
            LowerBound = plan.Cost.Total / 1.25,
            Elapsed = TimeSpan.Zero,
        };
        Estimate one = Estimate.Of([1]);
        var row = new StressRow(plan.Allocator, StressedFigures.Rates, 1.5, plan.Cost.Total, one, one, one, one, one);

        StudyTable table = StressRendering.Table("six-types", new StressResult([stopped], [row], IsComplete: true), new StressOptions());

        table.ToMarkdown().Should()
            .Contain("| gh * |").And.Contain("Marked *: gh was stopped by its time limit; at most 25.000% above the optimum.");
        table.ToCsv().Should().Contain(",Stopped,\"Above optimum, most\"\n").And.Contain(",gh,").And.Contain(",time limit,0.25");
        StudyTable finished = StressRendering.Table(
            "six-types", new StressResult([stopped with { StopReason = StopReason.Finished }], [row], IsComplete: true),
            new StressOptions());
        finished.ToMarkdown().Should().NotContain("*");
    }

    [Fact]
    public void Sweep_marks_the_plans_of_stopped_runs()
    {
        var stopped = new SensitivityRow
        {
            Factors = [1],
            Status = PlanStatus.Feasible,
            Cost = 12.5,
            StopReason = StopReason.TimeLimit,
            MaxAboveOptimum = 0.25,
        };
        SensitivityRow finished = stopped with { Cost = 10, StopReason = StopReason.Finished, MaxAboveOptimum = 0 };

        StudyTable table = SensitivityTables.Cells(
            [new SensitivityResult(
                "six-types", "exact", [new SweptAxis(SweptParameter.GpuPrice, null, [1, 1])], null, [stopped, finished], IsComplete: true)],
            isCut: false);

        table.ToMarkdown().Should().Contain("| 12.50 * |").And.Contain("| 10.00 |")
            .And.Contain("Marked *: 1 of 2 plans, stopped by their time limit; at most 25.000% above the optimum.");
        table.ToCsv().Should().Contain(",time limit,0.25").And.NotContain("*");
    }

    [Fact]
    public async Task Rolling_marks_the_contenders_of_a_stopped_run()
    {
        (await _tool.RunAsync(
            "study", "rolling", s_problem, "--windows", "2", "--time-limit", "0.01", "--markdown", "--out", _tool.File("out"))).Should()
                .Be(0);
        _tool.Output.Should().Contain("| exact, rerouted * |").And.Contain("| agh, rerouted |")
            .And.Contain("Marked *: exact was stopped by its time limit; ");
        (await File.ReadAllTextAsync(_tool.File("out/rolling.csv"))).Should().Contain("time limit").And.NotContain("*");
    }

    [Theory]
    [InlineData("", new double[0])]
    [InlineData("Marked *: 1 of 5 plans, stopped by their time limit; at most 20.000% above the optimum.", new[] { 0.2 })]
    [InlineData("Marked *: 2 of 5 plans, stopped by their time limit; at most 20.000% above the optimum; of 1 nothing is proven.",
        new[] { 0.2, double.NaN })]
    [InlineData("Marked *: 1 of 5 plans, stopped by their time limit; of 1 nothing is proven.", new[] { double.NaN })]
    public void Many_plans_have_one_note(string expected, double[] above) =>
        string.Concat(StoppedRuns.Notes(5, [.. above.Select(a => double.IsNaN(a) ? null : (double?)a)])).Should().Be(expected);
}

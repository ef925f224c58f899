using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.OrTools.Solving;

namespace HetServe.Allocation.Tests.OrTools;

/// <summary>A solver that looks neither at its limit nor at its cancellation is left behind.</summary>
public class BoundedCallTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(MilpStopReason.Cancelled)]
    [InlineData(MilpStopReason.TimeLimit)]
    public void A_call_that_does_not_end_returns_the_best_so_far_without_waiting_for_the_end(MilpStopReason reason)
    {
        using var source = new CancellationTokenSource();
        using var end = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var told = new List<MilpProgress>();
        var options = new MilpSolveOptions
        {
            Progress = new Listener(told),
            TimeLimit = reason == MilpStopReason.TimeLimit ? TimeSpan.FromMilliseconds(50) : null,
        };

        MilpSolution solution = MilpRun.Solve(Model(), options, Native, TimeSpan.FromSeconds(1), source.Token);

        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Feasible, StopReason = reason, BestBound = -21.0 });
        solution.Values.Should().Equal(4);
        end.Set();
        ended.Wait();
        told.Should().ContainSingle("late reports are dropped");

        MilpSolution Native(MilpInput input, MonotoneProgress solver, SolverStop stop)
        {
            solver.Keep(-20, [4]);
            solver.Keep(-19, [3]);
            solver.Report(-21, -20);
            if (reason == MilpStopReason.Cancelled) source.Cancel();
            end.Wait(CancellationToken.None);
            solver.Report(-20, -20);
            ended.Set();
            return new(MilpStatus.Optimal, MilpStopReason.Finished);
        }
    }

    [Fact]
    public void The_solver_gets_what_reading_the_model_leaves_of_the_limit()
    {
        TimeSpan limit = TimeSpan.FromHours(1);
        TimeSpan left = limit;

        MilpRun.Solve(Model(), new() { TimeLimit = limit }, Native, s_patience, CancellationToken.None);

        left.Should().BePositive().And.BeLessThan(limit);

        MilpSolution Native(MilpInput input, MonotoneProgress progress, SolverStop stop)
        {
            left = stop.Left;
            return new(MilpStatus.Unknown, MilpStopReason.TimeLimit);
        }
    }

    [Fact]
    public void A_limit_of_no_time_calls_no_solver()
    {
        MilpSolution solution = MilpRun.Solve(
            Model(), new() { TimeLimit = TimeSpan.Zero }, (_, _, _) => throw new InvalidOperationException(), TimeSpan.FromSeconds(10),
            CancellationToken.None);

        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Unknown, StopReason = MilpStopReason.TimeLimit });
    }

    [Fact]
    public void A_limit_longer_than_a_timer_takes_is_none() =>
        new SolverStop(TimeSpan.MaxValue, CancellationToken.None).Should().BeEquivalentTo(
            new { CanStop = false, IsSet = false, Left = Timeout.InfiniteTimeSpan });

    [Fact]
    public void What_the_solver_throws_reaches_the_caller()
    {
        using var source = new CancellationTokenSource();

        FluentActions
            .Invoking(() => MilpRun.Solve(
                Model(), new(), (_, _, _) => throw new InvalidOperationException("odd"), s_patience, source.Token))
            .Should().Throw<InvalidOperationException>().WithMessage("odd");
    }

    private static MilpModel Model()
    {
        var builder = new MilpModelBuilder();
        builder.AddColumn(-5, 0, 4, isInteger: true);
        return builder.Build();
    }

    private sealed class Listener(List<MilpProgress> told) : IProgress<MilpProgress>
    {
        public void Report(MilpProgress value) => told.Add(value);
    }
}

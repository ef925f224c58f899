using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;

namespace HetServe.Allocation.Tests.OrTools;

/// <summary>A solver that does not look at the cancellation: nobody waits for it.</summary>
public class CancellableCallTests
{
    [Fact]
    public void A_cancelled_call_returns_the_best_so_far_and_does_not_wait_for_the_end()
    {
        using var source = new CancellationTokenSource();
        using var end = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var told = new List<MilpProgress>();

        MilpSolution solution = MilpRun.Solve(Model(), new() { Progress = new Listener(told) }, Native, source.Token);

        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Feasible, StopReason = MilpStopReason.Cancelled, BestBound = -21.0 });
        solution.Values.Should().Equal(4);
        end.Set();
        ended.Wait();
        told.Should().ContainSingle("what comes late is told no more");

        MilpSolution Native(MilpInput input, MonotoneProgress solver, CancellationToken cancellationToken)
        {
            solver.Keep(-20, [4]);
            solver.Keep(-19, [3]);
            solver.Report(-21, -20);
            source.Cancel();
            end.Wait(CancellationToken.None);
            solver.Report(-20, -20);
            ended.Set();
            return new(MilpStatus.Optimal, MilpStopReason.Finished);
        }
    }

    [Fact]
    public void What_the_solver_throws_reaches_the_caller()
    {
        using var source = new CancellationTokenSource();

        FluentActions.Invoking(() => MilpRun.Solve(Model(), new(), (_, _, _) => throw new InvalidOperationException("odd"), source.Token))
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

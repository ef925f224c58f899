using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Auto;

/// <summary>A cancelled run returns at once with the best so far, whatever its solver does.</summary>
public class AutoCancellationTests
{
    private static readonly TimeSpan s_atOnce = TimeSpan.FromMilliseconds(50);
    private static readonly ProblemTables s_tables = ProblemTables.Compile(SyntheticInstances.Generate(10, 8, 10, 3));

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(900)]
    public void Cancelled_at_any_moment_it_returns_a_plan_at_once(int milliseconds)
    {
        // Other work on the machine may delay a return: one of three is at once.
        TimeSpan[] late = [.. Enumerable.Range(0, 3).Select(_ => Cancelled(MilpSolvers.Default, milliseconds))];

        late.Min().Should().BeLessThan(s_atOnce);
    }

    [Fact]
    public void A_solver_that_never_looks_up_is_left_behind()
    {
        using var end = new ManualResetEventSlim();

        TimeSpan[] late = [.. Enumerable.Range(0, 3).Select(_ => Cancelled(new DeafSolver(end), 300))];

        late.Min().Should().BeLessThan(s_atOnce);
        end.Set();
    }

    [Fact]
    public void What_a_deaf_solver_has_reported_is_kept()
    {
        using var end = new ManualResetEventSlim();
        AllocationResult quick = new AdaptiveGreedyAllocator(new() { StartEffort = 0, Starts = 1 }).Allocate(s_tables);
        double bound = quick.Plan!.Cost.Total / 2;
        using var source = new CancellationTokenSource();
        var solver = new DeafSolver(end, source)
        {
            Bound = bound,
            Find = (model, options) =>
                new HighsSolver().Solve(model, options with { RelativeGap = 0.05, TimeLimit = null, Progress = null }),
        };

        AllocationResult result = new AutoAllocator(
            solver, new() { TimeLimit = TimeSpan.FromMinutes(5), Adaptive = new() { StartEffort = 0, Starts = 1 } })
            .Allocate(s_tables, cancellationToken: source.Token);
        end.Set();

        result.StopReason.Should().Be(StopReason.Cancelled);
        result.LowerBound.Should().Be(bound);
        result.Origin.Should().Be(new ResultOrigin("exact", "exact"));
        result.Plan!.Cost.Total.Should().BeLessThan(quick.Plan.Cost.Total);
        PlanChecker.Check(s_tables, result.Plan).IsFeasible.Should().BeTrue();
    }

    /// <summary>Time from the cancellation to the return.</summary>
    private static TimeSpan Cancelled(IMilpSolver solver, int milliseconds)
    {
        using var source = new CancellationTokenSource();
        long cancelled = 0;
        source.Token.Register(() => Volatile.Write(ref cancelled, Stopwatch.GetTimestamp()));

        // A thread of its own, because a timer waits for a free thread of the pool, and other tests may hold them all.
        var cancel = new Thread(() =>
        {
            Thread.Sleep(milliseconds);
            source.Cancel();
        });
        cancel.Start();

        AllocationResult result = new AutoAllocator(solver, new() { TargetGap = 0 }).Allocate(s_tables, cancellationToken: source.Token);
        long returned = Stopwatch.GetTimestamp();
        cancel.Join();

        result.StopReason.Should().Be(StopReason.Cancelled);
        result.Plan.Should().NotBeNull();
        if (result.FeasiblePlan is { } plan) PlanChecker.Check(s_tables, plan).IsFeasible.Should().BeTrue();
        return Stopwatch.GetElapsedTime(Volatile.Read(ref cancelled), returned);
    }

    /// <summary>
    /// A solver that does not answer before it is asked to end; of a programme with whole numbers it reports what it finds first.
    /// </summary>
    private sealed class DeafSolver(ManualResetEventSlim end, CancellationTokenSource? cancelled = null) : IMilpSolver
    {
        public string Name => "deaf";

        public double? Bound { get; init; }

        public Func<MilpModel, MilpSolveOptions, MilpSolution>? Find { get; init; }

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default)
        {
            if (Find is not null)
            {
                if (options.RelaxIntegrality) return new MilpSolution(MilpStatus.Unknown, MilpStopReason.Error);
                MilpSolution found = Find(model, options);
                options.Progress?.Report(new MilpProgress(Bound, found.Objective) { Values = found.Values });
                cancelled?.Cancel();
            }

            end.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.Cancelled);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using CsCheck;
using FluentAssertions.Equivalency;
using FluentAssertions.Execution;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;
using static HetServe.Allocation.Tests.Contracts.MilpModels;

namespace HetServe.Allocation.Tests.Contracts;

/// <summary>What every <see cref="IMilpSolver"/> must satisfy. A solver is tested by a subclass that creates it.</summary>
public abstract partial class MilpSolverContract
{
    /// <summary>A gap at which even the hard model ends by itself, with an incumbent and a bound, whatever the machine's load.</summary>
    private static readonly MilpSolveOptions WideGap = new() { RelativeGap = 0.03 };

    /// <summary>Far more than a solver needs to stop, and far less than the hard model needs to finish.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(20);

    protected abstract IMilpSolver Create();

    [Theory]
    [InlineData(0)]
    [InlineData(1000.5)]
    public void Knapsack_with_offset(double offset)
    {
        var solution = Solve(Knapsack(offset));

        ShouldBeOptimal(solution, offset - 220);
        solution.Values.Should().BeEquivalentTo([0.0, 1, 1], Within(1e-6));
    }

    [Fact]
    public void Assignment_with_equality_rows() => ShouldBeOptimal(Solve(Assignment()), 5);

    [Fact]
    public void Whole_and_continuous_columns_together()
    {
        // A replica costs 3 and carries 0.8, all of the demand takes 1.5, unmet demand costs 10: two replicas serve it all.
        var model = Build([3, 0, 10], [0, 0, 0], [5, 1, 1], [true, false, false], [(1, [0, 1, 1], 1), (-Infinity, [-0.8, 1.5, 0], 0)]);

        var solution = Solve(model);

        ShouldBeOptimal(solution, 6);
        solution.Values.Should().BeEquivalentTo([2.0, 1, 0], Within(1e-6));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Linear_model_and_relaxation_have_duals(bool isInteger)
    {
        var solution = Solve(Linear(isInteger), new() { RelaxIntegrality = isInteger });

        ShouldBeOptimal(solution, -36);
        solution.Values.Should().BeEquivalentTo([2.0, 6], Within(1e-6));
        solution.RowDuals.Should().BeEquivalentTo([0, -1.5, -1, 0], Within(1e-6));
    }

    [Fact]
    public void Duals_of_lower_bounds_are_positive()
    {
        var solution = Solve(Single(3, 0, Infinity, isInteger: false, (8, 2, Infinity)));

        ShouldBeOptimal(solution, 12);
        solution.RowDuals.Should().BeEquivalentTo([1.5], Within(1e-6));
    }

    [Fact]
    public void Relaxation_bounds_the_model_from_below()
    {
        ShouldBeOptimal(Solve(Knapsack(), new() { RelaxIntegrality = true }), -240);
        Solve(Knapsack()).RowDuals.Should().BeNull("whole numbers have no duals");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Infeasible(bool isInteger)
    {
        Solve(Single(1, 0, 10, isInteger, (11, 1, Infinity))).Should().BeEquivalentTo(
            new
            {
                Status = MilpStatus.Infeasible, StopReason = MilpStopReason.Finished, Values = (object?)null, Objective = (double?)null,
            });
    }

    [Fact]
    public void Infeasible_in_whole_numbers_alone() =>
        Solve(Build([1, 1], [0, 0], [9, 9], [true, true], [(5, [2, 2], 5)])).Status.Should().Be(MilpStatus.Infeasible);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unbounded(bool isInteger)
    {
        Solve(Single(-1, 0, Infinity, isInteger)).Status.Should().Be(MilpStatus.Unbounded);
        Solve(Single(-1, 0, Infinity, isInteger, (2, 1, Infinity))).Should().BeEquivalentTo(
            new { Status = MilpStatus.Unbounded, StopReason = MilpStopReason.Finished, Values = (object?)null, BestBound = (double?)null });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Infeasible_is_told_from_unbounded(bool isInteger)
    {
        var model = Build(
            [-1, 0, 0], [0, 0, 0], [Infinity, Infinity, Infinity], [isInteger, isInteger, isInteger],
            [(1, [0, 1, 1], 2), (4, [0, 1, 1], 5)]);

        Solve(model).Status.Should().Be(MilpStatus.Infeasible);
    }

    [Fact]
    public void Infeasible_whole_numbers_with_an_unbounded_relaxation() => Solve(
        Build([-1, 0, 0], [0, 0, 0], [Infinity, Infinity, Infinity], [true, true, true], [(3, [0, 4, 2], 3)])).Status
        .Should().Be(MilpStatus.Infeasible);

    [Fact]
    public void Models_without_columns()
    {
        ShouldBeOptimal(Solve(Build([], [], [], [], [], offset: 7)), 7);
        ShouldBeOptimal(Solve(Build([], [], [], [], [(-1, [], 1)])), 0);
        Solve(Build([], [], [], [], [(1, [], 2)])).Status.Should().Be(MilpStatus.Infeasible);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Odd_models(bool isInteger)
    {
        ShouldBeOptimal(Solve(Build([1, -1], [2, 0], [10, 10], [isInteger, isInteger], [])), -8);
        ShouldBeOptimal(Solve(Single(1, 2, 10, isInteger, (-Infinity, 1, Infinity), (0, 0, 0))), 2);
        ShouldBeOptimal(Solve(Single(1, -Infinity, Infinity, isInteger, (-7.5, 1, Infinity))), isInteger ? -7 : -7.5);
        ShouldBeOptimal(Solve(Single(0, -1e300, 1e300, isInteger)), 0);
        ShouldBeOptimal(Solve(Single(1, 4, 4, isInteger)), 4);
        Solve(Single(1, 2, 10, isInteger, (1, 0, 2))).Status.Should().Be(MilpStatus.Infeasible, "0 is not in [1, 2]");
        Solve(Single(1, 5, 4, isInteger)).Status.Should().Be(MilpStatus.Infeasible, "no value is >= 5 and <= 4");
        Solve(Single(1, 0, 4, isInteger, (3, 1, 2))).Status.Should().Be(MilpStatus.Infeasible, "no value is >= 3 and <= 2");
    }

    public static TheoryData<double, MilpModel> RowsWithTwoSides => new()
    {
        // The best is (0, 0, 0, 2).
        {
            -8, Build(
                [-9, -3, -4, -4], [0, 0, 0, 0], [3, 1, 1, 3], [true, true, true, true],
                [(-Infinity, [7, -2, 4, 5], 11), (-0.5, [-4, -5, 8, 0], 2)])
        },

        // The best is (0, 1): (1, 2) would cost 1, but 3y - 5x is 1.
        { 4, Build([-7, 4], [0, 0], [3, 3], [true, true], [(2, [-5, 3], 7)]) },
    };

    [Theory]
    [MemberData(nameof(RowsWithTwoSides))]
    public void Rows_with_two_sides_lose_no_solution(double objective, MilpModel model) => ShouldBeOptimal(Solve(model), objective);

    [Fact]
    public void Bounds_without_a_whole_number_are_infeasible() =>
        Solve(Single(1, 0.3, 0.7, isInteger: true)).Status.Should().Be(MilpStatus.Infeasible);

    [Fact]
    public void Time_limit_leaves_an_incumbent_and_a_true_bound()
    {
        var solution = Solve(Hard(), new() { TimeLimit = Enough() });

        ShouldBeCutOff(solution, MilpStopReason.TimeLimit);
        IsFeasible(Hard(), solution.Values!).Should().BeTrue();
        solution.BestBound.Should().BeLessThanOrEqualTo(HardKnownObjective, "a solution with that objective is known");
        solution.BestBound.Should().BeGreaterThan(-28000, "the relaxation alone says more");
    }

    [Fact]
    public void Time_limit_of_a_relaxation_is_told_from_an_error()
    {
        var model = MultiKnapsack(items: 400, dimensions: 200, seed: 1);
        for (var milliseconds = 10; milliseconds <= 60; milliseconds += 10)
        {
            Solve(model, new() { RelaxIntegrality = true, TimeLimit = TimeSpan.FromMilliseconds(milliseconds) })
                .Should().Match<MilpSolution>(found => found.StopReason == MilpStopReason.TimeLimit || found.Status == MilpStatus.Optimal);
        }
    }

    [Fact]
    public async Task Cancellation_leaves_the_incumbent_and_a_true_bound()
    {
        var enough = Enough();
        using var source = new CancellationTokenSource();

        var solution = await Task.Factory.StartNew(
            () =>
            {
                // Not before the solver's own thread runs: cancelled before its search, the solver rightly has nothing.
                source.CancelAfter(enough);
                return Create().Solve(Hard(), new(), source.Token);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(enough + HangGuard);

        ShouldBeCutOff(solution, MilpStopReason.Cancelled);
        IsFeasible(Hard(), solution.Values!).Should().BeTrue();
        solution.BestBound.Should().BeLessThanOrEqualTo(HardKnownObjective);
    }

    [Fact]
    public async Task Cancellation_at_any_moment_ends_the_run()
    {
        for (var milliseconds = 0; milliseconds < 30; milliseconds += 2)
        {
            using var source = new CancellationTokenSource(milliseconds);
            var solution = await Task.Run(() => Create().Solve(Hard(), new(), source.Token)).WaitAsync(HangGuard);
            solution.StopReason.Should().Be(MilpStopReason.Cancelled);
            solution.Status.Should().BeOneOf(MilpStatus.Unknown, MilpStatus.Feasible);
        }
    }

    [Fact]
    public void A_cancelled_token_gives_the_warm_start_back()
    {
        var start = new double[100];
        var solution = Create().Solve(Hard(), new() { WarmStart = start }, new CancellationToken(canceled: true));

        ShouldBeCutOff(solution, MilpStopReason.Cancelled);
        solution.Values.Should().Equal(start);
        Create().Solve(Hard(), new(), new CancellationToken(canceled: true)).Status.Should().Be(MilpStatus.Unknown);
    }

    [Fact]
    public void Warm_start_is_never_made_worse()
    {
        var start = Solve(Hard(), WideGap);

        var solution = Solve(Hard(), new() { WarmStart = start.Values, TimeLimit = TimeSpan.FromMilliseconds(1) });

        solution.Status.Should().Be(MilpStatus.Feasible);
        solution.Objective.Should().BeLessThanOrEqualTo(start.Objective!.Value + 1e-6);
    }

    [Fact]
    public void Infeasible_warm_start_is_left_out() => ShouldBeOptimal(Solve(Knapsack(), new() { WarmStart = [1, 1, 1] }), -220);

    [Fact]
    public void Gap_is_honoured()
    {
        var solution = Solve(Hard(), WideGap);

        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Optimal, StopReason = MilpStopReason.Finished });
        (solution.Objective - solution.BestBound).Should().BeLessThanOrEqualTo(WideGap.RelativeGap * Math.Abs(solution.Objective!.Value));
        solution.BestBound.Should().BeLessThanOrEqualTo(HardKnownObjective);
    }

    [Fact]
    public void Progress_is_monotone_and_ends_at_the_answer()
    {
        var told = new ConcurrentQueue<MilpProgress>();

        var solution = Solve(Hard(), new() { TimeLimit = Enough(), Progress = new Listener(told.Enqueue) });

        told.Should().NotBeEmpty();
        told.Where(step => step.BestBound is not null).Select(step => step.BestBound!.Value).Should().BeInAscendingOrder();
        told.Where(step => step.Incumbent is not null).Select(step => step.Incumbent!.Value).Should().BeInDescendingOrder();
        told.Should().OnlyContain(step => !(step.BestBound > step.Incumbent));
        told.Last().Incumbent.Should().BeApproximately(solution.Objective!.Value, 1e-6);
        told.Last().BestBound.Should().BeGreaterThanOrEqualTo(solution.BestBound!.Value - 1e-6).And.BeLessThanOrEqualTo(HardKnownObjective);
    }

    [Fact]
    public void An_exception_of_the_listener_comes_out()
    {
        var options = WideGap with { Progress = new Listener(_ => throw new InvalidTimeZoneException()) };

        FluentActions.Invoking(() => Solve(Hard(), options)).Should().Throw<InvalidTimeZoneException>();
    }

    [Fact]
    public void Equal_calls_give_equal_answers()
    {
        var model = MultiKnapsack(items: 30, dimensions: 4, seed: 7);

        Solve(model).Values.Should().Equal(Solve(model).Values);
    }

    [Fact]
    public async Task Concurrent_calls_give_the_same_objective()
    {
        var solver = Create();
        var model = MultiKnapsack(items: 30, dimensions: 4, seed: 7);
        var alone = solver.Solve(model, new());

        var together = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            Task.Run(() => solver.Solve(model, new() { Threads = 1 + (i % 2) }))));

        using var scope = new AssertionScope();
        foreach (var solution in together) ShouldBeOptimal(solution, alone.Objective!.Value);
    }

    [Fact]
    public void Enumeration_finds_no_better_solution()
    {
        Gen.Select(Gen.Int[-9, 9].Array[4], Gen.Int[0, 3].Array[4], Gen.Int[-5, 9].Array[4].Array[2], Gen.Int[-4, 20].Array[2])
            .Sample(
                (cost, upper, rows, limits) =>
                {
                    var model = Build(
                        Doubles(cost), new double[4], Doubles(upper), [true, true, true, true],
                        [(-Infinity, Doubles(rows[0]), limits[0]), (limits[1] / 2.0, Doubles(rows[1]), limits[1] + 3)]);
                    var best = Enumerate(model);
                    var solution = Solve(model);
                    return best is { } optimum
                        ? solution.Status == MilpStatus.Optimal && Math.Abs(solution.Objective!.Value - optimum) < 1e-6
                        : solution.Status == MilpStatus.Infeasible;
                },
                iter: 200, threads: 1);

        static double[] Doubles(int[] values) => [.. values.Select(value => (double)value)];
    }

    private MilpSolution Solve(MilpModel model, MilpSolveOptions? options = null) => Create().Solve(model, options ?? new());

    /// <summary>
    /// Far longer than the solver needs, under the load of the moment, to find an incumbent of the hard model and a bound on it: what it
    /// needs is measured, once its library is loaded.
    /// </summary>
    private TimeSpan Enough()
    {
        Solve(Knapsack());
        var started = Stopwatch.GetTimestamp();
        Solve(Hard(), WideGap);
        return TimeSpan.FromMilliseconds(200) + (5 * Stopwatch.GetElapsedTime(started));
    }

    private static void ShouldBeOptimal(MilpSolution solution, double objective)
    {
        using var scope = new AssertionScope();
        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Optimal, StopReason = MilpStopReason.Finished });
        solution.Objective.Should().BeApproximately(objective, 1e-6);
        solution.BestBound.Should().BeApproximately(objective, 1e-4);
        solution.BestBound.Should().BeLessThanOrEqualTo(solution.Objective!.Value);
    }

    private static void ShouldBeCutOff(MilpSolution solution, MilpStopReason stop)
    {
        solution.Should().BeEquivalentTo(new { Status = MilpStatus.Feasible, StopReason = stop });
        solution.Values.Should().NotBeNull();
    }

    private static Func<EquivalencyAssertionOptions<double>, EquivalencyAssertionOptions<double>> Within(double tolerance) =>
        options => options.WithStrictOrdering()
            .Using<double>(pair => pair.Subject.Should().BeApproximately(pair.Expectation, tolerance)).WhenTypeIs<double>();

    private static MilpModel TwiceInARow()
    {
        var builder = new MilpModelBuilder();
        var column = builder.AddColumn(1, 0, 1);
        builder.AddRow(0, 1);
        builder.Add(column, 1);
        builder.Add(column, 2);
        return builder.Build();
    }

    private sealed class Listener(Action<MilpProgress> report) : IProgress<MilpProgress>
    {
        public void Report(MilpProgress value) => report(value);
    }
}

using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies.Tests;

public sealed class SensitivityStudyTests
{
    // One GPU for $1, 3600 queries of 0.005 + 200/700 s at 1e-5 $/s; all unserved costs $36.
    private const double DelayCost = 0.036 * (0.005 + 200 / 700.0), Unserved = 36;

    private static readonly AllocationProblem s_one = TestProblems.One().Budget(1).Build();
    private static readonly IAllocator s_greedy = new GreedyAllocator();

    [Fact]
    public void Budget_and_price_decide_together_whether_the_GPU_can_be_rented()
    {
        SensitivityResult result = SensitivityStudy.Run(
            s_one, s_greedy, new() { Parameters = [SweptParameter.Budget, SweptParameter.GpuPrice], From = 0.5, To = 1.5, Steps = 3 });

        result.Axes.Select(a => (a.Parameter, a.Nominal)).Should().Equal((SweptParameter.Budget, 1), (SweptParameter.GpuPrice, 1));
        result.Nominal!.Cost.Should().BeApproximately(1 + DelayCost, 1e-9);
        result.Nominal.AboveNominal.Should().Be(0);
        result.IsComplete.Should().BeTrue();
        result.Rows.Should().HaveCount(9);
        foreach (SensitivityRow row in result.Rows)
        {
            (double budget, double price) = (row.Factors[0], row.Factors[1]);
            bool isServed = price <= budget;
            double cost = isServed ? price + DelayCost : Unserved;
            row.IsFeasible.Should().BeTrue();
            row.Cost.Should().BeApproximately(cost, 1e-9, "of budget {0} and price {1}", budget, price);
            row.AboveNominal.Should().BeApproximately(cost / (1 + DelayCost) - 1, 1e-9);
            row.UnmetShare.Should().Be(isServed ? 0 : 1);
            row.Gpus.Should().Be(isServed ? 1 : 0);
            row.Deployments.Should().HaveCount(isServed ? 1 : 0);
            row.ModelShares.Select(s => (s.Key, s.Value)).Should().Equal(isServed ? [("small", 1)] : []);
        }

        result.Rows.Select(r => (r.Factors[0], r.Factors[1])).Should().Equal(
            (0.5, 0.5), (0.5, 1), (0.5, 1.5), (1, 0.5), (1, 1), (1, 1.5), (1.5, 0.5), (1.5, 1), (1.5, 1.5));
    }

    [Theory]
    [InlineData(SweptParameter.DelaySlo, 0.05, 0.06)] // 5 s: 0.25 s are too few for 0.291 s, 0.3 s are not
    [InlineData(SweptParameter.ErrorSlo, 0.7, 0.9)] // 0.05: 0.035 is too strict for 0.04, 0.045 is not
    [InlineData(SweptParameter.GpuMemory, 0.2, 0.3)] // 10 GB: 1.8 GB usable are too few for weights of 2 GB, 2.7 GB are not
    public void A_limit_that_becomes_too_tight_leaves_all_unserved(SweptParameter parameter, double tight, double wide)
    {
        SensitivityResult result = SensitivityStudy.Run(
            s_one, s_greedy, new() { Parameters = [parameter], From = tight, To = wide, Steps = 2 });

        result.Rows.Select(r => r.UnmetShare).Should().Equal(1, 0);
        result.Rows[0].Cost.Should().BeApproximately(Unserved, 1e-9);
        result.Rows[1].AboveNominal.Should().BeApproximately(0, 1e-9);
    }

    [Fact]
    public void What_must_be_served_and_cannot_be_has_no_plan_and_no_cost()
    {
        AllocationProblem strict = TestProblems.One().Query("chat", q => q with { MaxUnmet = 0 }).Build();
        SensitivityResult result = SensitivityStudy.Run(
            strict, s_greedy, new() { Parameters = [SweptParameter.ErrorSlo], From = 0.7, To = 1.4, Steps = 2 });

        result.Rows.Select(r => r.IsFeasible).Should().Equal(false, true);
        result.Rows[0].Status.Should().Be(PlanStatus.Infeasible);
        (result.Rows[0].Cost, result.Rows[0].Gpus, result.Rows[0].UnmetShare).Should().Be((null, null, null));
    }

    [Fact]
    public void More_room_never_costs_more_at_the_optimum() => Gen.Select(Gen.Int[1, 1000], Gen.Int[0, 2]).Sample((seed, index) =>
    {
        SweptParameter parameter = ((SweptParameter[])[SweptParameter.Budget, SweptParameter.DelaySlo, SweptParameter.ErrorSlo])[index];
        AllocationProblem problem = SyntheticInstances.Generate(2, 2, 3, seed, new() { Budget = 20 });
        SensitivityResult result = SensitivityStudy.Run(
            problem, new ExactAllocator(MilpSolvers.Default), new() { Parameters = [parameter], Steps = 4 });
        double[] costs = [.. result.Rows.Select(r => r.Cost!.Value)];
        for (int n = 1; n < costs.Length; n++)
            costs[n].Should().BeLessThanOrEqualTo(costs[n - 1] * (1 + 2e-6), "of {0} at {1}", parameter, result.Rows[n].Factors[0]);
    }, iter: 12, threads: 1);

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        AllocationProblem problem = Instances.Load("six-types");
        SensitivityOptions options = new() { Steps = 2 };
        SensitivityResult Run() => SensitivityStudy.Run(problem, new AdaptiveGreedyAllocator(new() { Seed = 3, StartEffort = 50 }), options);
        Run().Should().BeEquivalentTo(Run(), o => o.WithStrictOrdering());
    }

    [Fact]
    public void Cancelled_it_returns_the_rows_finished()
    {
        using var cancellation = new CancellationTokenSource();
        var steps = new Stopper(cancellation);

        SensitivityResult result = SensitivityStudy.Run(s_one, s_greedy, null, steps, cancellation.Token);

        result.IsComplete.Should().BeFalse();
        result.Nominal.Should().NotBeNull();
        result.Rows.Should().ContainSingle();
        SensitivityStudy.Run(s_one, s_greedy, null, null, cancellation.Token).Nominal.Should().BeNull();
    }

    [Fact]
    public void Bad_options_are_refused_by_name_and_value()
    {
        Refuse(new() { Parameters = [] }, "*parameters must be one or two different ones, was ''. (Parameter 'Parameters')");
        Refuse(
            new() { Parameters = [SweptParameter.Budget, SweptParameter.Budget] },
            "*different ones, was 'Budget, Budget'. (Parameter 'Parameters')");
        Refuse(new() { Parameters = [(SweptParameter)9] }, "*parameter must be a named one, was 9. (Parameter 'parameter')");
        Refuse(new() { From = 0 }, "*from must be > 0, was 0. (Parameter 'From')");
        Refuse(new() { From = 2 }, "*from must be below to (1.5), was 2. (Parameter 'From')");
        Refuse(new() { To = double.NaN }, "*to must be at most 1000, was NaN. (Parameter 'To')");
        Refuse(new() { Steps = 1 }, "*steps must be from 2 to 100, was 1. (Parameter 'Steps')");
        FluentActions.Invoking(() => SensitivityStudy.Run(TestProblems.One().Build(), s_greedy))
            .Should().Throw<ArgumentException>()
            .WithMessage("Problem 'one': budget must be > 0 to be varied, there is none. (Parameter 'problem')");
        FluentActions.Invoking(() => SweptProblem.Scale(s_one, SweptParameter.GpuPrice, 0))
            .Should().Throw<ArgumentException>()
            .WithMessage("*factor of GpuPrice must be > 0 and at most 1000, was 0. (Parameter 'factor')");

        static void Refuse(SensitivityOptions options, string words) =>
            FluentActions.Invoking(() => SensitivityStudy.Run(s_one, s_greedy, options))
                .Should().Throw<ArgumentException>().WithMessage(words);
    }

    [Fact]
    public void An_error_objective_stays_at_most_1_and_TTFT_and_TPOT_scale_with_the_delay()
    {
        AllocationProblem problem = TestProblems.One()
            .Query("chat", q => q with { TtftSlo = TimeSpan.FromSeconds(2), TpotSlo = TimeSpan.FromMilliseconds(40) }).Build();

        SweptProblem.Scale(problem, SweptParameter.ErrorSlo, 30).Queries[0].ErrorSlo.Should().Be(1);
        var scaled = SweptProblem.Scale(problem, SweptParameter.DelaySlo, 1.5).Queries[0];
        (scaled.DelaySlo!.Value.TotalSeconds, scaled.TtftSlo!.Value.TotalSeconds, scaled.TpotSlo!.Value.TotalSeconds).Should().Be((7.5, 3, 0.06));
        SweptProblem.Scale(problem, SweptParameter.DelaySlo, 1e-9).Queries[0].DelaySlo!.Value.Ticks.Should().Be(1);
    }

    private sealed class Stopper(CancellationTokenSource cancellation) : IProgress<double>
    {
        private int _steps;

        public void Report(double value)
        {
            if (++_steps == 2) cancellation.Cancel();
        }
    }
}

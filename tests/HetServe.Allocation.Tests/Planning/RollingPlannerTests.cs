using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Tests.Planning;

public sealed class RollingPlannerTests
{
    private static RollingPlanner Planner(SwitchingCosts switching, double lookAheadHours = 0.5, double margin = 0) => new(
        new AdaptiveGreedyAllocator(),
        new() { LookAhead = TimeSpan.FromHours(lookAheadHours), RateMargin = margin, Switching = switching });

    [Theory]
    [InlineData(0.39, 2)] // 180 queries unmet cost $1.80 an hour, a replica $1: saves $0.80 an hour, $0.40 over half an hour
    [InlineData(0.41, 1)]
    public void Changes_only_what_pays_for_its_switching_within_the_look_ahead(double startDollars, int replicas)
    {
        RollingDecision decision = Planner(Free with { StartCost = startDollars }).Decide(Problem(3780), Running(1));
        decision.Plan.Deployments.Should().Equal(Running(replicas).Deployments);
        decision.KeepsDeployments.Should().Be(replicas == 1);
        decision.CostOfKeeping.Should().BeApproximately(0.5 * 2.8, 1e-9);
        decision.Cost.Should().BeApproximately(Math.Min(1.4, 1 + startDollars), 1e-9);
        decision.Report.IsFeasible.Should().BeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // what runs breaks the constraint
    public void Constraints_of_the_allocator_hold_in_decisions(int running)
    {
        var allocator = new AdaptiveGreedyAllocator(new() { Constraints = [new MostReplicas(1)] });
        var planner = new RollingPlanner(allocator, new() { LookAhead = TimeSpan.FromHours(1), RateMargin = 0, Switching = Free });

        RollingDecision decision = planner.Decide(Problem(7000), Running(running)); // two replicas would save 3400 unmet queries

        decision.Plan.Deployments.Should().Equal(Running(1).Deployments);
        decision.Report.IsFeasible.Should().BeTrue();
        decision.Report.Rows.Should().Contain(row => row.Constraint == "most-replicas");
    }

    [Fact]
    public void A_decision_that_cannot_keep_a_constraint_says_so()
    {
        var allocator = new AdaptiveGreedyAllocator(new() { Constraints = [new MostReplicas(-1)] });
        var planner = new RollingPlanner(allocator, new() { LookAhead = TimeSpan.FromHours(1), RateMargin = 0, Switching = Free });

        planner.Decide(Problem(3500), Running(1)).Report.IsFeasible.Should().BeFalse();
    }

    private sealed class MostReplicas(int most) : IConstraintChecker
    {
        public string Name => "most-replicas";

        public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) =>
            rows.Add(new ConstraintRow(Name, "all deployments", evaluation.Deployments.Sum(d => d.Deployment.Replicas), most, "replicas"));
    }

    [Fact]
    public void Routes_are_exact_for_the_new_rates_where_the_deployments_stay()
    {
        RollingDecision decision = Planner(Free with { StartCost = 10, StopCost = 10 }).Decide(Problem(4000), Running(1));
        decision.Plan.Unmet["chat"].Should().BeApproximately(0.1, 1e-9);
        decision.Plan.Cost.Total.Should().BeApproximately(2 * (1 + 4), 1e-9, "the horizon is two hours");
        decision.Transition.Steps.Should().ContainSingle().Which.Routes.Should().Equal(decision.Plan.Routes);
    }

    [Fact]
    public void Rates_that_swing_about_a_threshold_do_not_make_it_flap()
    {
        RollingPlanner planner = Planner(Free with { StartCost = 0.41, StopCost = 0.41 });
        AllocationPlan running = Running(2);
        for (int n = 0; n < 6; n++)
        {
            RollingDecision decision = planner.Decide(Problem(n % 2 == 0 ? 3600 : 3780), running);
            if (n == 0) decision.Plan.Deployments[0].Replicas.Should().Be(1, "a replica too many costs $0.50 over half an hour");
            else decision.KeepsDeployments.Should().BeTrue();
            running = decision.Plan;
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 2)] // of 3850 queries an hour one replica would leave 250 unmet, $2.50
    public void A_rate_margin_keeps_what_the_next_rise_would_need(double margin, int replicas)
    {
        RollingDecision decision = Planner(Free, margin: margin).Decide(Problem(3500), Running(2));
        decision.Plan.Deployments.Should().Equal(Running(replicas).Deployments);
        decision.Plan.Cost.Total.Should().BeApproximately(2 * replicas, 1e-9, "routes and costs are for the rates told");
    }

    [Fact]
    public void Starts_before_it_shifts_and_stops_after_it()
    {
        SwitchingCosts costs = Free with
        {
            StartCost = 0.1, StartTime = TimeSpan.FromSeconds(18), StopTime = TimeSpan.FromSeconds(36), LoadGBps = 0.125,
        };
        RollingDecision decision = Planner(costs).Decide(Problem(7200), Running(1));
        PlanTransition way = decision.Transition;
        way.Changes.Should().ContainSingle().Which.Kind.Should().Be(ChangeKind.ScaledUp);
        way.Steps.Select(step => step.Kind).Should().Equal(StepKind.ScaleUp, StepKind.ShiftRoutes);
        way.Steps[0].Replicas!.Replicas.Should().Be(1);
        way.Steps[0].Duration.Should().Be(TimeSpan.FromSeconds(18 + 2 / 0.125));
        way.Steps[1].BeginsAt.Should().Be(TimeSpan.FromSeconds(34));
        way.Cost.Should().BeApproximately(0.1 + 34.0 / 3600, 1e-12, "the replica is paid while it loads");

        // 34 s of the one replica, that leaves 3600 an hour unmet, then two.
        decision.Cost.Should().BeApproximately(way.Cost + 37.0 * 34 / 3600 + 2 * (0.5 - 34.0 / 3600), 1e-9);

        way = Planner(costs).Decide(Problem(3600), Running(2)).Transition;
        way.Steps.Select(step => step.Kind).Should().Equal(StepKind.ShiftRoutes, StepKind.ScaleDown);
        way.Cost.Should().BeApproximately(0.01, 1e-12, "the replica is paid while it drains");
    }

    [Fact]
    public void What_finds_no_free_gpus_waits_for_a_stop()
    {
        AllocationProblem one = Problem(3600, gpus: 1);
        AllocationProblem problem = one with
        {
            Tiers = [one.Tiers[0], one.Tiers[0] with { Name = "gpu-cheap", PricePerHour = 0.5 }],
            Measurements = [one.Measurements[0], one.Measurements[0] with { Tier = "gpu-cheap" }],
        };
        SwitchingCosts costs = Free with { StartTime = TimeSpan.FromSeconds(9), StopTime = TimeSpan.FromSeconds(18) };
        RollingDecision decision = Planner(costs, lookAheadHours: 1).Decide(problem, Running(1));
        decision.Transition.Steps.Select(step => (step.Kind, step.WaitsForStop, Math.Round(step.BeginsAt.TotalSeconds, 6))).Should().Equal(
            (StepKind.ShiftRoutes, false, 0), (StepKind.Stop, false, 0), (StepKind.Start, true, 18), (StepKind.ShiftRoutes, false, 27));
        decision.Transition.Steps[0].Routes.Should().BeEmpty();
        decision.Transition.Interim!.Unmet["chat"].Should().Be(1);

        // 27 s of $36 an hour unmet, 18 s of the old tier, 9 s of the new one, then the new one: $0.27 more, and $0.50 an hour less.
        decision.Cost.Should().BeApproximately((27 * 36 + 18 * 1 + 9 * 0.5 + (3600 - 27) * 0.5) / 3600, 1e-9);
        Planner(costs, lookAheadHours: 0.5).Decide(problem, Running(1)).KeepsDeployments.Should().BeTrue();
    }

    [Fact]
    public void A_start_from_nothing_is_a_decision_like_any_other()
    {
        RollingDecision decision = Planner(Free).Decide(Problem(3600), null);
        decision.Plan.Deployments.Should().Equal(Running(1).Deployments);
        decision.CostOfKeeping.Should().BeNull();
        decision.Transition.Changes.Should().ContainSingle().Which.Kind.Should().Be(ChangeKind.Started);
    }

    [Fact]
    public void Deployments_that_can_no_longer_run_are_given_up()
    {
        RollingDecision decision = Planner(Free).Decide(Problem(7200, gpus: 1), Running(2));
        decision.Plan.Deployments.Should().Equal(Running(1).Deployments);
        decision.Transition.Changes.Should().ContainSingle().Which.Kind.Should().Be(ChangeKind.ScaledDown);
        decision.Report.IsFeasible.Should().BeTrue();
    }

    [Fact]
    public void Cancelled_it_decides_on_what_it_knows()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        RollingDecision decision = Planner(Free).Decide(Instances.Synthetic[2], null, cancellationToken: cancelled.Token);
        decision.StopReason.Should().Be(StopReason.Cancelled);
        decision.Report.IsFeasible.Should().BeTrue();
    }

    [Fact]
    public void No_decision_costs_more_than_keeping_and_all_meet_every_constraint()
    {
        foreach (AllocationProblem problem in Instances.Synthetic.Take(9).Append(Instances.Engine[2]).Where(p => p.Queries.Count > 1))
        {
            AllocationPlan running = new GreedyAllocator().Allocate(problem).Plan!;
            double[] factors = [1.3, 0.6, 1.05];
            foreach (double factor in factors)
            {
                AllocationProblem window = problem.WithRates(problem.Queries.ToDictionary(q => q.Name, q => factor * q.RatePerHour));
                RollingDecision decision = new RollingPlanner(new GreedyAllocator()).Decide(window, running);
                decision.Report.Violations.Should().BeEmpty();
                if (decision.CostOfKeeping is { } keeping) decision.Cost.Should().BeLessThanOrEqualTo(keeping);
                decision.Transition.Cost.Should().BeApproximately(decision.Transition.Steps.Sum(step => step.Cost), 1e-9);
                running = decision.Plan;
            }
        }
    }

    [Fact]
    public void Options_have_their_documented_defaults_and_ranges()
    {
        RollingOptions options = new RollingPlanner(new GreedyAllocator()).Options;
        (options.Window, options.LookAhead, options.HistoryWindows, options.RateMargin, options.TimeLimit).Should()
            .Be((TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), 12, 0.05, TimeSpan.FromSeconds(30)));
        options.Switching.Should().Be(new SwitchingCosts
        {
            StartCost = 0.01, StopCost = 0.01, ReconfigureCost = 0.02, LoadGBps = 2,
            StartTime = TimeSpan.FromSeconds(30), StopTime = TimeSpan.FromSeconds(30),
        });
        RollingOptions[] wrong =
        [
            new() { Window = TimeSpan.Zero }, new() { LookAhead = TimeSpan.FromMinutes(4) }, new() { TimeLimit = TimeSpan.Zero },
            new() { RateMargin = -0.1 }, new() { HistoryWindows = 0 },
            new() { Switching = new() { StartCost = -1 } }, new() { Switching = new() { LoadGBps = 0 } },
            new() { Switching = new() { StopTime = TimeSpan.FromTicks(-1) } },
            new() { Switching = new() { StartTime = TimeSpan.FromDays(365) + TimeSpan.FromTicks(1) } },
            new() { Switching = new() { StopCost = double.NaN } },
        ];
        foreach (RollingOptions bad in wrong)
            FluentActions.Invoking(() => new RollingPlanner(new GreedyAllocator(), bad)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Rates_are_checked()
    {
        AllocationProblem problem = Problem(1);
        problem.WithRates(new Dictionary<string, double> { ["chat"] = 7 }).Queries[0].RatePerHour.Should().Be(7);
        FluentActions.Invoking(() => problem.WithRates(new Dictionary<string, double> { ["chat"] = -1 }))
            .Should().Throw<ArgumentException>().WithMessage("Rate of 'chat' must be a number >= 0, was -1. (Parameter 'ratesPerHour')");
        FluentActions.Invoking(() => problem.WithRates(new Dictionary<string, double> { ["chap"] = 1 }))
            .Should().Throw<ArgumentException>()
            .WithMessage("Rate of 'chap': the problem has no such query type. (Parameter 'ratesPerHour')");
    }
}

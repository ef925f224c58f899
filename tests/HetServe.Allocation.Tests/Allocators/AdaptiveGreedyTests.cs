using FluentAssertions.Execution;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators;

public class AdaptiveGreedyTests
{
    private static readonly AdaptiveGreedyOptions s_short = new() { Starts = 3, StartEffort = 300 };

    private static readonly Lazy<double[]> s_gaps = new(() => [.. Instances.Stored.Select(p => Gap(new AdaptiveGreedyAllocator(), p))]);

    [Fact]
    public void Known_optima_are_met_within_half_a_percent_on_average() => s_gaps.Value.Average().Should().BeLessThan(0.005);

    [Fact]
    public void No_known_optimum_is_missed_by_two_percent()
    {
        s_gaps.Value.Should().OnlyContain(gap => gap < 0.02);
        s_gaps.Value.Should().OnlyContain(gap => gap > -1e-5, "nothing feasible is cheaper than a proven optimum");
    }

    [Fact]
    public void A_plan_never_costs_more_than_that_of_the_greedy_allocator()
    {
        using var scope = new AssertionScope();
        foreach (AllocationProblem problem in Instances.Stored.Concat(Instances.Synthetic))
        {
            var tables = ProblemTables.Compile(problem);
            double greedy = new GreedyAllocator().Allocate(tables).Plan!.Cost.Total;

            Cost(new() { Starts = 1, StartEffort = 200 }, tables).Should().BeLessThanOrEqualTo(greedy * (1 + 1e-9), problem.Name);
        }
    }

    [Fact]
    public void A_seed_gives_one_plan_whatever_the_number_of_threads()
    {
        foreach (AllocationProblem problem in Instances.Stored.Concat(Instances.Synthetic).Where((_, n) => n % 8 == 0))
        {
            var tables = ProblemTables.Compile(problem);
            string Plan(int threads) => PlanFile.ToJson(
                new AdaptiveGreedyAllocator(s_short with { Seed = 3, DegreeOfParallelism = threads }).Allocate(tables).Plan!);

            string one = Plan(1);
            Plan(2).Should().Be(one, problem.Name);
            Plan(4).Should().Be(one, problem.Name);
        }
    }

    [Fact]
    public void The_statistics_do_not_depend_on_the_number_of_threads()
    {
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 10, 3, new() { Capped = true }));

        IReadOnlyList<MoveStatistics> Moves(int threads) =>
            new AdaptiveGreedyAllocator(s_short with { DegreeOfParallelism = threads }).Allocate(tables).Moves;

        Moves(1).Should().NotBeEmpty().And.Equal(Moves(4));
        Moves(1).Sum(m => m.Improvements).Should().BePositive();
        Moves(1).Should().OnlyContain(m => m.Improvements <= m.Evaluations);
    }

    [Fact]
    public void More_effort_never_costs_more()
    {
        foreach (AllocationProblem problem in Instances.Stored.Where((_, n) => n % 6 == 0))
        {
            var tables = ProblemTables.Compile(problem);
            double quick = Cost(new() { Effort = SearchEffort.Quick }, tables);
            double balanced = Cost(new(), tables);
            double thorough = Cost(new() { Effort = SearchEffort.Thorough }, tables);

            balanced.Should().BeLessThanOrEqualTo(quick, problem.Name);
            thorough.Should().BeLessThanOrEqualTo(balanced, problem.Name);
        }
    }

    [Fact]
    public void A_time_limit_is_used_in_full_on_request()
    {
        var limit = TimeSpan.FromSeconds(0.3);
        var allocator = new AdaptiveGreedyAllocator(new() { Effort = SearchEffort.UntilTimeLimit, TimeLimit = limit });

        AllocationResult result = allocator.Allocate(Instances.Stored[0]);

        result.StopReason.Should().Be(StopReason.TimeLimit);
        result.FeasiblePlan.Should().NotBeNull();
    }

    [Fact]
    public void A_plan_to_start_from_is_never_made_worse()
    {
        foreach (AllocationProblem problem in Instances.Stored.Where((_, n) => n % 4 == 0))
        {
            var tables = ProblemTables.Compile(problem);
            AllocationPlan start = new AdaptiveGreedyAllocator(s_short with { Seed = 5 }).Allocate(tables).Plan!;

            AllocationPlan plan = new AdaptiveGreedyAllocator(new() { Starts = 1, StartEffort = 200 }).Allocate(tables, start).Plan!;

            plan.Cost.Total.Should().BeLessThanOrEqualTo(start.Cost.Total * (1 + 1e-9), problem.Name);
        }
    }

    [Fact]
    public void A_further_constraint_that_no_plan_meets_is_reported_with_the_plan_of_GH()
    {
        AllocationProblem problem = Instances.Load("six-types");
        AllocationResult result = new AdaptiveGreedyAllocator(s_short with { Constraints = [new FewDeployments(most: -1)] }).Allocate(problem);

        result.Status.Should().Be(PlanStatus.Unknown);
        result.Report!.Violations.Should().ContainSingle(row => row.Constraint == "few");
        result.Plan!.Cost.Should().Be(new GreedyAllocator().Allocate(problem).Plan!.Cost);
    }

    [Fact]
    public void A_further_constraint_is_kept()
    {
        AllocationResult none = new AdaptiveGreedyAllocator(s_short with { Constraints = [new FewDeployments(most: 0)] })
            .Allocate(Instances.Load("six-types"));

        none.Status.Should().Be(PlanStatus.Feasible);
        none.Plan!.Deployments.Should().BeEmpty();
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-6-6-10-s17")]
    [InlineData("synth-8-7-9-s36-capped")]
    public void Under_a_further_constraint_the_cheapest_plan_that_meets_it_is_found(string name)
    {
        AllocationProblem problem = Instances.Load(name);
        double cheapest = problem.Models
            .SelectMany(model => problem.Tiers.Select(tier => problem with
            {
                Models = [model],
                Tiers = [tier],
                Availability = problem.Availability.Where(entry => entry.Key == tier.Gpu).ToDictionary(),
            }))
            .Min(pair => Cost(s_short, ProblemTables.Compile(pair)));

        AllocationResult result = new AdaptiveGreedyAllocator(s_short with { Constraints = [new FewDeployments(most: 1)] }).Allocate(problem);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Deployments.Should().ContainSingle();
        result.Plan.Cost.Total.Should().BeApproximately(cheapest, 1e-6 * cheapest);
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void An_option_out_of_range_is_refused(AdaptiveGreedyOptions options, string name) =>
        FluentActions.Invoking(() => new AdaptiveGreedyAllocator(options)).Should().Throw<ArgumentOutOfRangeException>()
            .Which.ParamName.Should().Be(name);

    public static TheoryData<AdaptiveGreedyOptions, string> OutOfRange => new()
    {
        { new() { Effort = (SearchEffort)9 }, nameof(AdaptiveGreedyOptions.Effort) },
        { new() { Effort = SearchEffort.UntilTimeLimit }, nameof(AdaptiveGreedyOptions.TimeLimit) },
        { new() { TimeLimit = TimeSpan.Zero }, nameof(AdaptiveGreedyOptions.TimeLimit) },
        { new() { DegreeOfParallelism = 0 }, nameof(AdaptiveGreedyOptions.DegreeOfParallelism) },
    };

    private static double Cost(AdaptiveGreedyOptions options, ProblemTables tables) =>
        new AdaptiveGreedyAllocator(options).Allocate(tables).Plan!.Cost.Total;

    private static double Gap(AdaptiveGreedyAllocator allocator, AllocationProblem problem)
    {
        double optimum = Instances.Optimum(problem.Name);
        return (allocator.Allocate(problem).Plan!.Cost.Total - optimum) / optimum;
    }

    private sealed class FewDeployments(int most) : IConstraintChecker
    {
        public string Name => "few";

        public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) =>
            rows.Add(new ConstraintRow("few", "deployments", evaluation.Deployments.Count, most, ""));
    }
}

using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators;

public sealed class HeadroomAllocatorTests
{
    private static readonly AdaptiveGreedyAllocator s_quick = new(new() { Starts = 1, StartEffort = 50, DegreeOfParallelism = 1 });

    [Fact]
    public void A_plan_with_headroom_keeps_every_objective_in_every_world_within_it()
    {
        foreach (AllocationProblem problem in Instances.Synthetic.Take(10))
        {
            var tables = ProblemTables.Compile(problem);
            AllocationResult result = new HeadroomAllocator(s_quick, new() { Delay = 1.3, Error = 1.3, Rate = 1.3 }).Allocate(tables);
            if (result.Status != PlanStatus.Feasible)
            {
                result.Status.Should().Be(PlanStatus.Unknown);
                result.Message.Should().Be("No plan with this headroom was found.");
                continue;
            }

            result.Report!.IsFeasible.Should().BeTrue();
            result.Plan!.Cost.Should().Be(PlanEvaluation.Evaluate(tables, result.Plan).Cost);
            const StressedFigures all = StressedFigures.Delays | StressedFigures.Errors | StressedFigures.Rates;
            for (int scenario = -1; scenario < 5; scenario++)
            {
                var world = ProblemTables.Compile(scenario < 0
                    ? StressedProblem.Fixed(problem, all, 1.3)
                    : StressedProblem.Drawn(problem, all, 1.3, 0, scenario));
                SloViolations.Of(PlanEvaluation.Evaluate(world, result.Plan)).ViolatedShare.Should().Be(0, "of {0}", problem.Name);
            }
        }
    }

    [Fact]
    public void Without_headroom_the_plan_is_the_allocators_own()
    {
        var tables = ProblemTables.Compile(Instances.Load("six-types"));
        AllocationResult result = new HeadroomAllocator(s_quick, Headroom.None).Allocate(tables);
        result.Allocator.Should().Be("agh");
        result.Plan!.Cost.Should().Be(s_quick.Allocate(tables).Plan!.Cost);
    }

    [Fact]
    public void A_utilisation_cap_buys_a_replica()
    {
        // 75 queries/s keep 0.75 of a replica busy: one within 0.8, two within 0.4.
        var tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { RatePerHour = 75 * 3600 }).Build());
        new HeadroomAllocator(s_quick, new() { MaxUtilization = 0.4 }).Allocate(tables).Plan!.Cost.Rental.Should().Be(2);
        new HeadroomAllocator(s_quick, new() { MaxUtilization = 0.9 }).Allocate(tables).Plan!.Cost.Rental.Should().Be(1);
    }

    [Fact]
    public void What_is_proven_of_the_tightened_problem_is_not_claimed_of_the_one_given()
    {
        var exact = new ExactAllocator(MilpSolvers.Default);
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationResult result = new HeadroomAllocator(exact, new() { Error = 1.2 }).Allocate(tables);
        result.Status.Should().Be(PlanStatus.Feasible);
        result.LowerBound.Should().BeNull();
        result.Allocator.Should().Be("exact+headroom");
        result.Plan!.Allocator.Should().Be("exact+headroom");

        tables = ProblemTables.Compile(TestProblems.One().Query("chat", q => q with { MaxUnmet = 0 }).Build());
        result = new HeadroomAllocator(exact, new() { Error = 1.3 }).Allocate(tables);
        result.Status.Should().Be(PlanStatus.Unknown, "a plan without headroom is feasible");
        result.Message.Should().Be("No plan with this headroom was found.");
    }

    [Fact]
    public void Bad_factors_are_refused_by_name_and_value()
    {
        FluentActions.Invoking(() => new Headroom { Delay = 0.9 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Headroom: Delay must be a number of at least 1, was 0.9.*");
        FluentActions.Invoking(() => new Headroom { Rate = double.NaN }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Headroom: Rate must be a number of at least 1, was NaN.*");
        FluentActions.Invoking(() => new Headroom { MaxUtilization = 0 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Headroom: MaxUtilization must be in (0, 1], was 0.*");
    }
}

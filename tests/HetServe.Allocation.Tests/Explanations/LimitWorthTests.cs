using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Explanations;

/// <summary>Which limits bind: two searches that end differently are no reason.</summary>
public class LimitWorthTests
{
    [Theory]
    [InlineData("synth-6-6-10-s47")]
    [InlineData("synth-7-8-8-s33-capped")]
    public void A_limit_with_room_for_another_replica_is_not_listed(string name)
    {
        ProblemTables tables = ProblemTables.Compile(Instances.Load(name));
        var allocator = new AdaptiveGreedyAllocator(new() { Starts = 1 });
        AllocationPlan plan = allocator.Allocate(tables).Plan!;

        PlanExplanation explanation = plan.Explain(tables, allocator);

        explanation.Limits.Should().NotContain(limit => limit.Constraint == "placement" && limit.Used < limit.Limit);
        foreach (LimitWorth limit in explanation.Limits)
        {
            limit.UsedWithout.Should().BeGreaterThan(limit.Limit, $"{limit.Constraint} {limit.Item} stops the cheaper plan");
            if (limit.Constraint == "availability") limit.Used.Should().Be(GpusOf(tables, plan, limit.Item));
        }
    }

    [Fact]
    public void Room_for_one_more_replica_is_slack()
    {
        // All of the demand takes 5 GPUs; the plan has 3 of 4 and leaves the rest unmet, for its allocator is wasteful.
        AllocationProblem problem = TestProblems.One().Available("gpu", 4).Build();
        problem = problem with { Queries = [problem.Queries[0] with { RatePerHour = 1_380_000, UnmetPenalty = 1e-5, DelayPenalty = 0 }] };
        ProblemTables tables = ProblemTables.Compile(problem);
        AllocationPlan three = new AdaptiveGreedyAllocator().Allocate(Compile(problem, gpus: 3)).Plan!;
        AllocationPlan four = new AdaptiveGreedyAllocator().Allocate(tables).Plan!;
        (three.Deployments[0].Gpus, four.Deployments[0].Gpus).Should().Be((3, 4));

        three.Explain(tables, new Stuck(three)).Limits.Should().NotContain(limit => limit.Constraint == "availability");
        four.Explain(tables, new Stuck(four)).Limits.Single(limit => limit.Constraint == "availability")
            .Should().BeEquivalentTo(new { Limit = 4.0, Used = 4.0, UsedWithout = 5.0 });
    }

    [Fact]
    public void A_plan_found_on_the_way_that_keeps_the_limit_is_a_cheaper_plan_and_no_worth_of_the_limit()
    {
        // Twice as many replicas as needed: what lifting any limit saves, the limit does not stop.
        AllocationProblem problem = TestProblems.One().Available("gpu", 16).Budget(100).Build();
        ProblemTables tables = ProblemTables.Compile(problem);
        AllocationPlan wasteful = PlanEvaluation.EvaluateAndState(tables, new AllocationPlan
        {
            Problem = problem.Name,
            Allocator = "hand",
            Deployments = [new Deployment("small", "gpu-fp16", new(1, 1), 2)],
            Routes = [new Route("chat", "small", "gpu-fp16", 1)],
            Unmet = new Dictionary<string, double>(),
            Cost = default,
        }).Plan;

        PlanExplanation explanation = wasteful.Explain(tables, new Forgetful());

        explanation.Limits.Should().BeEmpty();
        explanation.CheaperPlan!.Deployments.Should().ContainSingle().Which.Replicas.Should().Be(1);
        explanation.CheaperCost.Should().BeApproximately(wasteful.Cost.Total - 1, 1e-9);
    }

    [Fact]
    public void What_the_plan_takes_of_the_limit_is_stated()
    {
        AllocationProblem problem = TestProblems.One().Available("gpu", 2).Build();
        problem = problem with { Queries = [problem.Queries[0] with { RatePerHour = 720_000 }] };
        ProblemTables tables = ProblemTables.Compile(problem);

        PlanExplanation explanation = new AdaptiveGreedyAllocator().Allocate(tables).Plan!.Explain(tables);

        LimitWorth gpus = explanation.Limits.Single(limit => limit.Constraint == "availability");
        (gpus.Limit, gpus.Used).Should().Be((2, 2));
        explanation.ToText().Should().Contain("Availability of gpu of 2 GPUs, 2 GPUs used: 3 GPUs saves $")
            .And.Contain("; no limit, at 3 GPUs, saves $");
        explanation.ToJson().Should().Contain("\"used\": 2");
    }

    private static ProblemTables Compile(AllocationProblem problem, int gpus) =>
        ProblemTables.Compile(problem with { Availability = new Dictionary<string, int> { ["gpu"] = gpus } });

    private static double GpusOf(ProblemTables tables, AllocationPlan plan, string gpu) =>
        plan.Deployments.Where(d => tables.Problem.Tiers.Single(t => t.Name == d.Tier).Gpu == gpu).Sum(d => d.Gpus);

    /// <summary>
    /// Finds the cheap plan only where a limit was changed: a search that ends differently on a changed problem, whatever the change.
    /// </summary>
    private sealed class Forgetful : IAllocator
    {
        public string Name => "forgetful";

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            bool isChanged = tables.Problem.Budget != 100 || tables.Problem.Availability.GetValueOrDefault("gpu") != 16;
            AllocationResult found = new AdaptiveGreedyAllocator().Allocate(tables, start, progress, cancellationToken);
            return isChanged || start is null
                ? found
                : found with { Plan = PlanEvaluation.EvaluateAndState(tables, start).Plan };
        }
    }

    /// <summary>Finds nothing but its plan where four GPUs or fewer are available.</summary>
    private sealed class Stuck(AllocationPlan plan) : IAllocator
    {
        public string Name => "stuck";

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            AllocationResult found = new AdaptiveGreedyAllocator().Allocate(tables, start, progress, cancellationToken);
            return tables.Problem.Availability.GetValueOrDefault("gpu", int.MaxValue) > 4 ? found : found with { Plan = plan };
        }
    }
}

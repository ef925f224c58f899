using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Simulation.Attainment;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Tests.Attainment;

public class AttainmentPlannerTests
{
    private static readonly AdaptiveGreedyAllocator s_allocator = new();

    /// <summary>The mean is within its SLO at a level where a tenth of the queries are not.</summary>
    private static AllocationProblem Tight(double tpotSlo = 0.03, double busy = 1) => SimulatedProblem.Of(
        SimulatedProblem.Query("short", 20 * busy, 200, 10) with { DelaySlo = null, TpotSlo = TimeSpan.FromSeconds(tpotSlo) },
        SimulatedProblem.Query("long", 5 * busy, 3000, 100) with { DelaySlo = null, TpotSlo = TimeSpan.FromSeconds(0.1), TtftSlo = TimeSpan.FromSeconds(3) });

    private static AttainmentOptions Options(double target = 0.99) => new()
    {
        Target = target,
        TimeLimit = null,
        Simulation = new SimulationOptions { Duration = TimeSpan.FromSeconds(400) },
    };

    [Fact]
    public void It_reaches_a_target_that_the_plan_for_means_misses()
    {
        ProblemTables tables = ProblemTables.Compile(Tight(busy: 3));

        AttainmentResult result = new AttainmentPlanner(s_allocator, Options()).Plan(tables);

        result.Rounds[0].Reaches.Should().BeFalse();
        result.IsReached.Should().BeTrue();
        result.Obstacles.Should().BeEmpty();
        result.ExtraCost.Should().BePositive();
        result.Rounds.Count.Should().BeInRange(2, 15);
        result.Best!.Simulation.Queries.Should().OnlyContain(query => query.Attainment.Low >= 0.99);
        result.Best.Plan.Cost.Total.Should().Be(result.Rounds.Where(round => round.Reaches).Min(round => round.Plan.Cost.Total));
    }

    /// <summary>
    /// A plan for mean lengths fills the KV cache, and no correction of a route helps: long answers hold their room for longest.
    /// </summary>
    [Fact]
    public void It_buys_headroom_where_answers_of_various_lengths_fill_the_cache()
    {
        AllocationProblem problem = AllocationProblem.Create("reasoning")
            .AddQuery("ask", q => q.PerHour(7200).Tokens(1200, 4000).Ttft(TimeSpan.FromSeconds(1)).Tpot(TimeSpan.FromSeconds(0.05)).Error(1))
            .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("ask", 0))
            .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.1)
            .TensorParallel(1).PipelineParallel(1)
            .Performance(EngineCatalog.Vllm.ToParameters())
            .Build();
        var options = new AttainmentOptions
        {
            Target = 0.95,
            TimeLimit = null,
            Simulation = new SimulationOptions { Duration = TimeSpan.FromHours(1) },
        };

        AttainmentResult result = new AttainmentPlanner(s_allocator, options).Plan(ProblemTables.Compile(problem));

        result.Rounds[0].Worst!.Attainment.Share.Should().BeLessThan(0.8);
        result.IsReached.Should().BeTrue();
        result.Best!.Change.Should().Contain("times the rates");
    }

    [Fact]
    public void Each_round_has_a_plan_of_the_problem_as_given()
    {
        ProblemTables tables = ProblemTables.Compile(Tight());

        foreach (AttainmentRound round in new AttainmentPlanner(s_allocator, Options()).Plan(tables).Rounds)
        {
            PlanChecker.Check(PlanEvaluation.Evaluate(tables, round.Plan)).IsFeasible.Should().BeTrue();
            round.Plan.Deployments.Should().OnlyContain(d => tables.Utilizations.Contains(d.Utilization!.Value));
        }
    }

    [Fact]
    public void The_first_round_is_the_plan_of_the_allocator()
    {
        ProblemTables tables = ProblemTables.Compile(Tight());

        AttainmentResult result = new AttainmentPlanner(s_allocator, Options() with { MaxRounds = 1 }).Plan(tables);

        result.Rounds.Should().ContainSingle().Which.Plan.Should().Be(s_allocator.Allocate(tables).Plan);
        result.Best.Should().Be(result.Rounds[0]);
        result.ExtraCost.Should().Be(0);
    }

    [Fact]
    public void A_plan_that_attains_at_once_costs_nothing_more()
    {
        ProblemTables tables = ProblemTables.Compile(Tight(tpotSlo: 10));

        AttainmentResult result = new AttainmentPlanner(s_allocator, Options(0.9)).Plan(tables);

        result.Rounds[0].Reaches.Should().BeTrue();
        result.ExtraCost.Should().BeLessThanOrEqualTo(0);
    }

    /// <summary>The second token waits 40 ms and more where another prompt is in prefill. So many replicas that none ever is do not exist.</summary>
    [Fact]
    public void A_target_out_of_reach_names_the_query_type_and_its_SLO()
    {
        ProblemTables tables = ProblemTables.Compile(SimulatedProblem.Of(
            SimulatedProblem.Query("chat", 10, 3000, 2) with { DelaySlo = null, TpotSlo = TimeSpan.FromSeconds(0.03) }) with { MaxReplicas = 4 });

        AttainmentResult result = new AttainmentPlanner(s_allocator, Options(0.999)).Plan(tables);

        result.IsReached.Should().BeFalse();
        AttainmentObstacle obstacle = result.Obstacles.Should().ContainSingle().Subject;
        obstacle.Query.Should().Be("chat");
        obstacle.Reason.Should().Contain("tpotSlo");
    }

    [Fact]
    public void Too_few_queries_are_named_as_the_obstacle()
    {
        ProblemTables tables = ProblemTables.Compile(Tight(tpotSlo: 10));
        Arrival[] arrivals = [.. Enumerable.Range(0, 100).Select(n => new Arrival(n, n % 2, 100, 10))];

        AttainmentResult result = new AttainmentPlanner(
            s_allocator, Options() with { Arrivals = new RecordedArrivals(arrivals), Simulation = new SimulationOptions() }).Plan(tables);

        result.IsReached.Should().BeFalse();
        result.Obstacles.Should().HaveCount(2).And.OnlyContain(obstacle => obstacle.Reason.Contains("simulate longer"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_rounds_on_any_number_of_threads()
    {
        ProblemTables tables = ProblemTables.Compile(Tight());

        AttainmentResult[] results =
        [
            .. Enumerable.Range(1, 2).Select(threads => new AttainmentPlanner(s_allocator, Options() with
            {
                Simulation = new SimulationOptions { Duration = TimeSpan.FromSeconds(300), DegreeOfParallelism = threads },
            }).Plan(tables)),
        ];

        results[0].Rounds.Select(round => round.Plan).Should().Equal(results[1].Rounds.Select(round => round.Plan));
        results[0].Best!.Number.Should().Be(results[1].Best!.Number);
    }

    [Fact]
    public void Other_step_tokens_have_rounds_of_their_own()
    {
        ProblemTables tables = ProblemTables.Compile(Tight());
        AttainmentOptions options = Options() with { MaxRounds = 3 };

        AttainmentResult given = new AttainmentPlanner(s_allocator, options).Plan(tables);
        AttainmentResult tried = new AttainmentPlanner(s_allocator, options with { StepTokens = [512] }).Plan(tables);

        tried.GivenStepTokens.Should().Be(2048);
        tried.StepTokens.Should().BeOneOf(512, 2048);
        tried.Rounds.Count.Should().BeGreaterThan(given.Rounds.Count);
        tried.Best!.Plan.Cost.Total.Should().BeLessThanOrEqualTo(given.Best!.Plan.Cost.Total);
    }

    [Fact]
    public void A_cancelled_run_returns_the_rounds_so_far()
    {
        using var stop = new CancellationTokenSource();
        ProblemTables tables = ProblemTables.Compile(Tight());

        AttainmentResult result = new AttainmentPlanner(s_allocator, Options()).Plan(tables, null, new Cancelling(stop), stop.Token);

        result.Rounds.Should().ContainSingle();
        result.StopReason.Should().Be(StopReason.Cancelled);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        FluentActions.Invoking(() => new AttainmentOptions { Target = 1 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Target*");
        FluentActions.Invoking(() => new AttainmentOptions { MaxRounds = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*MaxRounds*");
        FluentActions.Invoking(() => new AttainmentOptions { TimeLimit = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*TimeLimit*");
        FluentActions.Invoking(() => new AttainmentOptions { StepTokens = [512, 0] }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*StepTokens*");
        FluentActions.Invoking(() => new AttainmentPlanner(null!)).Should().Throw<ArgumentNullException>();
        ProblemTables roofline = ProblemTables.Compile(Tight() with
        {
            Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline }, Profiles = [],
        });
        FluentActions.Invoking(() => new AttainmentPlanner(s_allocator).Plan(roofline)).Should().Throw<ArgumentException>().WithMessage("*engine*");
    }

    private sealed class Cancelling(CancellationTokenSource stop) : IProgress<AttainmentRound>
    {
        public void Report(AttainmentRound value) => stop.Cancel();
    }
}

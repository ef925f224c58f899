using System.Text.Json.Nodes;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public class ExactAllocatorTests
{
    // On TestProblems.One at 1x1, in s: 0.005 to the first token, 2/700 for each further one.
    private const double Delay = 0.005 + 100 * (2 / 700.0);

    [Fact]
    public void The_cheapest_deployment_that_serves_all_is_optimal()
    {
        AllocationResult result = Solve(Compile());

        result.Status.Should().Be(PlanStatus.Optimal);
        result.StopReason.Should().Be(StopReason.Finished);
        result.Allocator.Should().Be("exact");
        result.Plan!.Allocator.Should().Be("exact");
        result.Plan.Deployments.Should().Equal(new Deployment("small", "gpu-fp16", new(1, 1), 1));
        result.Plan.Routes.Should().Equal(new Route("chat", "small", "gpu-fp16", 1));
        result.Plan.Cost.Total.Should().BeApproximately(1 + 1e-5 * 3600 * Delay, 1e-9);
        result.LowerBound.Should().BeApproximately(result.Plan.Cost.Total, 1e-6);
        result.Gap.Should().BeLessThan(1e-6);
        result.Report!.IsFeasible.Should().BeTrue();
        result.Reasons.Should().BeEmpty();
    }

    [Fact]
    public void As_many_replicas_run_as_the_load_takes() =>
        Solve(Compile(query: q => Busy(q).UnmetPenalty(1)))
            .Plan!.Deployments.Should().Equal(new Deployment("small", "gpu-fp16", new(1, 1), 3));

    [Fact]
    public void A_faster_parallelism_runs_where_the_SLO_asks_for_it() =>
        Solve(Compile(query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(0.2)).UnmetPenalty(1)))
            .Plan!.Deployments.Should().Equal(new Deployment("small", "gpu-fp16", new(2, 1), 1));

    [Fact]
    public void An_average_error_is_met_by_mixing_a_cheap_and_a_good_model()
    {
        // The good model is ten times the work: three replicas for all of it, two for the half that the average takes.
        AllocationResult result = Solve(Compile(
            p => p.AddModel("good", m => m.Parameters(10).Weights(2).KvCache(1).Shape(10, 1000).ErrorRate("chat", 0)),
            q => q.PerSecond(20).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.02).UnmetPenalty(1)));

        result.Plan!.Routes.Should().HaveCount(2);
        result.Plan.Routes.Single(r => r.Model == "small").Fraction.Should().BeLessThanOrEqualTo(0.5 + Tolerances.Feasibility);
        result.Plan.Cost.Rental.Should().Be(3);
    }

    [Fact]
    public void Nothing_is_served_that_costs_more_than_its_penalty()
    {
        AllocationResult result = Solve(Compile(query: q =>
            q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).UnmetPenalty(1e-4)));

        result.Status.Should().Be(PlanStatus.Optimal);
        result.Plan!.Deployments.Should().BeEmpty();
        result.Reasons.Should().Equal(new UnservedReason(
            "chat", 1, "cost", "Serving another 100% of 'chat' by small on gpu-fp16 1x1 takes $1, the penalty is $0.36."));
    }

    [Fact]
    public void A_query_type_that_must_be_served_and_cannot_be_is_infeasible_without_a_solver()
    {
        AllocationResult result = new ExactAllocator(new Stub(_ => throw new InvalidOperationException()))
            .Allocate(Compile(query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(0.1)).MaxUnmet(0)));

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Plan.Should().BeNull();
        result.Reasons.Should().ContainSingle().Which.Constraint.Should().Be("delay");
    }

    [Theory]
    [InlineData("budget")]
    [InlineData("availability")]
    [InlineData("placement")]
    public void A_problem_that_is_too_tight_is_infeasible_and_says_what_runs_out(string constraint)
    {
        AllocationResult result = Solve(Compile(
            p => _ = constraint switch
            {
                "budget" => p.Budget(2),
                "availability" => p.Available("gpu", 2),
                _ => p.MaxReplicas(1),
            },
            q => Busy(q).MaxUnmet(0)));

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.StopReason.Should().Be(StopReason.Finished);
        result.Plan.Should().BeNull();
        result.LowerBound.Should().BeNull();
        result.Reasons.Should().ContainSingle().Which.Constraint.Should().Be(constraint);
    }

    [Fact]
    public void Where_nothing_shows_what_runs_out_the_query_types_that_must_be_served_are_named()
    {
        var solver = new Stub(_ => new MilpSolution(MilpStatus.Infeasible, MilpStopReason.Finished));

        AllocationResult result = new ExactAllocator(solver).Allocate(Compile(query: q => Busy(q).MaxUnmet(0.25)));

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Reasons.Should().Equal(new UnservedReason(
            "chat", 1, "demand", "At least 75% of 'chat' must be served, and no plan serves all query types as far as they must."));
    }

    [Fact]
    public void The_solver_starts_from_a_feasible_start_plan_and_a_better_start_plan_is_kept()
    {
        ProblemTables tables = Compile();
        AllocationPlan start = Solve(tables).Plan! with { Allocator = "gh" };
        MilpSolveOptions? seen = null;
        var solver = new Stub(options =>
        {
            seen = options;
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.TimeLimit) { BestBound = 0.5 };
        });
        var options = new ExactOptions
        {
            Threads = 2, RelativeGap = 0.1, TimeLimit = TimeSpan.FromSeconds(3), Clock = new SteppingClock(TimeSpan.Zero),
        };

        AllocationResult result = new ExactAllocator(solver, options).Allocate(tables, start);

        seen!.WarmStart.Should().NotBeNull();
        seen.Should().BeEquivalentTo(new { Threads = 2, RelativeGap = 0.1, TimeLimit = TimeSpan.FromSeconds(3) });
        result.Status.Should().Be(PlanStatus.Feasible);
        result.StopReason.Should().Be(StopReason.TimeLimit);
        result.Plan.Should().BeEquivalentTo(start with { Allocator = "exact" });
        result.LowerBound.Should().Be(0.5);
    }

    [Fact]
    public void A_start_plan_that_breaks_a_constraint_is_left_out()
    {
        ProblemTables tables = Compile();
        AllocationPlan start = Solve(tables).Plan!;
        MilpSolveOptions? seen = null;
        var solver = new Stub(options =>
        {
            seen = options;
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.Cancelled);
        });

        AllocationResult result = new ExactAllocator(solver).Allocate(tables, start with { Deployments = [] });

        seen!.WarmStart.Should().BeNull();
        result.Should().BeEquivalentTo(new { Status = PlanStatus.Unknown, StopReason = StopReason.Cancelled, Plan = (object?)null });
    }

    [Fact]
    public void Replicas_that_the_solver_left_short_are_added()
    {
        ProblemTables tables = Compile(query: q => Busy(q).UnmetPenalty(1));

        AllocationResult result = new ExactAllocator(Short(tables, 2.6)).Allocate(tables);

        result.Status.Should().Be(PlanStatus.Optimal);
        result.Plan!.Deployments[0].Replicas.Should().Be(3);
    }

    [Fact]
    public void A_solution_that_breaks_a_constraint_is_not_returned()
    {
        ProblemTables tables = Compile(p => p.Budget(2), query: q => Busy(q).UnmetPenalty(1).MaxUnmet(0));

        AllocationResult result = new ExactAllocator(Short(tables, 2)).Allocate(tables);

        result.Status.Should().Be(PlanStatus.Unknown);
        result.Plan.Should().BeNull();
        result.Message.Should().Be("stub: done Its solution breaks budget rental and storage: 3 > 2 $.");
    }

    [Fact]
    public void A_solution_that_breaks_a_constraint_is_rerouted_where_its_deployments_allow()
    {
        ProblemTables tables = Compile(p => p.Budget(2), query: q => Busy(q).UnmetPenalty(1));

        AllocationResult result = new ExactAllocator(Short(tables, 2)).Allocate(tables);

        result.Status.Should().Be(PlanStatus.Feasible, "it costs more than the solver said");
        result.Report!.IsFeasible.Should().BeTrue();
        result.Plan!.Deployments.Should().ContainSingle().Which.Replicas.Should().Be(2);
        result.Plan.UnmetShare(tables.Problem).Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_failing_solver_has_its_own_stop_reason()
    {
        var solver = new Stub(_ => new MilpSolution(MilpStatus.Unknown, MilpStopReason.Error) { Message = "out of memory" });

        new ExactAllocator(solver).Allocate(Compile()).Should().BeEquivalentTo(
            new { Status = PlanStatus.Unknown, StopReason = StopReason.SolverError, Message = "stub: out of memory" });
    }

    [Fact]
    public void A_problem_beyond_the_solver_is_not_solved_and_says_why()
    {
        ProblemTables tables = Compile(query: q => Busy(q).UnmetPenalty(1e12));

        AllocationResult result = new ExactAllocator(MilpSolvers.Default).Allocate(tables);
        CostBound bound = new RelaxationBound(MilpSolvers.Default).Compute(tables);

        (result.Status, result.StopReason, bound.Status).Should().Be((PlanStatus.Unknown, StopReason.SolverError, BoundStatus.Unknown));
        result.Message.Should().Match("HiGHS: Too large for the solver: *");
        bound.Message.Should().Be(result.Message);
    }

    [Fact]
    public void Bounds_and_incumbents_are_passed_on()
    {
        var solver = new Stub(options =>
        {
            options.Progress!.Report(new MilpProgress(1, 2));
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.Error);
        });
        var progress = new Recorder();

        new ExactAllocator(solver).Allocate(Compile(), progress: progress);

        progress.Seen.Should().ContainSingle().Which.Should().BeEquivalentTo(new { LowerBound = 1, BestCost = 2 });
    }

    [Fact]
    public void Defaults_are_as_documented() => new ExactOptions().Should().BeEquivalentTo(
        new
        {
            TimeLimit = (TimeSpan?)null,
            RelativeGap = 1e-6,
            Threads = 1,
            TightRows = true,
            Inequalities = ValidInequalities.All,
            WarmStart = true,
            MemoryLimitGb = 4.0,
            Constraints = Array.Empty<IConstraintChecker>(),
        });

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Refuse(new ExactOptions { TimeLimit = TimeSpan.Zero }, "TimeLimit");
        Refuse(new ExactOptions { RelativeGap = double.NaN }, "RelativeGap");
        Refuse(new ExactOptions { Threads = 0 }, "Threads");
        Refuse(new ExactOptions { MemoryLimitGb = 0 }, "MemoryLimitGb");
        Refuse(new ExactOptions { MemoryLimitGb = double.NaN }, "MemoryLimitGb");
        Refuse(new ExactOptions { Inequalities = (ValidInequalities)8 }, "Inequalities");

        static void Refuse(ExactOptions options, string name) => FluentActions
            .Invoking(() => new ExactAllocator(MilpSolvers.Default, options))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    [Theory]
    [InlineData("six-types-starved")]
    [InlineData("synth-6-6-10-s20-storage")]
    [InlineData("synth-6-6-10-s45-capped")]
    [InlineData("synth-7-8-8-s13")]
    public void The_known_optimum_is_found_and_proven(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "instances");
        JsonNode known = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "best-known.json")))![name]!;
        double cost = known["cost"]!.GetValue<double>();

        AllocationResult result = Solve(ProblemTables.Compile(ProblemFile.Load(Path.Combine(folder, name + ".json"))));

        result.Status.Should().Be(PlanStatus.Optimal);
        result.Report!.Violations.Should().BeEmpty();
        result.Plan!.Cost.Total.Should().BeApproximately(cost, 1e-5 * cost);
        result.LowerBound.Should().BeApproximately(cost, 1e-5 * cost);
    }

    internal static ProblemTables Compile(Action<AllocationProblemBuilder>? problem = null, Action<QueryTypeBuilder>? query = null)
    {
        AllocationProblemBuilder builder = TestProblems.One();
        problem?.Invoke(builder);
        AllocationProblem built = builder.Build();
        if (query is null) return ProblemTables.Compile(built);
        QueryType chat = AllocationProblem.Create("chat").AddQuery("chat", query).AddModel(built.Models[0]).AddTier(built.Tiers[0])
            .Build().Queries[0];
        return ProblemTables.Compile(built with { Queries = [chat, .. built.Queries.Skip(1)] });
    }

    private static AllocationResult Solve(ProblemTables tables) => new ExactAllocator(MilpSolvers.Default).Allocate(tables);

    /// <summary>Keeps 2 replicas at 1x1 busy, where each may be busy to 0.8.</summary>
    private static QueryTypeBuilder Busy(QueryTypeBuilder query) => query.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5));

    /// <summary>A solver that serves all at 1x1 with a number of replicas of its own and calls it optimal.</summary>
    private static Stub Short(ProblemTables tables, double replicas)
    {
        var model = ExactModel.Build(tables);
        var values = new double[model.Milp.ColumnCount];
        OptionColumns option = model.Options.Single(o => tables.ParallelismOf(o.Option).Tensor == 1);
        (values[option.Open], values[option.Carrying], values[model.Routes[option.FirstRoute].Column]) = (1, replicas, 1);
        return new Stub(_ => new MilpSolution(MilpStatus.Optimal, MilpStopReason.Finished)
        {
            Values = values, BestBound = 3, Message = "done",
        });
    }

    private sealed class Stub(Func<MilpSolveOptions, MilpSolution> solve) : IMilpSolver
    {
        public string Name => "stub";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) =>
            solve(options);
    }

    private sealed class Recorder : IProgress<AllocationProgress>
    {
        public List<AllocationProgress> Seen { get; } = [];

        public void Report(AllocationProgress value) => Seen.Add(value);
    }
}

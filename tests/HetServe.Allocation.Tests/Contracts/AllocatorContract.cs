using System.Collections.Concurrent;
using FluentAssertions.Execution;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Contracts;

/// <summary>What every <see cref="IAllocator"/> must satisfy. An allocator is tested by a subclass that creates it.</summary>
public abstract class AllocatorContract
{
    /// <summary>Creates the allocator, with a time limit where it knows one.</summary>
    protected abstract IAllocator Create(TimeSpan? timeLimit = null);

    /// <summary>The problems the allocator is tried on; all of them have a feasible plan.</summary>
    protected virtual IEnumerable<AllocationProblem> Problems => [.. Instances.Stored, .. Instances.Synthetic, .. Instances.Engine];

    /// <summary>Whether there is a plan even where the run is stopped at once; it may leave unserved what must be served.</summary>
    protected virtual bool HasPlanAtOnce => true;

    private IEnumerable<ProblemTables> Some => Problems.Where((p, n) => n % 8 == 0 || p == Instances.Engine[0]).Select(ProblemTables.Compile);

    [Fact]
    public void Every_plan_is_feasible_and_states_its_true_cost()
    {
        IAllocator allocator = Create();
        using var scope = new AssertionScope();
        foreach (AllocationProblem problem in Problems)
        {
            var tables = ProblemTables.Compile(problem);

            AllocationResult result = allocator.Allocate(tables);

            ShouldBeFeasible(result, tables);
            result.StopReason.Should().Be(StopReason.Finished, problem.Name);
            result.Allocator.Should().Be(allocator.Name);
            (result.LowerBound ?? double.NegativeInfinity).Should().BeLessThan(1.000001 * result.Plan!.Cost.Total, problem.Name);
            result.Reasons.Select(r => r.Query).Should().BeEquivalentTo(result.Plan.Unmet.Keys, problem.Name);
        }
    }

    [Fact]
    public void One_problem_gives_one_plan_on_every_call_and_thread()
    {
        IAllocator shared = Create();
        foreach (ProblemTables tables in Some.Take(2))
        {
            string expected = Json(Create().Allocate(ProblemTables.Compile(tables.Problem)));
            var plans = new ConcurrentBag<string>();
            using var together = new Barrier(16);
            Thread[] threads = [.. Enumerable.Range(0, 16).Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                plans.Add(Json(shared.Allocate(tables)));
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();

            plans.Should().HaveCount(16).And.OnlyContain(plan => plan == expected, tables.Problem.Name);
            Json(shared.Allocate(tables)).Should().Be(expected, tables.Problem.Name);
        }
    }

    [Fact]
    public void Problems_taken_in_turn_do_not_leave_traces_in_each_other()
    {
        IAllocator allocator = Create();
        ProblemTables[] tables = [.. Some];
        string[] forward = [.. tables.Select(t => Json(allocator.Allocate(t)))];

        tables.Reverse().Select(t => Json(allocator.Allocate(t))).Reverse().Should().Equal(forward);
    }

    [Fact]
    public void Cancelled_before_it_starts_it_returns_what_it_has()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        foreach (ProblemTables tables in Some)
        {
            AllocationResult result = Create().Allocate(tables, cancellationToken: cancelled.Token);

            result.StopReason.Should().Be(StopReason.Cancelled, tables.Problem.Name);
            ShouldBeHonest(result, tables);
        }
    }

    [Fact]
    public void A_time_limit_leaves_what_there_is()
    {
        foreach (ProblemTables tables in Some)
        {
            AllocationResult result = Create(TimeSpan.FromMilliseconds(1)).Allocate(tables);

            result.StopReason.Should().BeOneOf(StopReason.TimeLimit, StopReason.Finished);
            ShouldBeHonest(result, tables);
        }
    }

    [Fact]
    public void Progress_is_reported_and_never_contradicts_the_plan()
    {
        foreach (ProblemTables tables in Some)
        {
            var progress = new Collected();
            AllocationResult result = Create().Allocate(tables, progress: progress);

            double cost = result.Plan!.Cost.Total, below = cost - 1e-6 * Math.Max(1, cost);
            progress.Reports.Should().NotBeEmpty(tables.Problem.Name);
            progress.Reports.Should().OnlyContain(p => p.Elapsed >= TimeSpan.Zero);
            progress.Reports.Should().OnlyContain(p => p.BestCost == null || p.BestCost >= below, tables.Problem.Name);
            progress.Reports.Should().OnlyContain(
                p => p.LowerBound == null || p.LowerBound <= cost + 1e-6 * Math.Max(1, cost), tables.Problem.Name);
            progress.Reports.Should().OnlyContain(p => p.Fraction == null || (p.Fraction >= 0 && p.Fraction <= 1));
        }
    }

    [Fact]
    public void Null_tables_are_refused()
    {
        IAllocator allocator = Create();

        allocator.Invoking(a => a.Allocate((ProblemTables)null!)).Should().Throw<ArgumentNullException>();
        allocator.Invoking(a => a.Allocate((AllocationProblem)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_problem_with_faults_is_refused() =>
        Create().Invoking(a => a.Allocate(Instances.Load("six-types") with { HorizonHours = -1 }))
            .Should().Throw<InvalidProblemException>();

    [Fact]
    public void A_plan_to_start_from_is_taken_or_left()
    {
        foreach (ProblemTables tables in Some)
        {
            AllocationPlan own = Create().Allocate(tables).Plan!;
            AllocationPlan[] starts =
            [
                own,
                own with { Deployments = [], Routes = [], Unmet = tables.Problem.Queries.ToDictionary(q => q.Name, _ => 1.0) },
                own with { Deployments = [.. own.Deployments.Select(d => d with { Replicas = 1000 * d.Replicas })] },
                own with { Deployments = [.. own.Deployments.Select(d => d with { Replicas = -1 })] },
                own with { Deployments = [.. own.Deployments, .. own.Deployments] },
                own with { Deployments = [.. own.Deployments.Select(d => d with { Model = "no such model" })] },
                own with
                {
                    Deployments = [new("?", "?", new(0, -3), 1), new("", "", new(1, 1), int.MaxValue)],
                    Routes = [new("?", "?", "?", double.NaN)],
                },
                Everywhere(tables),
            ];
            foreach (AllocationPlan start in starts) ShouldBeFeasible(Create().Allocate(tables, start), tables);
        }
    }

    /// <summary>A deployment of every model on every tier, at the widest parallelism.</summary>
    private static AllocationPlan Everywhere(ProblemTables tables) => new()
    {
        Problem = "another",
        Allocator = "nobody",
        Deployments =
        [
            .. from model in tables.Problem.Models
               from tier in tables.Problem.Tiers
               select new Deployment(model.Name, tier.Name, tables.Parallelisms[^1], 8, tables.IsEngine ? tables.Utilizations[^1] : null),
        ],
        Routes = [],
        Unmet = new Dictionary<string, double>(),
        Cost = default,
    };

    /// <summary>What a run that was stopped early returns: a feasible plan, or one that is not called so.</summary>
    private void ShouldBeHonest(AllocationResult result, ProblemTables tables)
    {
        bool mayBeEmpty = tables.Problem.Queries.All(query => query.EffectiveMaxUnmet == 1);
        if (result.Status is PlanStatus.Feasible or PlanStatus.Optimal || (HasPlanAtOnce && mayBeEmpty))
        {
            ShouldBeFeasible(result, tables);
            return;
        }

        result.Status.Should().Be(PlanStatus.Unknown, tables.Problem.Name);
        if (HasPlanAtOnce) result.Plan.Should().NotBeNull(tables.Problem.Name);
        if (result.Report is { } report)
            report.Violations.Should().NotBeEmpty().And.OnlyContain(row => row.Constraint == "demand", tables.Problem.Name);
    }

    private static void ShouldBeFeasible(AllocationResult result, ProblemTables tables)
    {
        string name = tables.Problem.Name;
        result.Status.Should().BeOneOf([PlanStatus.Feasible, PlanStatus.Optimal], name);
        if (result.Plan is not { } plan) return;
        plan.Problem.Should().Be(name);
        plan.Allocator.Should().Be(result.Allocator);
        result.Report!.Violations.Should().BeEmpty(name);
        PlanChecker.Check(tables, plan).Violations.Should().BeEmpty(name);
        plan.Cost.Total.Should().BeApproximately(result.Report.Cost.Total, 1e-6 * Math.Max(1, plan.Cost.Total), name);
        plan.Routes.Should().NotContain(r => !(r.Fraction > 0 && r.Fraction <= 1 + 1e-9), name);
        plan.Unmet.Values.Should().NotContain(u => !(u > 0 && u <= 1 + 1e-9), name);
        foreach (QueryType query in tables.Problem.Queries)
        {
            double whole = plan.Routes.Where(r => r.Query == query.Name).Sum(r => r.Fraction) + plan.Unmet.GetValueOrDefault(query.Name);
            whole.Should().BeApproximately(1, 1e-9, $"{name}, {query.Name}");
        }
    }

    private static string Json(AllocationResult result) => PlanFile.ToJson(result.Plan!);

    private sealed class Collected : IProgress<AllocationProgress>
    {
        public ConcurrentQueue<AllocationProgress> Reports { get; } = [];

        public void Report(AllocationProgress value) => Reports.Enqueue(value);
    }
}

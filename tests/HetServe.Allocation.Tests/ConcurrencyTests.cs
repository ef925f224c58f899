using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests;

/// <summary>Allocators shared by many callers at once, and callers that give up.</summary>
public class ConcurrencyTests
{
    private const int Callers = 64;
    private static readonly AdaptiveGreedyOptions s_little = new() { Effort = SearchEffort.Quick, Starts = 2, StartEffort = 20 };

    public static TheoryData<string> Allocators => ["gh", "agh", "exact"];

    [Theory]
    [MemberData(nameof(Allocators))]
    public void Many_callers_get_the_plans_that_one_gets(string name)
    {
        IAllocator shared = Create(name);
        bool tiny = name == "exact";
        ProblemTables[] tables = [.. Enumerable.Range(0, 16).Select(seed => ProblemTables.Compile(RandomProblems.Draw(seed, tiny)))];
        string?[] expected = [.. tables.Select(t => Text(Create(name).Allocate(ProblemTables.Compile(t.Problem))))];
        var texts = new string?[Callers];
        using var together = new Barrier(Callers);
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(n => new Thread(() =>
        {
            together.SignalAndWait();
            texts[n] = Text(shared.Allocate(tables[n % tables.Length]));
        }))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();

        texts.Should().Equal(Enumerable.Range(0, Callers).Select(n => expected[n % tables.Length]));
    }

    [Fact]
    public void A_call_cancelled_at_any_moment_returns_what_it_has_and_leaves_nothing_behind()
    {
        var endless = new AdaptiveGreedyAllocator(new() { Starts = 4, StartEffort = int.MaxValue / 4 });
        var little = new AdaptiveGreedyAllocator(s_little);
        foreach (int seed in new[] { 1, 2 })
        {
            var tables = ProblemTables.Compile(SyntheticInstances.Generate(8, 6, 8, seed, new() { Capped = seed == 2 }));
            string? expected = Text(little.Allocate(tables));
            Gen.Int[0, 40_000].Hold(15, microseconds =>
            {
                using var cancellation = new CancellationTokenSource(TimeSpan.FromMicroseconds(microseconds));

                AllocationResult result = endless.Allocate(tables, cancellationToken: cancellation.Token);

                result.StopReason.Should().Be(StopReason.Cancelled);
                result.ShouldBeHonest(tables);
                Text(little.Allocate(tables)).Should().Be(expected);
            }, threads: 1);
        }
    }

    [Fact]
    public void A_cancelled_solver_returns_what_it_has() => Gen.Int[0, 200_000].Hold(10, microseconds =>
    {
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 8, seed: 3));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMicroseconds(microseconds));

        AllocationResult result = Create("exact").Allocate(tables, cancellationToken: cancellation.Token);

        result.Status.Should().NotBe(PlanStatus.Infeasible);
        if (result.Status == PlanStatus.Unknown) result.StopReason.Should().Be(StopReason.Cancelled);
        else result.ShouldBeHonest(tables);
    }, threads: 1);

    [Fact]
    public void Cancelled_from_its_own_progress_it_returns_the_best_so_far()
    {
        for (int report = 1; report <= 6; report++)
        {
            var tables = ProblemTables.Compile(SyntheticInstances.Generate(8, 6, 8, seed: report));
            using var cancellation = new CancellationTokenSource();
            var canceller = new Canceller(cancellation, report);

            AllocationResult result = new AdaptiveGreedyAllocator(new() { Effort = SearchEffort.Thorough, StartEffort = 30, DegreeOfParallelism = 1 })
                .Allocate(tables, progress: canceller, cancellationToken: cancellation.Token);

            result.StopReason.Should().Be(StopReason.Cancelled);
            result.ShouldBeHonest(tables);
            result.Plan!.Cost.Total.Should().BeApproximately(canceller.Best, 1e-9 * canceller.Best);
        }
    }

    private static IAllocator Create(string name) => name switch
    {
        "gh" => new GreedyAllocator(),
        "agh" => new AdaptiveGreedyAllocator(s_little),
        _ => new ExactAllocator(MilpSolvers.Default),
    };

    private static string? Text(AllocationResult result) => result.Plan is { } plan ? PlanFile.ToJson(plan) : null;

    /// <summary>Cancels at the report of a number, and keeps the best cost it was told.</summary>
    private sealed class Canceller(CancellationTokenSource cancellation, int at) : IProgress<AllocationProgress>
    {
        private int _reports;

        public double Best { get; private set; } = double.PositiveInfinity;

        public void Report(AllocationProgress value)
        {
            Best = Math.Min(Best, value.BestCost ?? Best);
            if (++_reports == at) cancellation.Cancel();
        }
    }
}

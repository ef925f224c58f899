using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Observability;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace HetServe.Allocation.Tests.Observability;

public class ObservedAllocatorTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(TestProblems.One()
        .AddQuery("batch", q => q.PerSecond(3).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.05).UnmetPenalty(0.01))
        .Build());

    private static readonly AllocationResult s_found = new GreedyAllocator().Allocate(s_tables);

    private static readonly AllocationResult s_result = s_found with
    {
        StopReason = StopReason.TimeLimit,
        Plan = s_found.Plan! with { Unmet = new Dictionary<string, double> { ["batch"] = 0.25 }, Cost = new(10, 0, 0, 2) },
        Elapsed = TimeSpan.FromSeconds(0.25),
        LowerBound = 9,
    };

    [Fact]
    public void The_result_is_that_of_the_inner_allocator_and_what_it_is_given_is_passed_on()
    {
        var inner = new Scripted(() => s_result);
        var progress = new Progress<AllocationProgress>();
        using var stop = new CancellationTokenSource();

        var observed = new ObservedAllocator(inner);

        observed.Name.Should().Be(inner.Name);
        observed.Allocate(s_tables, s_found.Plan, progress, stop.Token).Should().BeSameAs(s_result);
        inner.Given.Should().Be((s_tables, s_found.Plan, progress, stop.Token));
    }

    [Fact]
    public void A_run_is_measured()
    {
        var inner = new Scripted(() => s_result);
        using MetricCollector<long> runs = Collect<long>(AllocationTelemetry.Runs);
        using MetricCollector<double> duration = Collect<double>(AllocationTelemetry.Duration), gap = Collect<double>(AllocationTelemetry.Gap),
            unmet = Collect<double>(AllocationTelemetry.Unmet), cost = Collect<double>(AllocationTelemetry.Cost);

        new ObservedAllocator(inner).Allocate(s_tables);

        KeyValuePair<string, object?>[] tags =
        [
            new(AllocationTelemetry.AllocatorTag, inner.Name),
            new(AllocationTelemetry.StatusTag, "Feasible"),
            new(AllocationTelemetry.StopReasonTag, "TimeLimit"),
        ];
        Of(runs, inner).Should().ContainSingle().Which.Should().Match<CollectedMeasurement<long>>(m => m.Value == 1 && m.MatchesTags(tags));
        CollectedMeasurement<double>[] measured = [.. Of(duration, inner), .. Of(gap, inner), .. Of(unmet, inner), .. Of(cost, inner)];
        measured.Select(m => m.Value).Should().Equal([0.25, 0.25, 0.25 * 3 / 4, 12], "three queries of four are of the type batch");
        measured.Should().OnlyContain(m => m.MatchesTags(tags));
    }

    [Fact]
    public void A_run_without_a_feasible_plan_has_no_gap_cost_or_unmet_share()
    {
        var inner = new Scripted(() => s_result with { Status = PlanStatus.Unknown });
        using MetricCollector<double> duration = Collect<double>(AllocationTelemetry.Duration);
        using MetricCollector<double> gap = Collect<double>(AllocationTelemetry.Gap);
        using MetricCollector<double> cost = Collect<double>(AllocationTelemetry.Cost);
        using MetricCollector<double> unmet = Collect<double>(AllocationTelemetry.Unmet);

        new ObservedAllocator(inner).Allocate(s_tables);

        Of(duration, inner).Should().ContainSingle();
        foreach (MetricCollector<double> collector in (MetricCollector<double>[])[gap, cost, unmet]) Of(collector, inner).Should().BeEmpty();
    }

    [Fact]
    public void A_run_is_traced()
    {
        var inner = new Scripted(() => s_result);
        var activities = new List<Activity>();
        using ActivityListener listener = Listen(inner, activities);

        new ObservedAllocator(inner).Allocate(s_tables);

        Activity activity = activities.Should().ContainSingle().Which;
        activity.DisplayName.Should().Be("allocate " + inner.Name);
        activity.Status.Should().Be(ActivityStatusCode.Unset);
        activity.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            [AllocationTelemetry.AllocatorTag] = inner.Name,
            [AllocationTelemetry.ProblemTag] = "one",
            [AllocationTelemetry.QueriesTag] = 2,
            [AllocationTelemetry.ModelsTag] = 1,
            [AllocationTelemetry.TiersTag] = 1,
            [AllocationTelemetry.StatusTag] = "Feasible",
            [AllocationTelemetry.StopReasonTag] = "TimeLimit",
            [AllocationTelemetry.Unmet] = 0.25 * 3 / 4,
            [AllocationTelemetry.Cost] = 12.0,
            [AllocationTelemetry.Gap] = 0.25,
        });
    }

    [Fact]
    public void An_exception_passes_through_and_is_recorded()
    {
        var inner = new Scripted(() => throw new InvalidOperationException("broken"));
        var activities = new List<Activity>();
        using ActivityListener listener = Listen(inner, activities);
        using MetricCollector<long> runs = Collect<long>(AllocationTelemetry.Runs);

        Action run = () => new ObservedAllocator(inner).Allocate(s_tables);

        run.Should().Throw<InvalidOperationException>().WithMessage("broken");
        activities.Should().ContainSingle().Which.Should().Match<Activity>(
            a => a.Status == ActivityStatusCode.Error && a.StatusDescription == "broken");
        Of(runs, inner).Should().ContainSingle().Which.Tags[AllocationTelemetry.ErrorTag].Should().Be("System.InvalidOperationException");
    }

    [Fact]
    public void A_failed_solver_is_an_error_of_the_trace()
    {
        var inner = new Scripted(() => s_result with { StopReason = StopReason.SolverError, Message = "out of memory" });
        var activities = new List<Activity>();
        using ActivityListener listener = Listen(inner, activities);

        new ObservedAllocator(inner).Allocate(s_tables);

        activities.Should().ContainSingle().Which.Should().Match<Activity>(
            a => a.Status == ActivityStatusCode.Error && a.StatusDescription == "out of memory");
    }

    [Fact]
    public void A_run_is_logged()
    {
        var inner = new Scripted(() => s_result);
        var logger = new FakeLogger();

        new ObservedAllocator(inner, logger).Allocate(s_tables);

        logger.Collector.GetSnapshot().Select(r => (r.Level, r.Message)).Should().Equal(
            (LogLevel.Debug, $"{inner.Name} plans 'one': 2 query types, 1 models, 1 tiers"),
            (LogLevel.Information, $"{inner.Name} planned 'one': Feasible, TimeLimit, $12.00, 18.75 % unmet, in 250 ms"));
    }

    [Fact]
    public void A_run_without_a_feasible_plan_is_a_warning_with_the_reason()
    {
        var inner = new Scripted(() => s_result with
        {
            Status = PlanStatus.Infeasible,
            StopReason = StopReason.Finished,
            Reasons = [new("chat", 1, "delay", "Nothing is fast enough.")],
        });
        var logger = new FakeLogger();

        new ObservedAllocator(inner, logger).Allocate(s_tables);

        (logger.LatestRecord.Level, logger.LatestRecord.Message).Should().Be(
            (LogLevel.Warning, $"{inner.Name} has no feasible plan for 'one': Infeasible, Finished, in 250 ms: Nothing is fast enough."));
    }

    [Fact]
    public void Where_nobody_listens_nothing_is_allocated()
    {
        var observed = new ObservedAllocator(new Scripted(() => s_result));
        long[] turns = new long[5];
        for (int n = 0; n < turns.Length; n++) // the first ones may compile
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            observed.Allocate(s_tables);
            turns[n] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        turns.Should().Contain(0);
    }

    private static MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(null, AllocationTelemetry.MeterName, instrument);

    private static CollectedMeasurement<T>[] Of<T>(MetricCollector<T> collector, IAllocator allocator)
        where T : struct =>
        [.. collector.GetMeasurementSnapshot().Where(m => Equals(m.Tags[AllocationTelemetry.AllocatorTag], allocator.Name))];

    private static ActivityListener Listen(Scripted allocator, List<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AllocationTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name.EndsWith(allocator.Name, StringComparison.Ordinal) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Remembers what it is given and answers as told.</summary>
    private sealed class Scripted(Func<AllocationResult> answer) : IAllocator
    {
        public string Name => "scripted";

        public (ProblemTables, AllocationPlan?, IProgress<AllocationProgress>?, CancellationToken) Given { get; private set; }

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            Given = (tables, start, progress, cancellationToken);
            return answer();
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Observability;

/// <summary>
/// Names of the metrics and traces of <see cref="ObservedAllocator"/>. Metrics have the tags <see cref="AllocatorTag"/>,
/// <see cref="StatusTag"/> and <see cref="StopReasonTag"/>. For a run that throws, they have <see cref="AllocatorTag"/> and
/// <see cref="ErrorTag"/>.
/// </summary>
/// <remarks><c>docs/observability.md</c> lists them all. Thread-safe.</remarks>
public static class AllocationTelemetry
{
    /// <summary>Name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "HetServe.Allocation";

    /// <summary>Name of the <see cref="ActivitySource"/>.</summary>
    public const string ActivitySourceName = "HetServe.Allocation";

    /// <summary>Counter of runs, including those that throw.</summary>
    public const string Runs = "hetserve.allocation.runs";

    /// <summary>Histogram of run times, s, without compiling the problem.</summary>
    public const string Duration = "hetserve.allocation.duration";

    /// <summary>Histogram of <see cref="AllocationResult.Gap"/>, at least 0, for results with a gap.</summary>
    public const string Gap = "hetserve.allocation.gap";

    /// <summary>Histogram of the share of all queries that a feasible plan leaves unserved, in [0, 1].</summary>
    public const string Unmet = "hetserve.allocation.unmet";

    /// <summary>Histogram of the total cost of feasible plans over the problem's horizon, $.</summary>
    public const string Cost = "hetserve.allocation.cost";

    /// <summary>Tag: <see cref="IAllocator.Name"/>.</summary>
    public const string AllocatorTag = "hetserve.allocator";

    /// <summary>Tag: <see cref="PlanStatus"/>, such as <c>Feasible</c>.</summary>
    public const string StatusTag = "hetserve.plan.status";

    /// <summary>Tag: <see cref="StopReason"/>, such as <c>TimeLimit</c>.</summary>
    public const string StopReasonTag = "hetserve.stop_reason";

    /// <summary>Tag: full type name of the exception that a run throws.</summary>
    public const string ErrorTag = "error.type";

    /// <summary>Tag of an activity: <see cref="AllocationProblem.Name"/>.</summary>
    public const string ProblemTag = "hetserve.problem";

    /// <summary>Tag of an activity: number of query types.</summary>
    public const string QueriesTag = "hetserve.problem.queries";

    /// <summary>Tag of an activity: number of models.</summary>
    public const string ModelsTag = "hetserve.problem.models";

    /// <summary>Tag of an activity: number of GPU tiers.</summary>
    public const string TiersTag = "hetserve.problem.tiers";

    private static readonly string? s_version = typeof(AllocationTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
    private static readonly ActivitySource s_activities = new(ActivitySourceName, s_version);
    private static readonly Meter s_meter = new(MeterName, s_version);

    private static readonly Counter<long> s_runs = s_meter.CreateCounter<long>(Runs, "{run}", "Runs of allocators.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        Duration, "s", "Run times of allocators.",
        advice: Buckets(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300));
    private static readonly Histogram<double> s_gap = s_meter.CreateHistogram(
        Gap, "1", "Cost above the proven bound, relative to the plan's cost.",
        advice: Buckets(0, 1e-6, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1));
    private static readonly Histogram<double> s_unmet = s_meter.CreateHistogram(
        Unmet, "1", "Share of all queries that a plan leaves unserved.", advice: Buckets(0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1));
    private static readonly Histogram<double> s_cost = s_meter.CreateHistogram<double>(
        Cost, "{USD}", "Cost of plans over their problem's horizon.");

    /// <summary>Starts the activity of a run; null without listeners.</summary>
    internal static Activity? Start(string allocator, AllocationProblem problem)
    {
        if (!s_activities.HasListeners() || s_activities.StartActivity("allocate " + allocator) is not { } activity) return null;
        return activity
            .SetTag(AllocatorTag, allocator)
            .SetTag(ProblemTag, problem.Name)
            .SetTag(QueriesTag, problem.Queries.Count)
            .SetTag(ModelsTag, problem.Models.Count)
            .SetTag(TiersTag, problem.Tiers.Count);
    }

    /// <summary>Records a run that returns.</summary>
    internal static void Record(Activity? activity, string allocator, ProblemTables tables, AllocationResult result)
    {
        bool measured = s_runs.Enabled || s_duration.Enabled || s_gap.Enabled || s_unmet.Enabled || s_cost.Enabled;
        if (!measured && activity is null) return;
        (string status, string stopReason) = (result.Status.ToString(), result.StopReason.ToString());
        var tags = new TagList { { AllocatorTag, allocator }, { StatusTag, status }, { StopReasonTag, stopReason } };
        s_runs.Add(1, tags);
        s_duration.Record(result.Elapsed.TotalSeconds, tags);
        activity?.SetTag(StatusTag, status).SetTag(StopReasonTag, stopReason);
        if (result.FeasiblePlan is { } plan)
        {
            (double unmet, double cost) = (plan.UnmetShare(tables.Problem), plan.Cost.Total);
            s_unmet.Record(unmet, tags);
            s_cost.Record(cost, tags);
            activity?.SetTag(Unmet, unmet).SetTag(Cost, cost);
        }

        if (result.Gap is { } gap)
        {
            s_gap.Record(gap, tags);
            activity?.SetTag(Gap, gap);
        }

        if (activity is not null && result.StopReason == StopReason.SolverError)
            activity.SetStatus(ActivityStatusCode.Error, result.Message);
    }

    /// <summary>Records a run that throws.</summary>
    internal static void Record(Activity? activity, string allocator, Exception exception)
    {
        string? type = exception.GetType().FullName;
        s_runs.Add(1, new(AllocatorTag, allocator), new(ErrorTag, type));
        activity?.AddException(exception).SetTag(ErrorTag, type).SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}

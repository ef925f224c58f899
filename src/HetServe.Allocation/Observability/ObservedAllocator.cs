using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HetServe.Allocation.Observability;

/// <summary>
/// Another allocator, whose runs are logged, measured and traced under the names of <see cref="AllocationTelemetry"/>. The plan is that of
/// the inner allocator. Without a listener a run costs a few more comparisons. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>An exception of the inner allocator is recorded and passes through; it is not logged, which is for its catcher to do.</remarks>
/// <example>
/// <code>
/// var allocator = new ObservedAllocator(new AdaptiveGreedyAllocator(), loggerFactory.CreateLogger&lt;ObservedAllocator&gt;());
/// </code>
/// </example>
public sealed partial class ObservedAllocator : IAllocator
{
    private readonly IAllocator _inner;
    private readonly ILogger _logger;

    /// <summary>Creates the allocator.</summary>
    /// <param name="inner">The allocator to observe.</param>
    /// <param name="logger">Takes a line before a run (Debug) and after it (Information; Warning without a feasible plan); null for
    /// none.</param>
    public ObservedAllocator(IAllocator inner, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        (_inner, _logger) = (inner, logger ?? NullLogger.Instance);
    }

    /// <summary>Name of the inner allocator.</summary>
    public string Name => _inner.Name;

    /// <summary>Further constraints of the inner allocator.</summary>
    public IReadOnlyList<Evaluation.IConstraintChecker> Constraints => _inner.Constraints;

    /// <inheritdoc/>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        AllocationProblem problem = tables.Problem;
        using Activity? activity = AllocationTelemetry.Start(Name, problem);
        LogStart(Name, problem.Name, problem.Queries.Count, problem.Models.Count, problem.Tiers.Count);
        AllocationResult result;
        try
        {
            result = _inner.Allocate(tables, start, progress, cancellationToken);
        }
        catch (Exception e)
        {
            AllocationTelemetry.Record(activity, Name, e);
            throw;
        }

        AllocationTelemetry.Record(activity, Name, tables, result);
        Log(problem, result);
        return result;
    }

    private void Log(AllocationProblem problem, AllocationResult result)
    {
        if (!_logger.IsEnabled(result.FeasiblePlan is not null ? LogLevel.Information : LogLevel.Warning)) return;
        double milliseconds = result.Elapsed.TotalMilliseconds;
        if (result.FeasiblePlan is { } plan)
        {
            double unmet = plan.UnmetShare(problem);
            LogPlan(Name, problem.Name, result.Status, result.StopReason, plan.Cost.Total, unmet, milliseconds);
        }
        else LogNoPlan(Name, problem.Name, result.Status, result.StopReason, Why(result), milliseconds);
    }

    private static string Why(AllocationResult result) =>
        result.Message ?? (result.Reasons is [var first, ..] ? first.Explanation : "no reason is known");

    [LoggerMessage(EventId = 1, EventName = "RunStarted", Level = LogLevel.Debug,
        Message = "{Allocator} plans '{Problem}': {Queries} query types, {Models} models, {Tiers} tiers")]
    private partial void LogStart(string allocator, string problem, int queries, int models, int tiers);

    [LoggerMessage(EventId = 2, EventName = "RunFinished", Level = LogLevel.Information, SkipEnabledCheck = true,
        Message = "{Allocator} planned '{Problem}': {Status}, {StopReason}, ${Cost:0.00}, {Unmet:P2} unmet, in {Milliseconds:0.###} ms")]
    private partial void LogPlan(
        string allocator, string problem, PlanStatus status, StopReason stopReason, double cost, double unmet, double milliseconds);

    [LoggerMessage(EventId = 3, EventName = "NoFeasiblePlan", Level = LogLevel.Warning, SkipEnabledCheck = true,
        Message = "{Allocator} has no feasible plan for '{Problem}': {Status}, {StopReason}, in {Milliseconds:0.###} ms: {Reason}")]
    private partial void LogNoPlan(
        string allocator, string problem, PlanStatus status, StopReason stopReason, string reason, double milliseconds);
}

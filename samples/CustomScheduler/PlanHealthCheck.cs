using HetServe.Allocation.Planning;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>Healthy while there is a plan no older than three intervals and the longest decision.</summary>
internal sealed class PlanHealthCheck(PlanBoard board, RollingPlanner planner, IOptions<SchedulerOptions> options, TimeProvider time)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (board.Current is not { } current) return Task.FromResult(HealthCheckResult.Unhealthy("There is no plan yet."));
        TimeSpan age = time.GetUtcNow() - current.DecidedAt;
        return Task.FromResult(age <= 3 * options.Value.Interval + planner.Options.TimeLimit
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The plan is {age} old."));
    }
}

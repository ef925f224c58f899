using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Explanations;

/// <summary>A limit of a problem that may be raised.</summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="Item">The query type or GPU type; empty for the whole problem.</param>
/// <param name="Unit">Unit of the limit.</param>
/// <param name="Limit">The present limit.</param>
/// <param name="Step">The limit one step higher.</param>
/// <param name="Most">The limit from which on it limits nothing any more.</param>
/// <param name="At">A problem with another limit.</param>
/// <param name="Use">What a plan takes of the limit; infinity where that cannot be told.</param>
internal sealed record Relaxation(
    string Constraint,
    string Item,
    string Unit,
    double Limit,
    double Step,
    double Most,
    Func<AllocationProblem, double, AllocationProblem> At,
    Func<PlanEvaluation, double> Use)
{
    private const double OnePercent = 1.01, TenPercent = 1.1, MuchMemory = 16, AnyDelaySeconds = 1e9;
    private const int ManyReplicas = 4096;

    /// <summary>Whether the limit counts something.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>The limits that all query types share.</summary>
    public static IEnumerable<Relaxation> Shared(AllocationProblem problem)
    {
        if (problem.Budget is { } budget)
        {
            yield return new(ConstraintNames.Budget, "", "$", budget, Raise(budget, OnePercent, 1), double.PositiveInfinity,
                (p, limit) => p with { Budget = Finite(limit) }, e => e.Cost.Rental + e.Cost.Storage);
        }

        if (problem.Storage.CapacityGb is { } capacity)
        {
            yield return new(ConstraintNames.Storage, "", "GB", capacity, Raise(capacity, TenPercent, 1), double.PositiveInfinity,
                (p, limit) => p with { Storage = p.Storage with { CapacityGb = Finite(limit) } }, e => e.StorageGb);
        }

        foreach ((string gpu, int count) in problem.Availability.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return new(ConstraintNames.Availability, gpu, "GPUs", count, count + 1, double.PositiveInfinity,
                (p, limit) => p with { Availability = WithCount(p.Availability, gpu, limit) }, e => e.Gpus.GetValueOrDefault(gpu))
            {
                IsWhole = true,
            };
        }

        if (problem.MaxReplicas < ManyReplicas)
        {
            yield return new(
                ConstraintNames.Placement, "", "replicas of a deployment", problem.MaxReplicas, problem.MaxReplicas + 1, ManyReplicas,
                (p, limit) => p with { MaxReplicas = (int)limit },
                e => e.Deployments.Select(d => (double)d.Deployment.Replicas).DefaultIfEmpty().Max())
            {
                IsWhole = true,
            };
        }

        yield return new(ConstraintNames.Memory, "", "times the memory of every GPU", 1, TenPercent, MuchMemory,
            (p, limit) => p with { Tiers = [.. p.Tiers.Select(t => t with { MemoryGb = limit * t.MemoryGb })] },
            _ => double.PositiveInfinity);
        double utilization = problem.Performance.MaxUtilization;
        if (utilization < 1)
        {
            yield return new(ConstraintNames.Compute, "", "of a replica's time busy", utilization, Math.Min(1, utilization * TenPercent), 1,
                (p, limit) => p with { Performance = p.Performance with { MaxUtilization = limit } }, _ => double.PositiveInfinity);
        }
    }

    /// <summary>The objectives of one query type. That of the delay takes those of TTFT and TPOT along, by the same factor.</summary>
    public static IEnumerable<Relaxation> Objectives(AllocationProblem problem, int query)
    {
        QueryType q = problem.Queries[query];
        double delay = q.DelaySlo.TotalSeconds, error = q.ErrorSlo;
        if (delay < AnyDelaySeconds)
        {
            yield return new(ConstraintNames.Delay, q.Name, "s", delay, delay * TenPercent, AnyDelaySeconds,
                (p, limit) => With(p, query, x => x with
                {
                    DelaySlo = TimeSpan.FromTicks((long)Math.Round(limit * TimeSpan.TicksPerSecond)),
                    TtftSlo = x.TtftSlo is { } ttft ? Scale(ttft, limit / delay) : null,
                    TpotSlo = x.TpotSlo is { } tpot ? Scale(tpot, limit / delay) : null,
                }),
                e => UpToTick(delay * DelayUse(e, q, query)));
        }

        if (error < 1)
        {
            yield return new(ConstraintNames.Error, q.Name, "", error, Math.Min(1, Raise(error, TenPercent, 0.01)), 1,
                (p, limit) => With(p, query, x => x with { ErrorSlo = limit }), e => ErrorUse(e, q, query));
        }
    }

    /// <summary>The problem with one query type changed.</summary>
    public static AllocationProblem With(AllocationProblem problem, int query, Func<QueryType, QueryType> change) => problem with
    {
        Queries = [.. problem.Queries.Select((q, i) => i == query ? change(q) : q)],
    };

    private static double Raise(double limit, double factor, double fromZero) => limit > 0 ? limit * factor : fromZero;

    // Objectives are whole ticks, and a route is admitted without tolerance.
    private static double UpToTick(double seconds) => Math.Ceiling(seconds * TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;

    private static double? Finite(double limit) => double.IsFinite(limit) ? limit : null;

    // A shade more than asked for, so that rounding to ticks never refuses the plan that the limit was read from.
    private static TimeSpan Scale(TimeSpan slo, double factor) => TimeSpan.FromTicks((long)Math.Ceiling(slo.Ticks * factor) + 1);

    private static Dictionary<string, int> WithCount(IReadOnlyDictionary<string, int> counts, string gpu, double count)
    {
        Dictionary<string, int> changed = counts.ToDictionary(StringComparer.Ordinal);
        if (double.IsFinite(count)) changed[gpu] = (int)count;
        else changed.Remove(gpu);
        return changed;
    }

    /// <summary>
    /// The largest ratio of what a plan reaches to its limit: delay in the query type's scope, TTFT and TPOT of each route.
    /// </summary>
    private static double DelayUse(PlanEvaluation plan, QueryType q, int query)
    {
        double use = 0;
        foreach (RouteLoad route in plan.Routes)
        {
            if (route.QueryIndex != query) continue;
            if (q.DelayScope == SloScope.Route) Take(route.Metrics.DelaySeconds, q.DelaySlo);
            Take(route.Metrics.TtftSeconds, q.TtftSlo);
            Take(route.Metrics.TpotSeconds, q.TpotSlo);
        }

        QueryLoad load = plan.Queries[query];
        if (q.DelayScope == SloScope.Average && load.Served > 0) Take(load.DelaySumSeconds / load.Served, q.DelaySlo);
        return use;

        void Take(double seconds, TimeSpan? slo) => use = slo is { } limit ? Math.Max(use, seconds / limit.TotalSeconds) : use;
    }

    private static double ErrorUse(PlanEvaluation plan, QueryType q, int query)
    {
        QueryLoad load = plan.Queries[query];
        double use = q.ErrorScope == SloScope.Average && load.Served > 0
            ? load.ErrorSum / load.Served
            : plan.Routes.Where(route => route.QueryIndex == query).Select(route => route.Metrics.ErrorRate).DefaultIfEmpty().Max();
        return Math.Min(1, use * (1 + Tolerances.ZeroShare));
    }
}

using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>The list of limits of a problem. Checkers, reasons and explanations take names, values and texts of limits from here.</summary>
internal static class ProblemLimits
{
    private const double OnePercent = 1.01, TenPercent = 1.1, MuchMemory = 16, AnyDelaySeconds = 1e9;
    private const int ManyReplicas = 4096, MuchConcurrency = 65536;

    /// <summary>A shade above what a plan takes: it still admits the plan after a division and a multiplication.</summary>
    private const double Shade = 1 + 1e-9;

    /// <summary>The limits that all query types share.</summary>
    public static IEnumerable<ProblemLimit> Shared(AllocationProblem problem)
    {
        foreach ((string gpu, int count) in problem.Availability.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return new(ConstraintNames.Availability, gpu, gpu + " GPUs", "GPUs", count,
                e => e.GpusBought(gpu), (p, limit) => p with { Availability = WithCount(p.Availability, gpu, limit) })
            {
                Step = (double)count + problem.Nodes.GetValueOrDefault(gpu, 1),
                IsWhole = true,
                Takes = further => further.Tables.GpuNames[further.Gpu] == gpu ? further.GpusBought : 0,
                Grain = e => Least(e, d => e.Tables.TierOf(d.OptionIndex).Gpu == gpu
                    ? Math.Max(e.Tables.Gpus[d.OptionIndex], problem.Nodes.GetValueOrDefault(gpu, 1))
                    : double.NaN),
            };
        }

        if (problem.Storage.CapacityGb is { } capacity)
        {
            yield return new(ConstraintNames.Storage, "", "weights and tokens", "GB", capacity,
                e => e.StorageGb, (p, limit) => p with { Storage = p.Storage with { CapacityGb = Finite(limit) } })
            {
                Step = Raise(capacity, TenPercent, 1),
                Takes = further => further.StorageGb,
                Grain = e => Least(e, d => e.Tables.WeightsGb[d.OptionIndex]),
            };
        }

        if (problem.Budget is { } budget)
        {
            yield return new(ConstraintNames.Budget, "", "rental and storage", "$", budget,
                e => e.Cost.Rental + e.Cost.Storage, (p, limit) => p with { Budget = Finite(limit) })
            {
                Step = Raise(budget, OnePercent, 1),
                Takes = further => further.Rental + further.Storage,
                Grain = e => Least(e, d => e.Tables.Rental[d.OptionIndex]),
            };
        }

        if (problem.PowerLimitW is { } power)
        {
            yield return new(ConstraintNames.Power, "", "power", "W", power,
                e => e.PowerW, (p, limit) => p with { PowerLimitW = Finite(limit) })
            {
                Step = Raise(power, OnePercent, 100),
                Takes = further => further.Watts,
                Grain = e => Least(e, d => e.Tables.ReplicaWatts(d.OptionIndex)),
            };
        }
    }

    /// <summary>The limits on each deployment.</summary>
    public static IEnumerable<ProblemLimit> Deployments(AllocationProblem problem)
    {
        if (problem.MaxReplicas < ManyReplicas)
        {
            yield return new(ConstraintNames.Placement, "", "replicas", "replicas of a deployment", problem.MaxReplicas,
                e => Most(e, d => d.Deployment.Replicas), (p, limit) => p with { MaxReplicas = (int)limit })
            {
                Step = problem.MaxReplicas + 1,
                Most = ManyReplicas,
                IsWhole = true,
                Grain = _ => 1,
            };
        }

        yield return new(ConstraintNames.Memory, "", "memory", "times the memory of every GPU", 1,
            e => Most(e, d => MemoryFactor(e.Tables, d)),
            (p, limit) => p with { Tiers = [.. p.Tiers.Select(t => t with { MemoryGb = limit * t.MemoryGb })] })
        {
            Step = TenPercent,
            Most = MuchMemory,
        };
        if (problem.Performance.IsEngine)
        {
            yield return new(ConstraintNames.Concurrency, "", "concurrent queries", "queries at once in a replica", problem.Performance.MaxConcurrency,
                e => Most(e, d => Math.Ceiling(d.ConcurrentQueries / e.CarryingReplicas(d))),
                (p, limit) => p with { Performance = p.Performance with { MaxConcurrency = (int)limit } })
            {
                Step = Math.Ceiling(problem.Performance.MaxConcurrency * TenPercent),
                Most = MuchConcurrency,
                IsWhole = true,
            };
            yield break; // a deployment chooses how busy it runs
        }

        double utilization = problem.Performance.MaxUtilization;
        if (utilization < 1)
        {
            yield return new(ConstraintNames.Compute, "", "busy time", "of a replica's time busy", utilization,
                e => Most(e, d => Shade * d.BusyReplicas / e.CarryingReplicas(d)),
                (p, limit) => p with { Performance = p.Performance with { MaxUtilization = Math.Min(1, limit) } })
            {
                Step = Math.Min(1, utilization * TenPercent),
                Most = 1,
            };
        }
    }

    /// <summary>The objectives of one query type. The one of the delay changes those of TTFT and TPOT by the same factor.</summary>
    public static IEnumerable<ProblemLimit> Objectives(AllocationProblem problem, int query)
    {
        QueryType q = problem.Queries[query];
        double delay = (q.DelaySlo ?? q.TtftSlo ?? q.TpotSlo)?.TotalSeconds ?? double.PositiveInfinity, error = q.ErrorSlo;
        if (delay < AnyDelaySeconds)
        {
            yield return new(ConstraintNames.Delay, q.Name, "delay", "s", delay,
                e => UpToTick(delay * Use(e, query, ConstraintNames.Delay)),
                (p, limit) => With(p, query, x => x with
                {
                    DelaySlo = x.DelaySlo is null ? null : TimeSpan.FromTicks((long)Math.Round(limit * TimeSpan.TicksPerSecond)),
                    TtftSlo = x.TtftSlo is { } ttft ? Scale(ttft, limit / delay) : null,
                    TpotSlo = x.TpotSlo is { } tpot ? Scale(tpot, limit / delay) : null,
                }))
            {
                Step = delay * TenPercent,
                Most = AnyDelaySeconds,
            };
        }

        if (q.MaxInterruptible < 1)
        {
            yield return new(ConstraintNames.Interruptible, q.Name, "share on interruptible tiers", "", q.MaxInterruptible,
                e => Math.Min(1, Shade * e.Queries[query].Interruptible), (p, limit) => With(p, query, x => x with { MaxInterruptible = limit }))
            {
                Step = Math.Min(1, Raise(q.MaxInterruptible, TenPercent, 0.1)),
                Most = 1,
            };
        }

        if (error < 1)
        {
            yield return new(ConstraintNames.Error, q.Name, "error rate", "", error,
                e => Math.Min(1, Shade * ErrorOf(e, query)), (p, limit) => With(p, query, x => x with { ErrorSlo = limit }))
            {
                Step = Math.Min(1, Raise(error, TenPercent, 0.01)),
                Most = 1,
            };
        }
    }

    /// <summary>The problem with one query type changed.</summary>
    public static AllocationProblem With(AllocationProblem problem, int query, Func<QueryType, QueryType> change) => problem with
    {
        Queries = [.. problem.Queries.Select((q, i) => i == query ? change(q) : q)],
    };

    /// <summary>Name of a limit in a sentence: <c>availability of H100</c>.</summary>
    /// <param name="constraint">Name of the constraint.</param>
    /// <param name="item">The query type or GPU type; empty for the whole problem.</param>
    public static string NameOf(string constraint, string item) => constraint switch
    {
        ConstraintNames.Budget => "budget",
        ConstraintNames.Storage => "storage",
        ConstraintNames.Availability => $"availability of {item}",
        ConstraintNames.Placement => "most replicas",
        ConstraintNames.Memory => "memory",
        ConstraintNames.Compute => "utilisation cap",
        ConstraintNames.Power => "power limit",
        ConstraintNames.Concurrency => "most concurrent queries",
        ConstraintNames.Interruptible => $"interruptible share of {item}",
        ConstraintNames.Delay => $"delay SLO of {item}",
        ConstraintNames.Error => $"error SLO of {item}",
        _ => $"{constraint} of {item}",
    };

    private static double Raise(double limit, double factor, double fromZero) => limit > 0 ? limit * factor : fromZero;

    // Objectives are whole ticks, and a route is admitted without tolerance.
    private static double UpToTick(double seconds) => Math.Ceiling(seconds * TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;

    private static double? Finite(double limit) => double.IsFinite(limit) ? limit : null;

    // A tick more than asked for, so that rounding to ticks never refuses the plan that the limit was read from.
    private static TimeSpan Scale(TimeSpan slo, double factor) => TimeSpan.FromTicks((long)Math.Ceiling(slo.Ticks * factor) + 1);

    private static Dictionary<string, int> WithCount(IReadOnlyDictionary<string, int> counts, string gpu, double count)
    {
        Dictionary<string, int> changed = counts.ToDictionary(StringComparer.Ordinal);
        if (double.IsFinite(count)) changed[gpu] = (int)count;
        else changed.Remove(gpu);
        return changed;
    }

    /// <summary>Factor on the memory of its GPUs at which the weights and the KV cache of a deployment just fit.</summary>
    private static double MemoryFactor(ProblemTables tables, DeploymentLoad d)
    {
        double weights = tables.WeightsGb[d.OptionIndex]
            + (tables.IsEngine ? tables.Gpus[d.OptionIndex] * tables.Problem.Performance.MemoryOverheadGb : 0);
        return Shade * (weights + d.MemoryGb / (d.Deployment.Replicas - tables.SpareReplicas)) / (weights + tables.FreeGb[d.OptionIndex]);
    }

    private static double Most(PlanEvaluation plan, Func<DeploymentLoad, double> value) =>
        plan.Deployments.Select(value).DefaultIfEmpty().Max();

    /// <summary>The least of a value over the deployments that have one; infinity where none has.</summary>
    private static double Least(PlanEvaluation plan, Func<DeploymentLoad, double> value) =>
        plan.Deployments.Select(value).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>
    /// The largest ratio of what a query type reaches to a limit of a constraint: of each route to the objectives of routes, of the mean to
    /// those that hold on average.
    /// </summary>
    private static double Use(PlanEvaluation plan, int query, string constraint)
    {
        double use = 0;
        foreach (RouteLoad route in plan.Routes)
        {
            for (int n = 0; route.QueryIndex == query && n < RouteObjective.Count; n++)
                if (RouteObjective.Of(plan.Tables, query, route.Metrics, n) is var limit && limit.Constraint == constraint)
                    use = Math.Max(use, limit.Excess);
        }

        QueryLoad load = plan.Queries[query];
        for (int n = 0; load.Served > 0 && n < MeanObjective.Count; n++)
            if (MeanObjective.Of(plan.Tables, query, n) is var mean && mean.Constraint == constraint)
                use = Math.Max(use, mean.SumOf(load) / load.Served / mean.Limit);
        return use;
    }

    private static double ErrorOf(PlanEvaluation plan, int query)
    {
        QueryLoad load = plan.Queries[query];
        return plan.Tables.Problem.Queries[query].ErrorScope == SloScope.Average && load.Served > 0
            ? load.ErrorSum / load.Served
            : plan.Routes.Where(route => route.QueryIndex == query).Select(route => route.Metrics.ErrorRate).DefaultIfEmpty().Max();
    }
}

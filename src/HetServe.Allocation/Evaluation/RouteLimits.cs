using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// The list of limits that a route meets beside a plan, with what it takes of each: the one home of admission and of its texts. Searches
/// use <see cref="ProblemTables.Meets"/> for the objectives of routes, the same rule in its fast form. Safe for use by several threads.
/// </summary>
internal sealed class RouteLimits
{
    /// <summary>Number of the limit on the longest query. It and the one before do not depend on the utilisation level.</summary>
    public const int Context = 1;

    private const int Existence = 0, Interruptible = 2, FirstObjective = 3, FirstMean = FirstObjective + RouteObjective.Count;
    private const int Option = FirstMean + MeanObjective.Count, ReplicaCount = Option + 1, FirstShared = ReplicaCount + 1;

    private readonly PlanEvaluation _plan;
    private readonly ProblemTables _tables;
    private readonly int[] _deploymentOfPair; // index in the plan's deployments by pair, -1 for none
    private readonly ProblemLimit[] _shared;  // limits that all query types share
    private readonly double[] _left;          // what the plan leaves of each

    /// <summary>Prepares the limits beside a plan.</summary>
    public RouteLimits(PlanEvaluation plan)
    {
        (_plan, _tables) = (plan, plan.Tables);
        _deploymentOfPair = new int[_tables.PairCount];
        Array.Fill(_deploymentOfPair, -1);
        for (int d = 0; d < plan.Deployments.Count; d++) _deploymentOfPair[_tables.PairOf(plan.Deployments[d].OptionIndex)] = d;
        _shared = [.. ProblemLimits.Shared(_tables.Problem).Where(limit => limit.Takes is not null)];
        _left = [.. _shared.Select(limit => limit.Limit - limit.Use(plan))];
    }

    /// <summary>Number of limits.</summary>
    public int Count => FirstShared + _shared.Length;

    /// <summary>Whether a limit holds on the average of a query type: another route may make up for the one that breaks it.</summary>
    public static bool IsMean(int n) => n is >= FirstMean and < Option;

    /// <summary>Whether a limit is one that all query types share, as budget, storage and GPUs.</summary>
    public static bool IsShared(int n) => n >= FirstShared;

    /// <summary>What serving a share of a query type by an option takes beside the plan: as many replicas as carry it.</summary>
    public FurtherShare Serve(int query, int option, in RouteMetrics route, double share)
    {
        int d = _deploymentOfPair[_tables.PairOf(option)];
        bool isRunning = d >= 0 && _plan.Deployments[d].OptionIndex == option;
        ReplicaLoad load = share * _tables.LoadOf(option, route);
        int running = 0;
        if (isRunning)
        {
            DeploymentLoad deployment = _plan.Deployments[d];
            load += _plan.LoadOf(deployment);
            running = deployment.Deployment.Replicas;
        }

        double replicas = Math.Max(_tables.LeastReplicas, load.Replicas + _tables.SpareReplicas);
        double storageGb = (isRunning ? 0 : _tables.WeightsGb[option]) + _tables.TokenGb[query] * share;
        return new FurtherShare(_tables, query, option, route, share, running, Math.Max(running, replicas) - running, storageGb)
        {
            ChangesOption = d >= 0 && !isRunning,
            GpusInUse = _plan.Gpus.GetValueOrDefault(_tables.GpuNames[_tables.GpuIndexOf(option)]),
            InterruptibleShare = _plan.Queries[query].Interruptible,
        };
    }

    /// <summary>The least that serving any part of a query type by an option takes: the fewest replicas, with their weights.</summary>
    /// <param name="query">Index of the query type.</param>
    /// <param name="option">Option index.</param>
    /// <param name="route">The route.</param>
    /// <param name="share">Share over which objectives hold that hold on average.</param>
    public FurtherShare Open(int query, int option, in RouteMetrics route, double share) =>
        new(_tables, query, option, route, share, 0, _tables.LeastReplicas, _tables.WeightsGb[option]) { IsAnyPart = true };

    /// <summary>The n-th limit: what a further share takes of it, and what the plan leaves.</summary>
    /// <param name="n">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="further">The share.</param>
    public LimitUse At(int n, in FurtherShare further)
    {
        int option = further.Option;
        if (n >= FirstShared)
        {
            ProblemLimit limit = _shared[n - FirstShared];
            return new(
                limit.Constraint, limit.What, limit.Takes!(further), _left[n - FirstShared], limit.IsWhole ? "" : limit.Unit);
        }

        if (n is >= FirstObjective and < FirstMean) return RouteObjective.Of(_tables, further.Query, further.Route, n - FirstObjective);
        if (IsMean(n)) return Mean(MeanObjective.Of(_tables, further.Query, n - FirstMean), further);
        return n switch
        {
            Existence => Exists(option),
            Context => new(
                ConstraintNames.Context, "KV cache of the longest query", _tables.LongestQueryGb(further.Query, option), _tables.FreeGb[option], "GB")
            {
                Holds = _tables.LongestQueryGb(further.Query, option) <= Math.Max(0, _tables.FreeGb[option]),
                IsRule = true,
            },
            Interruptible => OnInterruptible(further),
            Option => new(ConstraintNames.Placement, "options", further.ChangesOption ? 2 : 1, 1, "")
            {
                IsRule = true,
                Sentence = $"changes the parallelism{(_tables.IsEngine ? " or the utilisation" : "")} of a deployment that runs",
            },
            _ => new(ConstraintNames.Placement, "replicas", further.Replicas, _tables.Problem.MaxReplicas - further.Running, ""),
        };
    }

    /// <summary>Index of the first limit that does not admit a further share; -1 where all do.</summary>
    public int FirstBroken(in FurtherShare further)
    {
        for (int n = 0; n < Count; n++)
            if (!At(n, further).Holds) return n;
        return -1;
    }

    private LimitUse Exists(int option)
    {
        OptionRule rule = _tables.RefusedBy(option);
        double weights = _tables.WeightsGb[option];
        return rule is OptionRule.None or OptionRule.Weights
            ? new(ConstraintNames.Memory, "weights", weights, weights + _tables.FreeGb[option], "GB") { Holds = rule == OptionRule.None }
            : new(ConstraintNames.Placement, "options", 1, 0, "")
            {
                IsRule = true,
                Rule = OptionText.WhyRefused(_tables, option),
                Sentence = $"does not exist: it has {OptionText.WhyRefused(_tables, option)}",
            };
    }

    private LimitUse OnInterruptible(in FurtherShare further)
    {
        bool counts = _tables.Interruptible[_tables.TierIndexOf(further.Option)];
        double limit = _tables.MaxInterruptible[further.Query];
        double share = further.IsAnyPart && limit > 0 ? 0 : further.Share;
        return new(
            ConstraintNames.Interruptible, "share on interruptible tiers", counts ? further.InterruptibleShare + share : 0, limit, "")
        {
            IsRule = true,
        };
    }

    private LimitUse Mean(in MeanObjective mean, in FurtherShare further)
    {
        QueryLoad load = _plan.Queries[further.Query];
        double served = load.Served + further.Share, sum = mean.SumOf(load) + mean.Of(further.Route) * further.Share;
        return new(mean.Constraint, mean.What, served > 0 ? sum / served : 0, mean.Limit, mean.Unit)
        {
            Holds = mean.Admits(sum, served),
            IsRule = true,
        };
    }
}

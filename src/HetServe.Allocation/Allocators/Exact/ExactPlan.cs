using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Translates between the columns of an <see cref="ExactModel"/> and plans.</summary>
internal static class ExactPlan
{
    /// <summary>
    /// The plan of column values: options with w = 1 that carry something, shares scaled to what the values leave served, and the fewest
    /// replicas that carry them. It may still break a constraint; check it.
    /// </summary>
    public static PlanEvaluation FromValues(ExactModel model, ProblemTables tables, IReadOnlyList<double> values, string allocator)
    {
        int stride = tables.QueryStride;
        var options = new List<OptionColumns>();
        var shares = new List<double>();
        foreach (OptionColumns option in model.Options)
        {
            if (values[option.Open] < 0.5) continue;
            var row = new double[stride];
            double sum = 0;
            for (int n = option.FirstRoute; n < option.FirstRoute + option.RouteCount; n++)
            {
                RouteColumn route = model.Routes[n];
                if (values[route.Column] > Tolerances.SolverShare) sum += row[route.Query] = values[route.Column];
            }

            if (sum == 0) continue;
            options.Add(option);
            shares.AddRange(row);
        }

        double[] share = [.. shares];
        for (int i = 0; i < tables.QueryCount; i++) MakeWhole(share, i, stride, values[model.Unmet[i]]);
        int[] replicas = [.. options.Select((option, d) => Replicas(model, tables, option, share.AsSpan(d * stride, stride), values))];
        return PlanEvaluation.Create(tables, allocator, [.. options.Select(o => o.Option)], replicas, share);
    }

    /// <summary>
    /// The deployments that column values stand for: options with w = 1, with q rounded within what is allowed.
    /// </summary>
    public static DeploymentSet SetFromValues(ExactModel model, ProblemTables tables, IReadOnlyList<double> values)
    {
        var set = new DeploymentSet(tables);
        foreach (OptionColumns option in model.Options)
        {
            if (values[option.Open] < 0.5) continue;
            set.Add(option.Option, Carrying(option, values) + tables.SpareReplicas);
        }

        return set;
    }

    /// <summary>Indices in <see cref="ExactModel.Options"/> of the options with w = 1 that carry something.</summary>
    public static int[] UsedOptions(ExactModel model, IReadOnlyList<double> values) =>
    [
        .. from option in model.Options.Index()
           where values[option.Item.Open] >= 0.5
               && Enumerable.Range(option.Item.FirstRoute, option.Item.RouteCount)
                   .Any(route => values[model.Routes[route].Column] > Tolerances.SolverShare)
           select option.Index,
    ];

    /// <summary>Column values of a feasible plan; null where the plan uses what the model left out as dominated or not admitted.</summary>
    public static double[]? ToValues(ExactModel model, PlanEvaluation plan)
    {
        var values = new double[model.Milp.ColumnCount];
        var columns = new Dictionary<(int Deployment, int Query), int>();
        Dictionary<int, int> deploymentOf = plan.Deployments.Index().ToDictionary(d => d.Item.OptionIndex, d => d.Index);
        foreach (OptionColumns option in model.Options)
        {
            if (!deploymentOf.TryGetValue(option.Option, out int d)) continue;
            values[option.Open] = 1;
            if (!option.IsFixed) values[option.Carrying] = Math.Min(plan.CarryingReplicas(plan.Deployments[d]), option.MostCarrying);
            for (int n = option.FirstRoute; n < option.FirstRoute + option.RouteCount; n++)
                columns[(d, model.Routes[n].Query)] = model.Routes[n].Column;
        }

        foreach (RouteLoad route in plan.Routes)
        {
            if (!columns.TryGetValue((route.DeploymentIndex, route.QueryIndex), out int column)) return null;
            values[column] = route.Fraction;
        }

        for (int i = 0; i < model.Unmet.Count; i++) values[model.Unmet[i]] = plan.Queries[i].Unmet;
        for (int gpu = 0; gpu < model.Nodes.Count; gpu++)
        {
            if (model.Nodes[gpu] >= 0)
                values[model.Nodes[gpu]] = plan.GpusBought(plan.Tables.GpuNames[gpu]) / plan.Tables.NodeSize[gpu];
        }

        return values;
    }

    private static void MakeWhole(double[] shares, int query, int stride, double unmet)
    {
        double served = 0, whole = unmet > Tolerances.SolverShare ? 1 - unmet : 1;
        for (int at = query; at < shares.Length; at += stride) served += shares[at];
        if (Math.Abs(served - whole) > Tolerances.SolverSlip || served == 0) return;
        for (int at = query; at < shares.Length; at += stride) shares[at] *= whole / served;
    }

    /// <summary>
    /// The spare replicas and the solver's q where that carries the load, but no more of it than carries the load without any tolerance.
    /// </summary>
    private static int Replicas(
        ExactModel model, ProblemTables tables, OptionColumns option, ReadOnlySpan<double> shares, IReadOnlyList<double> values)
    {
        ReplicaLoad load = default;
        for (int n = option.FirstRoute; n < option.FirstRoute + option.RouteCount; n++)
        {
            RouteColumn route = model.Routes[n];
            load += shares[route.Query] * tables.LoadOf(option.Option, route.Metrics);
        }

        int least = Math.Max(option.LeastCarrying, (int)Math.Ceiling(load.Tightest)), solved = Carrying(option, values);
        return tables.SpareReplicas + (solved >= load.Replicas ? Math.Min(solved, least) : least);
    }

    /// <summary>The whole number that q stands for.</summary>
    private static int Carrying(OptionColumns option, IReadOnlyList<double> values) => option.IsFixed
        ? option.MostCarrying
        : (int)Math.Clamp(Math.Round(values[option.Carrying]), option.LeastCarrying, option.MostCarrying);
}

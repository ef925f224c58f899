namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>The mix of deployments that a relaxed node takes.</summary>
/// <param name="Deployments">Deployments with a weight above 0.</param>
/// <param name="Weights">Weight by deployment.</param>
/// <param name="Shared">Value by shared column.</param>
/// <param name="IsBest">Whether the cost of the mix meets the bound, within the tolerance. Otherwise deployments may be missing.</param>
internal sealed record RelaxedMix(IReadOnlyList<PricedDeployment> Deployments, double[] Weights, double[] Shared, bool IsBest);

/// <summary>
/// Raises the bound of a node by column generation: a master programme mixes the deployments found so far, and its prices, drawn towards the
/// best ones, find the next. Not safe for use by several threads at once.
/// </summary>
/// <param name="model">The programme.</param>
/// <param name="lagrangian">Proves bounds.</param>
internal sealed class ColumnGeneration(DecomposedModel model, LagrangianBound lagrangian)
{
    /// <summary>How far prices are drawn from those of the master towards the best so far.</summary>
    private const double Smoothing = 0.6;

    /// <summary>A deployment joins the master where it saves at least this share of what the best one of its pair saves.</summary>
    private const double JoinsFrom = 0.6;

    /// <summary>
    /// Cost of missing a row as a whole, relative to the limit. A low one lets mixes miss a part of a row; then the bound stays below the limit
    /// in a node without a plan.
    /// </summary>
    private const double Penalty = 30;

    private const int MostPivots = 400;
    private const double LeastWeight = 1e-7;

    /// <summary>Raises the bound of a node, closes options, and returns the mix at the end; null where the node is done.</summary>
    /// <param name="node">The node; its bound, prices and pool are updated.</param>
    /// <param name="limit">Plans of this cost and more are of no interest, $.</param>
    /// <param name="tolerance">Distance of bound and master at which the bound is good enough, $.</param>
    /// <param name="mostRounds">Most prices tried.</param>
    /// <param name="deadline">Ends it early.</param>
    public RelaxedMix? Run(SearchNode node, double limit, double tolerance, int mostRounds, Deadline deadline)
    {
        double[] best = lagrangian.Valid(node, node.Prices);
        double bound = lagrangian.At(node, best);
        if (bound > limit) return Done(node, bound, best);
        lagrangian.Fix(node, bound, limit);

        var pool = node.Pool.Where(node.Allows).ToList();
        MasterProgramme master = CreateMaster(node, limit);
        int firstShared = master.ColumnCount;
        for (int n = 0; n < model.Shared.Length; n++) master.Add(model.Shared[n], node.SharedLower[n], node.SharedUpper[n]);
        int first = master.ColumnCount;
        foreach (PricedDeployment deployment in pool) master.Add(deployment.Column, 0, double.PositiveInfinity);
        Join(node, pool, master);
        for (int round = 0; round < mostRounds && !deadline.IsOver; round++)
        {
            double mixed = master.Solve(MostPivots);
            if (mixed - bound <= tolerance) break;
            double[] prices = new double[best.Length];
            for (int row = 0; row < prices.Length; row++) prices[row] = Smoothing * best[row] + (1 - Smoothing) * master.Prices[row];
            prices = lagrangian.Valid(node, prices);
            double proven = lagrangian.At(node, prices);
            if (proven > bound)
            {
                (bound, best) = (proven, prices);
                if (bound > limit) return Done(node, bound, best);
                lagrangian.Fix(node, bound, limit);
            }

            Join(node, pool, master);
        }

        (node.Bound, node.Prices) = (Math.Max(node.Bound, bound), best);
        double cost = master.Solve(MostPivots);
        double[] values = master.Values();
        int[] used = [.. Enumerable.Range(0, pool.Count).Where(n => values[first + n] > LeastWeight)];
        PricedDeployment[] deployments = [.. used.Select(n => pool[n])];
        node.Pool = deployments; // a larger pool makes masters slower than it spares rounds
        return new RelaxedMix(
            deployments,
            [.. used.Select(n => values[first + n])],
            values[firstShared..(firstShared + model.Shared.Length)],
            IsBest: cost - bound <= tolerance);
    }

    private static RelaxedMix? Done(SearchNode node, double bound, double[] prices)
    {
        (node.Bound, node.Prices) = (Math.Max(node.Bound, bound), prices);
        return null;
    }

    private MasterProgramme CreateMaster(SearchNode node, double limit)
    {
        int pairs = node.MustRun.Length, gpus = node.LeastGpus.Length;
        var lower = new double[model.FirstPairRow + pairs];
        var upper = new double[lower.Length];
        model.RowLower.CopyTo(lower, 0);
        model.RowUpper.CopyTo(upper, 0);
        node.LeastGpus.CopyTo(lower, model.FirstGpuRow);
        node.MostGpus.CopyTo(upper, model.FirstGpuRow);
        for (int n = 0; n < pairs; n++)
            (lower[model.FirstPairRow + n], upper[model.FirstPairRow + n]) = (node.MustRun[n] ? 1 : double.NegativeInfinity, 1);
        for (int n = 0; n < gpus; n++)
            if (lower[model.FirstGpuRow + n] <= 0) lower[model.FirstGpuRow + n] = double.NegativeInfinity;
        return new MasterProgramme(lower, upper, Penalty * Math.Max(1, Math.Abs(limit)));
    }

    private void Join(SearchNode node, List<PricedDeployment> pool, MasterProgramme master)
    {
        for (int pair = 0; pair < node.MustRun.Length; pair++)
        {
            double least = lagrangian.LeastOf(pair);
            int cheapest = lagrangian.CheapestOf(pair);
            foreach (int n in model.BlocksOfPair[pair])
            {
                DeploymentBlock block = model.Blocks[n];
                if (!node.IsOpen(n) || (n != cheapest && !(least < 0 && block.Reduced <= JoinsFrom * least))) continue;
                var deployment = new PricedDeployment(n, block.Carrying, block.ToColumn(model.FirstPairRow + pair));
                pool.Add(deployment);
                master.Add(deployment.Column, 0, double.PositiveInfinity);
            }
        }
    }
}

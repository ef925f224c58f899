using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>Splits a node where its mix is the furthest from a plan, in money. Read only.</summary>
/// <param name="tables">The compiled problem.</param>
/// <param name="model">The programme.</param>
internal sealed class Branching(ProblemTables tables, DecomposedModel model)
{
    private const double LeastFraction = 0.02;

    // The size of a pair that runs moves a bound less than whether it runs.
    private const double WeightOfRange = 0.7, LeastInRange = 0.1;

    private readonly double[] _gpuCost = [.. Enumerable.Range(0, tables.GpuNames.Length).Select(gpu => CostOf(tables, gpu))];

    /// <summary>The parts of a node; empty where its mix is one deployment for each pair with whole nodes.</summary>
    public SearchNode[] Split(SearchNode node, RelaxedMix mix)
    {
        int pairs = node.MustRun.Length;
        var runs = new double[pairs];
        var gpusOfPair = new double[pairs];
        var range = new (double Least, double Most)[pairs];
        Array.Fill(range, (double.PositiveInfinity, 0));
        var total = new double[_gpuCost.Length];
        var weight = new double[model.Blocks.Length];
        foreach ((int n, PricedDeployment deployment) in mix.Deployments.Index())
        {
            DeploymentBlock block = model.Blocks[deployment.Block];
            double gpus = block.GpusWith(deployment.Carrying), share = mix.Weights[n];
            weight[deployment.Block] += share;
            runs[block.Pair] += share;
            gpusOfPair[block.Pair] += share * gpus;
            total[block.Gpu] += share * gpus;
            range[block.Pair] = (Math.Min(range[block.Pair].Least, gpus), Math.Max(range[block.Pair].Most, gpus));
        }

        double worst = 0;
        Func<SearchNode[]>? split = null;
        for (int gpu = 0; gpu < total.Length; gpu++)
        {
            int at = gpu, nodes = model.Nodes[gpu];
            double value = nodes < 0 ? total[gpu] : mix.Shared[nodes];
            double fraction = Fraction(value), cost = _gpuCost[gpu] * (nodes < 0 ? 1 : tables.NodeSize[gpu]);
            if (fraction < LeastFraction) continue;
            Offer(fraction * cost, () => nodes < 0 ? ByGpus(node, at, value) : ByNodes(node, nodes, value));
        }

        for (int pair = 0; pair < pairs; pair++)
        {
            int at = pair;
            double cost = _gpuCost[model.Blocks[model.BlocksOfPair[pair][0]].Gpu], open = Math.Min(runs[pair], 1 - runs[pair]);
            if (open >= LeastFraction)
            {
                Offer(open * cost, () => ByRunning(node, at));
            }
            else if (runs[pair] > 0.5 && range[pair].Most > range[pair].Least)
            {
                double most = Math.Clamp(Math.Floor(gpusOfPair[pair]), range[pair].Least, range[pair].Most - 1);
                Offer(WeightOfRange * Math.Max(LeastInRange, Fraction(gpusOfPair[pair])) * cost, () => ByGpusOfPair(node, at, most));
            }
            else if (split is null && model.BlocksOfPair[pair].Count(n => weight[n] > LeastFraction) > 1)
            {
                int heaviest = model.BlocksOfPair[pair].MaxBy(n => weight[n]);
                split = () => ByOption(node, at, heaviest);
            }
        }

        return split?.Invoke() ?? [];

        void Offer(double badness, Func<SearchNode[]> how)
        {
            if (badness > worst) (worst, split) = (badness, how);
        }
    }

    private static double Fraction(double value) => Math.Min(value - Math.Floor(value), Math.Ceiling(value) - value);

    private static SearchNode[] ByGpus(SearchNode node, int gpu, double value)
    {
        SearchNode few = node.Child(), many = node.Child();
        (few.MostGpus[gpu], many.LeastGpus[gpu]) = (Math.Floor(value), Math.Ceiling(value));
        return [few, many];
    }

    private static SearchNode[] ByNodes(SearchNode node, int column, double value)
    {
        SearchNode few = node.Child(), many = node.Child();
        (few.SharedUpper[column], many.SharedLower[column]) = (Math.Floor(value), Math.Ceiling(value));
        return [few, many];
    }

    private SearchNode[] ByRunning(SearchNode node, int pair)
    {
        SearchNode without = node.Child(), with = node.Child();
        foreach (int n in model.BlocksOfPair[pair]) without.Close(n);
        with.MustRun[pair] = true;
        return [without, with];
    }

    private SearchNode[] ByGpusOfPair(SearchNode node, int pair, double most)
    {
        SearchNode few = node.Child(), many = node.Child();
        foreach (int n in model.BlocksOfPair[pair])
        {
            if (!node.IsOpen(n)) continue;
            int carrying = model.Blocks[n].CarryingWithin(most);
            few.Most[n] = Math.Min(few.Most[n], carrying);
            if (!few.IsOpen(n)) few.Close(n);
            if (carrying + 1 > many.Most[n]) many.Close(n);
            else many.Least[n] = Math.Max(many.Least[n], carrying + 1);
        }

        many.MustRun[pair] = true;
        return [few, many];
    }

    private SearchNode[] ByOption(SearchNode node, int pair, int option)
    {
        SearchNode with = node.Child(), without = node.Child();
        foreach (int n in model.BlocksOfPair[pair])
            if (n != option) with.Close(n);
        without.Close(option);
        return [with, without];
    }

    /// <summary>Rental of a GPU over the horizon, the most expensive of its tiers, $.</summary>
    private static double CostOf(ProblemTables tables, int gpu) => tables.Problem.HorizonHours
        * tables.Problem.Tiers.Where((_, tier) => tables.GpuOfTier[tier] == gpu).Select(tier => tier.PricePerHour).DefaultIfEmpty().Max();
}

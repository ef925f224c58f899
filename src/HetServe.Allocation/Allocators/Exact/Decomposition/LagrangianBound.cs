namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// The bound that prices of the shared rows prove: the rows' sides at the prices, and the least reduced cost of every shared column and of every
/// pair by itself. It holds at any prices. Keeps the least reduced cost of each pair. Not safe for use by several threads at once.
/// </summary>
/// <param name="model">The programme.</param>
internal sealed class LagrangianBound(DecomposedModel model)
{
    private readonly double[] _least = new double[model.BlocksOfPair.Length];
    private readonly int[] _cheapest = new int[model.BlocksOfPair.Length];

    /// <summary>The cheapest option of a pair; -1 where it is cheapest not to run it.</summary>
    public int CheapestOf(int pair) => _cheapest[pair];

    /// <summary>What a pair adds to the bound; infinity where it must run and cannot.</summary>
    public double LeastOf(int pair) => _least[pair];

    /// <summary>Computes the bound of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="prices">Price by shared row.</param>
    public double At(SearchNode node, double[] prices)
    {
        double bound = model.Offset;
        for (int row = 0; row < prices.Length; row++)
            if (prices[row] != 0) bound += prices[row] * Side(node, row, prices[row] > 0);
        for (int n = 0; n < model.Shared.Length; n++)
        {
            double reduced = model.Shared[n].Reduced(prices);
            if (reduced != 0) bound += reduced * (reduced > 0 ? node.SharedLower[n] : node.SharedUpper[n]);
        }

        for (int pair = 0; pair < _least.Length; pair++)
        {
            (_least[pair], _cheapest[pair]) = (node.MustRun[pair] ? double.PositiveInfinity : 0, -1);
            foreach (int n in model.BlocksOfPair[pair])
            {
                if (!node.IsOpen(n)) continue;
                DeploymentBlock block = model.Blocks[n];
                block.Price(prices, node.Least[n], node.Most[n]);
                if (block.Reduced < _least[pair]) (_least[pair], _cheapest[pair]) = (block.Reduced, n);
            }

            bound += _least[pair];
        }

        return bound;
    }

    /// <summary>Closes every option, and runs every pair, without which no plan of the node costs less than a limit.</summary>
    /// <param name="node">The node, for which the bound was computed last.</param>
    /// <param name="bound">That bound.</param>
    /// <param name="limit">The limit, $.</param>
    public void Fix(SearchNode node, double bound, double limit)
    {
        for (int pair = 0; pair < _least.Length; pair++)
        {
            double others = bound - _least[pair];
            foreach (int n in model.BlocksOfPair[pair])
                if (node.IsOpen(n) && others + model.Blocks[n].Reduced > limit) node.Close(n);
            if (others > limit) node.MustRun[pair] = true;
        }
    }

    /// <summary>Prices without those of sides that a row does not have.</summary>
    public double[] Valid(SearchNode node, double[] prices)
    {
        double[] valid = [.. prices];
        for (int row = 0; row < valid.Length; row++)
            if (valid[row] != 0 && !double.IsFinite(Side(node, row, valid[row] > 0))) valid[row] = 0;
        return valid;
    }

    private double Side(SearchNode node, int row, bool isLower)
    {
        int gpu = row - model.FirstGpuRow;
        if (gpu < 0) return isLower ? model.RowLower[row] : model.RowUpper[row];
        return isLower ? node.LeastGpus[gpu] : node.MostGpus[gpu];
    }
}

namespace HetServe.Allocation.Search;

/// <content>Sizes for GPUs that are bought by nodes.</content>
internal sealed partial class SetPricer
{
    private readonly DeploymentSet _inNodes = new(tables);

    /// <summary>
    /// Tries the set with a node less of each GPU type that it buys by nodes, for as long as that saves cost. Sizes in fractions count single
    /// GPUs, and so leave nodes that are hardly used.
    /// </summary>
    private void FitNodes(DeploymentSet set, ref double cost, double cutOff)
    {
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++)
        {
            int size = tables.NodeSize[gpu];
            while (size > 1 && set.GpusUsed(gpu) > size)
            {
                _inNodes.CopyFrom(set);
                _inNodes.Buy(gpu, (Math.Ceiling(set.GpusUsed(gpu) / size) - 1) * size);
                double fewer = FitFractions(_inNodes, Math.Min(cost, cutOff));
                _inNodes.Buy(gpu, double.NaN);
                if (!(fewer < cost)) break;
                cost = fewer;
                set.CopyFrom(_inNodes);
            }
        }
    }
}

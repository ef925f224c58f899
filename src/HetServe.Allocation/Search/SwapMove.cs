namespace HetServe.Allocation.Search;

/// <summary>Replaces a deployment by another option: another parallelism of its pair, another tier or another model.</summary>
internal sealed class SwapMove : IMove
{
    public string Name => "swap";

    public bool Find(Neighbourhood search)
    {
        for (int d = 0; d < search.Current.Count && !search.IsOver; d++)
        {
            search.Trial.CopyFrom(search.Current);
            search.Trial.RemoveAt(d);
            if (search.FindsOpening(search.Trial)) return true;
        }

        return false;
    }
}

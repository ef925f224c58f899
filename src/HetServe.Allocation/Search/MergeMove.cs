namespace HetServe.Allocation.Search;

/// <summary>Consolidation: two deployments are replaced by one. Where there are many, by pairs that share a query type.</summary>
internal sealed class MergeMove : IMove
{
    private const int Many = 12;

    public string Name => "merge";

    public bool Improve(LocalSearch search)
    {
        int count = search.Current.Count;
        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < count && !search.Stopped; b++)
            {
                if (count > Many && !search.ShareQuery(a, b)) continue;
                search.Trial.CopyFrom(search.Current);
                search.Trial.RemoveAt(b);
                search.Trial.RemoveAt(a);
                if (search.TryOpenings(search.Trial, depth: 1)) return true;
            }
        }

        return false;
    }
}

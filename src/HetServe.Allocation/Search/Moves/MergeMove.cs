namespace HetServe.Allocation.Search.Moves;

/// <summary>Consolidation: two deployments are replaced by one.</summary>
internal sealed class MergeMove : IMove
{
    public string Name => "merge";

    public bool Improve(LocalSearch search)
    {
        for (int a = 0; a < search.Current.Count; a++)
        {
            for (int b = a + 1; b < search.Current.Count && !search.Stopped; b++)
            {
                search.Trial.CopyFrom(search.Current);
                search.Trial.RemoveAt(b);
                search.Trial.RemoveAt(a);
                if (search.TryOpenings(search.Trial, depth: 1)) return true;
            }
        }

        return false;
    }
}

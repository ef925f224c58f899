namespace HetServe.Allocation.Search;

/// <summary>
/// Closes some deployments and opens two others together: the way to plans in which a small cheap model and a large accurate one share
/// query types, neither of which pays without the other.
/// </summary>
/// <param name="closed">Deployments closed: 0, 1 or 2.</param>
internal sealed class ExchangeMove(int closed) : IMove
{
    public string Name { get; } = $"exchange-{closed}-2";

    public bool Improve(LocalSearch search)
    {
        int count = search.Current.Count;
        if (closed == 0) return Try(search, -1, -1);
        for (int a = 0; a < count; a++)
        {
            if (closed == 1 && Try(search, a, -1)) return true;
            for (int b = a + 1; closed == 2 && b < count; b++)
                if (Try(search, a, b)) return true;
        }

        return false;
    }

    private static bool Try(LocalSearch search, int a, int b)
    {
        if (search.Stopped) return false;
        search.Trial.CopyFrom(search.Current);
        if (b >= 0) search.Trial.RemoveAt(b);
        if (a >= 0) search.Trial.RemoveAt(a);
        return search.TryOpenings(search.Trial, depth: 2);
    }
}

namespace HetServe.Allocation.Search;

/// <summary>
/// Closes some deployments and opens two others together: the way to plans in which a small cheap model and a large accurate one share
/// query types, neither of which pays without the other.
/// </summary>
/// <param name="closed">Deployments closed: 1 or 2.</param>
internal sealed class ExchangeMove(int closed) : IMove
{
    public string Name { get; } = $"exchange-{closed}-2";

    public bool Find(Neighbourhood search)
    {
        int count = search.Current.Count;
        for (int a = 0; a < count; a++)
        {
            if (closed == 1 && Try(search, a, -1)) return true;
            for (int b = a + 1; closed == 2 && b < count; b++)
                if (Try(search, a, b)) return true;
        }

        return false;
    }

    private static bool Try(Neighbourhood search, int a, int b)
    {
        if (search.IsOver) return false;
        search.Trial.CopyFrom(search.Current);
        if (b >= 0) search.Trial.RemoveAt(b);
        search.Trial.RemoveAt(a);
        return search.FindsOpenings(search.Trial, depth: 2);
    }
}

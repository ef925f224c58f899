namespace HetServe.Allocation.Search;

/// <summary>Opens one of the most promising options beside the current deployments.</summary>
internal sealed class OpenMove : IMove
{
    public string Name => "open";

    public bool Find(Neighbourhood search)
    {
        search.Trial.CopyFrom(search.Current);
        return search.FindsOpening(search.Trial);
    }
}

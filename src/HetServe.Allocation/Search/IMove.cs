namespace HetServe.Allocation.Search;

/// <summary>A neighbourhood of the local search. Implementations hold no state: everything is in the search they are given.</summary>
internal interface IMove
{
    /// <summary>Name for statistics.</summary>
    string Name { get; }

    /// <summary>Looks for a cheaper neighbour of the search's current set and takes it; false where there is none or time is up.</summary>
    bool Improve(LocalSearch search);
}

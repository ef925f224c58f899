namespace HetServe.Allocation.Search;

/// <summary>A kind of neighbour that a local search looks at. Implementations hold no state.</summary>
internal interface IMove
{
    /// <summary>Name for statistics.</summary>
    string Name { get; }

    /// <summary>
    /// Looks for a neighbour that is cheaper than the current set: true where there is one, which is then <see cref="Neighbourhood.Found"/>;
    /// false where there is none or the search is over. The current set stays as it is.
    /// </summary>
    bool Find(Neighbourhood search);
}

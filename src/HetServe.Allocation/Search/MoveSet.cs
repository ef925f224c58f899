namespace HetServe.Allocation.Search;

/// <summary>The moves of a local search by name, so that a comparison can leave one out.</summary>
[Flags]
internal enum MoveSet
{
    None = 0,
    Close = 1,
    Open = 2,
    Swap = 4,
    All = Close | Open | Swap,
}

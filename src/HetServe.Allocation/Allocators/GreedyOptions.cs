namespace HetServe.Allocation.Allocators;

/// <summary>Options of <see cref="GreedyAllocator"/>. Immutable.</summary>
public sealed record GreedyOptions
{
    /// <summary>Mechanisms in use. Default <see cref="GreedyMechanisms.All"/>.</summary>
    public GreedyMechanisms Mechanisms { get; init; } = GreedyMechanisms.All;
}

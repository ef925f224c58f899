namespace HetServe.Allocation.Allocators.Paper;

/// <summary>Options of <see cref="PaperGreedyAllocator"/>. Immutable.</summary>
public sealed record PaperGreedyOptions
{
    /// <summary>Mechanisms in use, any combination. Default <see cref="PaperMechanisms.All"/>.</summary>
    public PaperMechanisms Mechanisms { get; init; } = PaperMechanisms.All;
}

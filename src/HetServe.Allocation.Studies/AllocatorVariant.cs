namespace HetServe.Allocation.Studies;

/// <summary>An allocator in a comparison. Immutable.</summary>
/// <param name="Name">Name, unique in the comparison: <c>paper-gh without M1</c>.</param>
/// <param name="Allocator">The allocator.</param>
/// <param name="Reference">Name of the variant that its costs are measured against; may be its own.</param>
public sealed record AllocatorVariant(string Name, IAllocator Allocator, string Reference);

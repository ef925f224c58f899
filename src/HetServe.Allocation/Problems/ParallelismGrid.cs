namespace HetServe.Allocation.Problems;

/// <summary>The parallelisms that a deployment may use: every tensor degree with every pipeline depth. Immutable.</summary>
public sealed record ParallelismGrid
{
    /// <summary>Tensor parallel degrees; positive, no repeats. Default 1, 2, 4, 8.</summary>
    public IReadOnlyList<int> Tensor { get; init => field = StructuralEquality.Copy(value); } = StructuralEquality.Copy([1, 2, 4, 8]);

    /// <summary>Pipeline depths; positive, no repeats. Default 1, 2, 4.</summary>
    public IReadOnlyList<int> Pipeline { get; init => field = StructuralEquality.Copy(value); } = StructuralEquality.Copy([1, 2, 4]);

    /// <summary>Whether the grid lists this parallelism.</summary>
    /// <param name="parallelism">The parallelism.</param>
    public bool Contains(Parallelism parallelism) => Tensor.Contains(parallelism.Tensor) && Pipeline.Contains(parallelism.Pipeline);
}

namespace HetServe.Allocation.Problems;

/// <summary>Parallelism of one replica over GPUs.</summary>
/// <param name="Tensor">Tensor parallel degree n, at least 1: divides both latency and memory.</param>
/// <param name="Pipeline">Pipeline depth m, at least 1: divides memory, not latency.</param>
public readonly record struct Parallelism(int Tensor, int Pipeline)
{
    /// <summary>GPUs that one replica takes, g = n·m.</summary>
    public int Gpus => Tensor * Pipeline;

    /// <inheritdoc/>
    public override string ToString() => $"{Tensor}x{Pipeline}";
}

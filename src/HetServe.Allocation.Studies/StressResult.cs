namespace HetServe.Allocation.Studies;

/// <summary>What <see cref="StressStudy"/> measured. Immutable.</summary>
/// <param name="Results">Results of the allocators as forecast, in the order given; one without a feasible plan has no rows.</param>
/// <param name="Rows">By stress, then factor, then allocator.</param>
/// <param name="IsComplete">False where the study was cancelled: what was not finished is missing.</param>
public sealed record StressResult(IReadOnlyList<AllocationResult> Results, IReadOnlyList<StressRow> Rows, bool IsComplete);

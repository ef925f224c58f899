namespace HetServe.Allocation.Studies;

/// <summary>What <see cref="ScalingStudy"/> measured. Immutable.</summary>
/// <param name="Rows">A row for each size and seed.</param>
/// <param name="IsComplete">False where the study was cancelled: problems not finished are missing.</param>
public sealed record ScalingResult(IReadOnlyList<ScalingRow> Rows, bool IsComplete)
{
    /// <summary>The rows by size, in the order given.</summary>
    public IReadOnlyList<ScalingSummary> Summaries =>
        [.. Rows.GroupBy(row => row.Size).Select(size => ScalingSummary.Of(size.Key, [.. size]))];
}

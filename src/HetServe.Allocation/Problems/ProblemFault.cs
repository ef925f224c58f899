namespace HetServe.Allocation.Problems;

/// <summary>One fault of a problem.</summary>
/// <param name="Path">Path in the file format: <c>tiers[8].memoryGb</c>.</param>
/// <param name="Message">Item, rule and value: <c>Tier 'H100-FP16': memoryGb must be &gt; 0, was -80.</c></param>
public sealed record ProblemFault(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}

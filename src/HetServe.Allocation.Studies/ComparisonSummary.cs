namespace HetServe.Allocation.Studies;

/// <summary>Results of one variant over all problems. Immutable.</summary>
public sealed record ComparisonSummary
{
    /// <summary>Name of the variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Number of problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Number of problems with a feasible plan.</summary>
    public required int Feasible { get; init; }

    /// <summary>Number of problems by constraint broken, most often broken first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Broken { get; init => field = [.. value]; } = [];

    /// <summary>Mean of <see cref="ComparisonRow.AboveReference"/>, where both are feasible; null where they never are.</summary>
    public double? MeanAbove { get; init; }

    /// <summary>Median of <see cref="ComparisonRow.AboveReference"/>; null where it is never known.</summary>
    public double? MedianAbove { get; init; }

    /// <summary>Largest <see cref="ComparisonRow.AboveReference"/>; null where it is never known.</summary>
    public double? MaxAbove { get; init; }

    /// <summary>Mean of <see cref="ComparisonRow.UnmetShare"/>; null without a feasible plan.</summary>
    public double? MeanUnmet { get; init; }
}

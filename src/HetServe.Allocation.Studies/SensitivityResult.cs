namespace HetServe.Allocation.Studies;

/// <summary>What <see cref="SensitivityStudy"/> measured. Immutable.</summary>
/// <param name="Problem">Name of the problem.</param>
/// <param name="Allocator">Name of the allocator.</param>
/// <param name="Axes">The parameters, one or two, in the order given.</param>
/// <param name="Nominal">The problem as it is, all factors 1; null where the study was cancelled before.</param>
/// <param name="Rows">A row for each factor, or for each pair: factors of the second parameter within those of the first.</param>
/// <param name="IsComplete">False where the study was cancelled: rows not finished are missing.</param>
public sealed record SensitivityResult(
    string Problem,
    string Allocator,
    IReadOnlyList<SweptAxis> Axes,
    SensitivityRow? Nominal,
    IReadOnlyList<SensitivityRow> Rows,
    bool IsComplete);

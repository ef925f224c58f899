namespace HetServe.Allocation.Studies;

/// <summary>Cost against violations under one stress, by level of headroom. Immutable.</summary>
/// <param name="Stress">What is inflated.</param>
/// <param name="Rows">One row for each level, in the order given.</param>
public sealed record HeadroomCurve(StressedFigures Stress, IReadOnlyList<HeadroomRow> Rows);

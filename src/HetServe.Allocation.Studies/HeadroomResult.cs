namespace HetServe.Allocation.Studies;

/// <summary>What <see cref="HeadroomStudy"/> measured. Immutable.</summary>
/// <param name="Curves">One curve for each stress.</param>
/// <param name="IsComplete">False where the study was cancelled: curves not finished are missing.</param>
public sealed record HeadroomResult(IReadOnlyList<HeadroomCurve> Curves, bool IsComplete);

namespace HetServe.Allocation.Studies;

/// <summary>What <see cref="SimulationAccuracyStudy"/> measured. Immutable.</summary>
/// <param name="Rows">The routes that count, by problem.</param>
/// <param name="WithoutPlan">Names of problems without a feasible plan.</param>
/// <param name="IsComplete">False where the study was cancelled: problems not finished are missing.</param>
public sealed record SimulationAccuracyResult(
    IReadOnlyList<SimulationAccuracyRow> Rows, IReadOnlyList<string> WithoutPlan, bool IsComplete);

namespace HetServe.Allocation.Studies;

/// <summary>A parameter that a <see cref="SensitivityStudy"/> varied. Immutable.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Nominal">Its value at factor 1, by <see cref="SweptProblem.ValueOf"/>; null where there is no single one.</param>
/// <param name="Factors">The factors, rising.</param>
public sealed record SweptAxis(SweptParameter Parameter, double? Nominal, IReadOnlyList<double> Factors);

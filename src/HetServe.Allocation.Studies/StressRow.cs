namespace HetServe.Allocation.Studies;

/// <summary>Outcome of one plan under one stress and factor, over all scenarios.</summary>
/// <param name="Allocator">Name of the allocator that made the plan.</param>
/// <param name="Stress">What is inflated.</param>
/// <param name="Factor">The highest factor.</param>
/// <param name="PlannedCost">Cost of the plan as forecast, $.</param>
/// <param name="KeptCost">Cost with the routes kept, $; demand whose objectives break is charged as served.</param>
/// <param name="ViolatedShare">Share of all demand whose objectives break with the routes kept: <see cref="SloViolations"/>.</param>
/// <param name="UnmetShare">Share of all demand that the plan leaves unmet.</param>
/// <param name="ReroutedCost">Cost with demand re-routed within the same deployments, $: <see cref="Planning.DeploymentRouter"/>.</param>
/// <param name="ReroutedUnmet">Share of all demand that is then unmet; the rest keeps every objective.</param>
public sealed record StressRow(
    string Allocator,
    StressedFigures Stress,
    double Factor,
    double PlannedCost,
    Estimate KeptCost,
    Estimate ViolatedShare,
    Estimate UnmetShare,
    Estimate ReroutedCost,
    Estimate ReroutedUnmet);

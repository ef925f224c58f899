using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// The difference between two plans: deployments, routes, unmet shares, GPUs and cost. Every difference is after minus before. Immutable.
/// <see cref="PlanDifferences.DiffTo"/> creates it.
/// </summary>
public sealed record PlanDifference
{
    /// <summary>Deployments that change, at most one for each model and tier; empty if none changes.</summary>
    public required IReadOnlyList<DeploymentChange> Deployments { get; init => field = [.. value]; }

    /// <summary>Routes whose share changes by at least <see cref="Tolerances.Feasibility"/>, new and removed routes included.</summary>
    public required IReadOnlyList<RouteShift> Routes { get; init => field = [.. value]; }

    /// <summary>Query types whose unmet share changes by at least <see cref="Tolerances.Feasibility"/>.</summary>
    public required IReadOnlyList<UnmetShift> Unmet { get; init => field = [.. value]; }

    /// <summary>
    /// Change in the number of GPUs by tier, ordered by tier name; without tiers that do not change.
    /// </summary>
    public required IReadOnlyList<GpuShift> Gpus { get; init => field = [.. value]; }

    /// <summary>Cost of the plan before, $ over the horizon.</summary>
    public required CostBreakdown CostBefore { get; init; }

    /// <summary>Cost of the plan after, $ over the horizon.</summary>
    public required CostBreakdown CostAfter { get; init; }

    /// <summary>Difference of the costs, term by term, $.</summary>
    public CostBreakdown Cost => new(
        CostAfter.Rental - CostBefore.Rental,
        CostAfter.Storage - CostBefore.Storage,
        CostAfter.DelayPenalty - CostBefore.DelayPenalty,
        CostAfter.UnmetPenalty - CostBefore.UnmetPenalty);

    /// <summary>Whether the two plans have the same deployments, routes and unmet shares.</summary>
    public bool IsEmpty => Deployments.Count == 0 && Routes.Count == 0 && Unmet.Count == 0;

    /// <summary>The difference in words, one line for each change; lines end with a line feed.</summary>
    public string ToText()
    {
        List<string> lines = [];
        if (IsEmpty) lines.Add("The plans are the same.");
        lines.AddRange(Deployments.Select(change => DisplayText.Sentence(change.ToString())));
        lines.AddRange(Routes.Select(shift => shift + "."));
        lines.AddRange(Unmet.Select(shift => shift + "."));
        if (Gpus.Count > 0)
        {
            lines.Add($"GPUs: {string.Join(", ", Gpus.Select(g => $"{DisplayText.Signed(g.Change)} {g.Tier}"))}; "
                + $"{DisplayText.Signed(Gpus.Sum(g => g.Change))} in all.");
        }

        lines.Add($"Money: {Change(CostBefore.Money, CostAfter.Money)}: rental {DisplayText.SignedDollars(Cost.Rental)}, "
            + $"storage {DisplayText.SignedDollars(Cost.Storage)}.");
        lines.Add($"Penalties: {Change(CostBefore.Penalties, CostAfter.Penalties)}: delay {DisplayText.SignedDollars(Cost.DelayPenalty)}, "
            + $"unmet {DisplayText.SignedDollars(Cost.UnmetPenalty)}.");
        return string.Join('\n', lines) + "\n";

        static string Change(double before, double after)
        {
            string share = before > 0 ? $" ({DisplayText.SignedPercent(after / before - 1)})" : "";
            return $"{DisplayText.Dollars(before)} becomes {DisplayText.Dollars(after)}, {DisplayText.SignedDollars(after - before)}{share}";
        }
    }

    /// <inheritdoc cref="ToText"/>
    public override string ToString() => ToText();
}

/// <summary>Share of a query type on a model and tier, before and after; 0 where there is no route.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Tier">Name of the tier.</param>
/// <param name="Before">Share before, in [0, 1].</param>
/// <param name="After">Share after, in [0, 1].</param>
public sealed record RouteShift(string Query, string Model, string Tier, double Before, double After)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"Route {Query} to {Model} on {Tier}: {DisplayText.Percent(Before)} becomes {DisplayText.Percent(After)}";
}

/// <summary>Unmet share of a query type, before and after.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Before">Share before, in [0, 1].</param>
/// <param name="After">Share after, in [0, 1].</param>
public sealed record UnmetShift(string Query, double Before, double After)
{
    /// <inheritdoc/>
    public override string ToString() => $"Unmet {Query}: {DisplayText.Percent(Before)} becomes {DisplayText.Percent(After)}";
}

/// <summary>GPUs of a tier, more or fewer.</summary>
/// <param name="Tier">Name of the tier.</param>
/// <param name="Change">GPUs after minus before; not 0.</param>
public readonly record struct GpuShift(string Tier, int Change);

/// <summary>Differences of plans. Stateless; safe for concurrent calls.</summary>
public static class PlanDifferences
{
    /// <summary>Compares this plan with another one.</summary>
    /// <param name="plan">The plan before.</param>
    /// <param name="other">The plan after; it may be for other rates or another problem.</param>
    /// <param name="tables">
    /// The compiled problem, to recompute the costs of both plans; null to take the costs that the plans state.
    /// </param>
    public static PlanDifference DiffTo(this AllocationPlan plan, AllocationPlan other, ProblemTables? tables = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(other);
        return new PlanDifference
        {
            Deployments = [.. DeploymentChange.Pairs(plan.Deployments, other.Deployments)
                .Select(pair => DeploymentChange.Of(pair.Before, pair.After)).OfType<DeploymentChange>()],
            Routes = [.. Shifts(Shares(plan), Shares(other))
                .Select(s => new RouteShift(s.Key.Query, s.Key.Model, s.Key.Tier, s.Before, s.After))],
            Unmet = [.. Shifts(plan.Unmet, other.Unmet).Select(s => new UnmetShift(s.Key, s.Before, s.After))
                .OrderBy(s => s.Query, StringComparer.Ordinal)],
            Gpus = [.. GpuShifts(plan, other)],
            CostBefore = CostOf(plan),
            CostAfter = CostOf(other),
        };

        CostBreakdown CostOf(AllocationPlan p) => tables is null ? p.Cost : PlanEvaluation.Evaluate(tables, p).Cost;
    }

    private static Dictionary<(string Query, string Model, string Tier), double> Shares(AllocationPlan plan) => plan.Routes
        .GroupBy(r => (r.Query, r.Model, r.Tier)).ToDictionary(g => g.Key, g => g.Sum(r => r.Fraction));

    private static IEnumerable<(TKey Key, double Before, double After)> Shifts<TKey>(
        IReadOnlyDictionary<TKey, double> before, IReadOnlyDictionary<TKey, double> after) => before.Keys.Union(after.Keys)
        .Select(key => (Key: key, Before: before.GetValueOrDefault(key), After: after.GetValueOrDefault(key)))
        .Where(shift => Math.Abs(shift.After - shift.Before) >= Tolerances.Feasibility);

    private static IEnumerable<GpuShift> GpuShifts(AllocationPlan before, AllocationPlan after) =>
        before.Deployments.Select(d => (d.Tier, Change: -d.Gpus)).Concat(after.Deployments.Select(d => (d.Tier, Change: d.Gpus)))
            .GroupBy(d => d.Tier).Select(g => new GpuShift(g.Key, g.Sum(d => d.Change)))
            .Where(shift => shift.Change != 0).OrderBy(shift => shift.Tier, StringComparer.Ordinal);
}

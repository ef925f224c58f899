using System.Globalization;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of sensitivity studies: for one parameter the curves of cost and of unserved demand, for two a heat map of the cost in which
/// unserved demand and missing plans are marked. Stateless; safe for concurrent calls.
/// </summary>
public static class SensitivityChart
{
    private const int MostNamed = 4;

    /// <summary>The chart.</summary>
    /// <param name="results">Studies of one problem, at least one, each with at least one row; heat maps share their colours.</param>
    public static Chart Create(IReadOnlyList<SensitivityResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results[0].Axes.Count == 2 ? HeatMaps.Create(results) : CurveChart.Create(
            $"{results[0].Problem}: sensitivity of the plan by {results[0].Allocator}", [.. results.SelectMany(Curves)]);
    }

    private static CurvePanel[] Curves(SensitivityResult result)
    {
        SweptAxis axis = result.Axes[0];
        SensitivityRow[] planned = [.. result.Rows.Where(r => r.IsFeasible)];
        string name = SweepLabels.Name(axis.Parameter);
        string nominal = SweepLabels.Value(axis, 1) is { } value ? $" (1 is {value})" : "";
        string[] without = [.. result.Rows.Where(r => !r.IsFeasible).Select(r => Factor(r.Factors[0]))];
        string more = without.Length > MostNamed ? $" and {without.Length - MostNamed} more" : "";
        string label = $"factor on the {name}{nominal}"
            + (without.Length == 0 ? "" : $"; no plan at {string.Join(", ", without.Take(MostNamed))}{more}");
        return
        [
            new(
                $"Cost against {name}", label, "$ over the horizon",
                [new("", [.. planned.Select(r => (r.Factors[0], r.Cost!.Value, (double?)null))], [])], IsShare: false),
            new(
                $"Demand not served against {name}", label, "% of all queries",
                [new("", [.. planned.Select(r => (r.Factors[0], 100 * r.UnmetShare!.Value, (double?)null))], [])], IsShare: true),
        ];
    }

    /// <summary>A factor as axes show it.</summary>
    internal static string Factor(double factor) => factor.ToString("0.##", CultureInfo.InvariantCulture);
}

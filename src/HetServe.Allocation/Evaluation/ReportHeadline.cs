using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Evaluation;

/// <summary>The first line of every report: money per day, share of demand served, penalties.</summary>
internal static class ReportHeadline
{
    private const int MostReasons = 3;

    /// <summary>The line. Unserved demand comes first where there is any.</summary>
    public static string Of(PlanReport report, IReadOnlyList<UnservedReason> reasons)
    {
        bool isServed = report.Unserved.All(unserved => unserved.RatePerHour == 0);
        return isServed
            ? $"{Money(report.Totals)}; serves 100 % of the demand; {Penalties(report.Totals)}"
            : $"Serves {Share(report.Totals.ServedShare)} of the demand: {Unserved(report, reasons)}; {Money(report.Totals)}; "
                + Penalties(report.Totals);
    }

    /// <summary>A share of demand; only all of it is 100 %.</summary>
    public static string Share(double share) => share < 1 - Tolerances.Feasibility
        ? (Math.Floor(Math.Max(0, share) * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %"
        : "100 %";

    /// <summary>An unserved share; only all of a query type is 100 %, and a small share is not 0 %.</summary>
    private static string Unserved(double share) => share > 1 - Tolerances.Feasibility
        ? "100 %"
        : Math.Clamp(100 * share, 0.1, 99.9).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Money a day and what it buys: <c>$1,386.52 a day for 12 GPUs</c>.</summary>
    public static string Money(PlanTotals totals)
    {
        string bought = totals.GpusBought > totals.Gpus
            ? $"{Count(totals.GpusBought)} in whole nodes, {Count(totals.Gpus, "in use")}"
            : Count(totals.Gpus);
        return $"{DisplayText.Dollars(totals.MoneyPerDay)} a day for {bought}";
    }

    /// <summary>Penalties a day by kind: <c>penalties $3.10 a day (delay $3.10, unmet $0)</c>.</summary>
    public static string Penalties(PlanTotals totals) => totals.PenaltiesPerDay == 0
        ? "no penalties"
        : $"penalties {Dollars(totals.PenaltiesPerDay)} a day (delay {Dollars(totals.DelayPenaltyPerDay)}, "
            + $"unmet {Dollars(totals.UnmetPenaltyPerDay)})";

    private static string Dollars(double dollars) => dollars == 0 ? "$0" : DisplayText.Dollars(dollars);

    private static string Count(double gpus, string state = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{gpus:#,##0} {(state.Length > 0 ? state : gpus == 1 ? "GPU" : "GPUs")}");

    private static string Unserved(PlanReport report, IReadOnlyList<UnservedReason> reasons)
    {
        UnservedDemand[] largest =
            [.. report.Unserved.Where(u => u.RatePerHour > 0).OrderByDescending(u => u.QueriesPerHour)];
        IEnumerable<string> named = largest.Take(MostReasons).Select(unserved =>
        {
            string? constraint = reasons.FirstOrDefault(reason => reason.Query == unserved.Query)?.Constraint;
            return $"{Unserved(unserved.Fraction)} of '{unserved.Query}' is not served{(constraint is null ? "" : $" ({constraint})")}";
        });
        string more = largest.Length > MostReasons ? $", and part of {largest.Length - MostReasons} more query types" : "";
        return string.Join(", ", named) + more;
    }
}

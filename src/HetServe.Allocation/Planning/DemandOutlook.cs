using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>One demand that a planner expects, with its weight.</summary>
/// <param name="Weight">Share of the look-ahead, in (0, 1].</param>
/// <param name="Tables">The compiled problem with the rates of this demand.</param>
internal readonly record struct ExpectedDemand(double Weight, ProblemTables Tables);

/// <summary>The demands that a planner expects over its look-ahead.</summary>
internal static class DemandOutlook
{
    /// <summary>
    /// The present rates and those of the recent windows. Weights fall linearly with age: a rise counts at once, and a window that is past
    /// is forgotten slowly. Half of the weight of the present rates goes to these rates raised by the margin: a rise is as likely as not. The weights add up to 1. The demand to propose a plan for comes first.
    /// </summary>
    public static IReadOnlyList<ExpectedDemand> Of(ProblemTables now, DemandHistory history, RollingOptions options)
    {
        AllocationProblem problem = now.Problem;
        IReadOnlyDictionary<string, double>[] past = [.. history.RatesPerHour.Take(options.HistoryWindows - 1)];
        int windows = 1 + past.Length;
        double unit = 2.0 / (windows * (windows + 1)); // so that unit·(windows + ... + 2 + 1) is 1
        return
        [
            .. Present(now, windows * unit, options.RateMargin),
            .. past.Select((rates, n) => new ExpectedDemand((windows - 1 - n) * unit, ProblemTables.Compile(AtRates(problem, rates)))),
        ];
    }

    private static ExpectedDemand[] Present(ProblemTables now, double weight, double margin) => margin == 0
        ? [new(weight, now)]
        : [new(weight / 2, ProblemTables.Compile(new Headroom { Rate = 1 + margin }.Tighten(now.Problem))), new(weight / 2, now)];

    private static AllocationProblem AtRates(AllocationProblem problem, IReadOnlyDictionary<string, double> rates) => problem with
    {
        Queries = [.. problem.Queries.Select(q => q with { RatePerHour = rates.GetValueOrDefault(q.Name, q.RatePerHour) })],
    };
}

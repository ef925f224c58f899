using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of sensitivity studies of one problem.</summary>
internal static class SensitivityTables
{
    /// <summary>A row for each factor or pair of factors, one study after the other.</summary>
    /// <param name="results">The studies, at least one; all vary equally many parameters.</param>
    /// <param name="isCut">Whether studies are missing.</param>
    public static StudyTable Cells(IReadOnlyList<SensitivityResult> results, bool isCut)
    {
        SensitivityRow[] planned = [.. results.SelectMany(r => r.Rows).Where(r => r.IsFeasible)];
        string[] axes = results[0].Axes.Count == 1
            ? ["Varied", ">Factor", ">Value"]
            : ["Varied", ">Factor", ">Value", "And", ">Second factor", ">Second value"];
        var table = new StudyTable(
            $"Sensitivity of {results[0].Problem}, planned by {results[0].Allocator}",
            [
                "#Problem", "#Allocator", .. axes, ">Money $", ">Objective $", ">Above nominal", ">Unmet", "Feasible", ">GPUs",
                "Deployments",
                "Queries by model", "#Stopped", "#Above optimum, most",
            ])
        {
            Keys = axes.Length,
            Notes =
            [
                .. StressRendering.Unfinished(!isCut && results.All(r => r.IsComplete)),
                .. StoppedRuns.Notes(
                    planned.Length, [.. planned.Where(r => r.StopReason == StopReason.TimeLimit).Select(r => r.MaxAboveOptimum)]),
            ],
        };
        foreach (SensitivityResult result in results)
        {
            foreach (SensitivityRow row in result.Rows)
            {
                table.Add(
                [
                    result.Problem, result.Allocator, .. result.Axes.Index().SelectMany(a => Axis(a.Item, row.Factors[a.Index])),
                    StudyCell.Money(row.Money), StoppedRuns.Mark(StudyCell.Money(row.Cost), row.StopReason),
                    StudyCell.Percent(row.AboveNominal), StudyCell.Percent(row.UnmetShare),
                    row.IsFeasible ? "yes" : row.Status == PlanStatus.Infeasible ? "no, proven" : "no plan found",
                    StudyCell.Number(row.Gpus),
                    string.Join("; ", row.Deployments.Select(d => d.ToString()).Order(StringComparer.Ordinal)),
                    string.Join("; ", row.ModelShares.Select(s => $"{s.Key} {Figures.Percent(s.Value)}")),
                    StoppedRuns.Reason(row.StopReason), StudyCell.Percent(row.MaxAboveOptimum),
                ]);
            }
        }

        return table;
    }

    /// <summary>A row for each study: range of cost, and where plans fall short.</summary>
    public static StudyTable Summary(IReadOnlyList<SensitivityResult> results)
    {
        SensitivityRow? nominal = results[0].Nominal;
        string cost = nominal?.Cost is null
            ? $"{results[0].Allocator} found no plan for it"
            : $"money ${Figures.Money(nominal.Money)}, objective ${Figures.Money(nominal.Cost)}, {Figures.Percent(nominal.UnmetShare)} "
                + "unmet";
        var table = new StudyTable(
            "By parameter",
            "Varied", ">Problems", ">Without a plan", ">With unmet demand", ">Least objective $", ">Least at", ">Most objective $",
            ">Most at", ">Most unmet")
        {
            Notes = [$"The problem as it is: {cost}. \"At\": factors, in the order of the parameters."],
        };
        foreach (SensitivityResult result in results.Where(r => r.Rows.Count > 0))
        {
            SensitivityRow? least = result.Rows.MinBy(r => r.Cost ?? double.PositiveInfinity);
            SensitivityRow? most = result.Rows.MaxBy(r => r.Cost ?? double.NegativeInfinity);
            table.Add(
                string.Join(" × ", result.Axes.Select(a => SweepLabels.Name(a.Parameter))),
                result.Rows.Count,
                result.Rows.Count(r => !r.IsFeasible),
                result.Rows.Count(r => r.UnmetShare > Tolerances.Feasibility),
                StudyCell.Money(least?.Cost), At(least), StudyCell.Money(most?.Cost), At(most),
                StudyCell.Percent(result.Rows.Max(r => r.UnmetShare)));
        }

        return table;
    }

    private static StudyCell At(SensitivityRow? row) => row is not { Cost: not null } ? StudyCell.None
        : string.Join(", ", row.Factors.Select(factor => factor.ToString("0.0##", CultureInfo.InvariantCulture)));

    private static IEnumerable<StudyCell> Axis(SweptAxis axis, double factor) =>
    [
        SweepLabels.Name(axis.Parameter),
        StudyCell.Number(factor, "0.0##"),
        StudyCell.Number(SweepLabels.ValueOf(axis, factor)) with { Shown = SweepLabels.Value(axis, factor) ?? "-" },
    ];
}

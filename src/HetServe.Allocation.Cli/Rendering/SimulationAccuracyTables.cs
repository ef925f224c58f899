using System.Globalization;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables and chart of closed forms against simulations.</summary>
internal static class SimulationAccuracyTables
{
    private const int Worst = 8;

    private static readonly (string Name, double From, double Until)[] s_bands =
    [
        ("0 to 0.2", 0, 0.2), ("0.2 to 0.4", 0.2, 0.4), ("0.4 to 0.6", 0.4, 0.6), ("0.6 to 0.8", 0.6, 0.8), ("0.8 to 1", 0.8, 1),
        ("0 to 0.6", 0, 0.6), ("all", 0, 1),
    ];

    private static readonly (string Name, Func<MeanDelays, double> Of, bool Routed)[] s_figures =
    [
        ("TTFT", d => d.Ttft, false),
        ("TPOT", d => d.Tpot, false),
        ("TPOT without burst", d => d.TpotWithoutBurst, false),
        ("TTFT, routed traffic", d => d.Ttft, true),
        ("TPOT, routed traffic", d => d.Tpot, true),
        ("TPOT without burst, routed traffic", d => d.TpotWithoutBurst, true),
    ];

    /// <summary>Errors by figure and utilisation.</summary>
    public static StudyTable Errors(SimulationAccuracyResult result, SimulationAccuracyOptions options)
    {
        int problems = result.Rows.Select(row => row.Problem).Distinct().Count();
        var table = new StudyTable(
            string.Create(CultureInfo.InvariantCulture, $"Closed forms against simulation: {result.Rows.Count} routes of {problems} plans"),
            "Figure", "Utilisation", ">Routes", ">Median, signed", ">Median", ">p90", ">Within 15 %", ">Within 25 %", ">Too low by > 25 %")
        {
            Notes =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Error: closed form over simulated mean, less 1. {options.Lengths} lengths, {options.Duration.TotalSeconds:G6} s, "
                    + $"seed {options.Seed}; routes with {options.LeastQueries} queries or more. "
                    + $"Utilisation: the work that a deployment really has, over its replicas."),
                "Routed traffic: the closed form averages over the queries that the plan sends to the deployment, not over all query types "
                + "that the model has an error rate for.",
                Capacity(result.Rows),
                .. result.WithoutPlan.Select(name => $"{name}: no feasible plan."),
                .. StressRendering.Unfinished(result.IsComplete),
            ],
        };
        foreach ((string figure, Func<MeanDelays, double> of, bool routed) in s_figures)
        {
            foreach ((string band, double from, double until) in s_bands)
            {
                var errors = SimulationErrors.Of(result.Rows.Where(r => r.Utilization >= from && r.Utilization < until), of, routed);
                if (errors.Routes == 0) continue;
                table.Add(
                    figure, band, errors.Routes, StudyCell.Percent(errors.MedianSigned), StudyCell.Percent(errors.Median),
                    StudyCell.Percent(errors.P90), StudyCell.Percent(errors.Within15, "0"), StudyCell.Percent(errors.Within25, "0"),
                    StudyCell.Percent(errors.TooLow, "0"));
            }
        }

        return table;
    }

    /// <summary>The routes with the largest errors, and what explains them.</summary>
    public static StudyTable Largest(SimulationAccuracyResult result)
    {
        var table = new StudyTable(
            "Largest errors", "Figure", "Problem", "Query type", "~Deployment", ">Utilisation", ">Prompt load", ">Simulated s",
            ">Closed form s", ">Routed traffic s")
        {
            Keys = 4,
        };
        foreach ((string figure, Func<MeanDelays, double> of, _) in s_figures.Take(2))
        {
            foreach (SimulationAccuracyRow row in result.Rows.Where(r => of(r.Simulation) > 0)
                .OrderByDescending(r => Math.Abs(Math.Log(of(r.ClosedForm) / of(r.Simulation)))).Take(Worst))
            {
                table.Add(
                    figure, row.Problem, row.Query, $"{row.Model} on {row.Tier}", StudyCell.Number(row.Utilization, "0.00"),
                    StudyCell.Number(row.PromptLoad, "0.00"), Seconds(of(row.Simulation)), Seconds(of(row.ClosedForm)),
                    Seconds(of(row.RoutedClosedForm)));
            }
        }

        return table;

        static StudyCell Seconds(double seconds) => StudyCell.Number(seconds, "0.0000");
    }

    /// <summary>Chart of the time per output token, by utilisation.</summary>
    public static Chart Chart(SimulationAccuracyResult result) => AccuracyChart.Create(
        "Time per output token, closed form against simulation",
        [
            .. s_bands.Take(5).Select(band => new AccuracySeries(
                band.Name,
                [
                    .. result.Rows.Where(r => r.Utilization >= band.From && r.Utilization < band.Until && r.Simulation.Tpot > 0)
                        .Select(r => (r.Simulation.Tpot, r.ClosedForm.Tpot)),
                ])).Where(series => series.Points.Count > 0),
        ],
        "simulated time per output token");

    private static string Capacity(IReadOnlyList<SimulationAccuracyRow> rows)
    {
        var beyond = rows.Where(row => row.PromptLoad >= 1).ToList();
        var lost = SimulationErrors.Of(beyond, d => d.Ttft);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Prompts pass in steps of maxStepTokens, which the closed forms do not know: {beyond.Count} routes have more prompts than "
            + $"their engines' steps can take (prompt load of 1 and more)")
            + (beyond.Count > 0 ? $"; their TTFT is too low by more than 25 % on {Figures.Percent(lost.TooLow, "0")}." : ".");
    }
}

using System.Globalization;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of the rolling study.</summary>
internal static class RollingRendering
{
    /// <summary>A row for each contender.</summary>
    /// <param name="result">The result of the study.</param>
    /// <param name="planner">Options of the rolling planner.</param>
    /// <param name="simulation">What the simulated day met, for two more columns. Default none.</param>
    public static StudyTable Table(RollingStudyResult result, RollingOptions planner, RollingSimulationResult? simulation = null)
    {
        string stopped = result.Finished < result.Demand.Windows ? $" (stopped; of {result.Demand.Windows})" : "";
        (TimeSpan mean, TimeSpan slowest) = result.DecisionTime;
        string[] simulated = simulation is null ? [] : [">SLOs met", ">worst hour"];
        var table = new StudyTable(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Problem}: {result.Finished} windows{stopped} of {result.Window.TotalMinutes:0.##} minutes, "
                    + $"{result.Demand.Description}"),
            [
                "#problem", "#demand", "#windows", "#minutes a window",
                "~plan", ">money, $", ">objective, $", ">to rolling", ">costliest window, $", ">violations", ">unmet", .. simulated,
                ">changes",
                ">windows with changes", ">switching, $", "#stopped", "#above optimum, most",
            ])
        {
            Keys = 1,
            Notes =
            [
                $"A decision took {Figures.Seconds(mean.TotalSeconds)} s on average, {Figures.Seconds(slowest.TotalSeconds)} s at most.",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rolling weighs a change by the mean cost over {Recent(planner.HistoryWindows)}half at its rates, half "
                    + $"{100 * planner.RateMargin:0.##}% above); a change pays within {planner.LookAhead.TotalMinutes:0.##} minutes; "
                    + $"${planner.Switching.StartCost} a start, ${planner.Switching.StopCost} a stop, "
                    + $"${planner.Switching.ReconfigureCost} a re-configuration, weights at {planner.Switching.LoadGBps} GB/s."),
                .. simulation is null ? [] : Notes(simulation),
                .. StoppedRuns.Notes(result.Contenders.Where(c => c.StopReason == StopReason.TimeLimit)
                    .Select(c => (c.Allocator!, c.MaxAboveOptimum)).Distinct()),
            ],
        };
        double rolling = result.Contenders[0].TotalCost;
        foreach (ContenderOutcome c in result.Contenders)
        {
            table.Add([
                result.Problem, result.Demand.Description, result.Finished, StudyCell.Number(result.Window.TotalMinutes),
                StoppedRuns.Mark(c.Name, c.StopReason), StudyCell.Money(c.TotalMoney), StudyCell.Money(c.TotalCost),
                StudyCell.Percent(rolling > 0 ? c.TotalCost / rolling - 1 : null),
                StudyCell.Money(c.PeakWindowCost), StudyCell.Percent(c.ViolatedOrUnmetShare, "0.00"),
                StudyCell.Percent(c.UnmetShare, "0.00"),
                .. simulation is null ? [] : Simulated(simulation, c.Name), c.Changes, c.WindowsWithChanges,
                StudyCell.Money(c.SwitchingCost), StoppedRuns.Reason(c.StopReason),
                StudyCell.Percent(c.MaxAboveOptimum),
            ]);
        }

        return table;
    }

    /// <summary>A row for each contender and window.</summary>
    public static StudyTable Windows(RollingStudyResult result)
    {
        var table = new StudyTable("windows", "plan", "window", "money", "cost", "switching", "violations", "unmet", "changes", "gpus");
        foreach (ContenderOutcome c in result.Contenders)
        {
            foreach ((int n, WindowOutcome w) in c.Windows.Index())
            {
                table.Add(
                    c.Name, n, StudyCell.Number(w.Money), StudyCell.Number(w.Cost), StudyCell.Number(w.SwitchingCost),
                    StudyCell.Number(w.ViolatedOrUnmetShare),
                    StudyCell.Number(w.UnmetShare), w.Changes, w.Gpus);
            }
        }

        return table;
    }

    private static string Recent(int windows) => windows == 1
        ? "the present window ("
        : string.Create(CultureInfo.InvariantCulture, $"the last {windows} windows (the present one ");

    private static StudyCell[] Simulated(RollingSimulationResult simulation, string contender)
    {
        RollingSimulationOutcome? outcome = simulation.Contenders.FirstOrDefault(c => c.Name == contender);
        return [StudyCell.Percent(outcome?.Attainment, "0.00"), StudyCell.Percent(outcome?.WorstHour, "0.00")];
    }

    private static IEnumerable<string> Notes(RollingSimulationResult simulation)
    {
        yield return "SLOs met: share of the served queries that met all their SLOs in the simulated day, with Poisson arrivals and "
            + "gamma lengths. Worst hour: least share of an hour's queries, unserved ones included, that met them.";
        if (!simulation.IsComplete) yield return "The simulation was stopped; a dash marks plans not simulated to the end.";
    }
}

using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables and JSON of measured Poisson runs beside their simulations.</summary>
internal static class SimulatedRunTables
{
    /// <summary>Errors by GPU, and by run.</summary>
    public static IEnumerable<StudyTable> All(IReadOnlyList<SimulatedRun> runs)
    {
        var gpus = new StudyTable(
            "Simulated Poisson runs, by GPU", "Runs", ">Rows", ">TPOT, median error", ">p90", ">TTFT, median error",
            ">TTFT p90, median error", ">TTFT p90, simulated / measured");
        foreach (IGrouping<(string, bool), SimulatedRun> group in runs.GroupBy(GroupOf).OrderBy(g => g.Key))
        {
            (ErrorSummary tpot, ErrorSummary ttft, ErrorSummary p90) = Errors(group);
            gpus.Add(
                Name(group.Key), tpot.Rows, StudyCell.Percent(tpot.MedianError), StudyCell.Percent(tpot.P90Error),
                StudyCell.Percent(ttft.MedianError), StudyCell.Percent(p90.MedianError), StudyCell.Number(p90.MedianRatio, "0.00"));
        }

        var table = new StudyTable(
            "Simulated Poisson runs", "Model", "GPU", "Precision", ">TP", ">Queries/s", "Stable", ">TPOT ms, measured",
            ">TPOT ms, simulated", ">TPOT error", ">TTFT p90 ms, measured", ">TTFT p90 ms, simulated", ">TTFT p90 error")
        {
            Keys = 4,
            Notes =
            [
                "Means over 20 seeds of as many queries as were measured. Runs beyond the predicted capacity are one long burst: not "
                    + "stable.",
            ],
        };
        foreach (SimulatedRun run in runs.OrderBy(GroupOf).ThenBy(r => r.Row.Model, StringComparer.Ordinal).ThenBy(r => r.Row.RequestRate))
        {
            table.Add(
                run.Row.Model, run.Row.Gpu, run.Option.Precision.ToString(), run.Option.Parallelism.Tensor,
                StudyCell.Number(run.Row.RequestRate), run.IsStable ? "yes" : "no", Milliseconds(run.Tpot.Measured),
                Milliseconds(run.Tpot.Predicted), Error(run.Tpot), Milliseconds(run.TtftP90?.Measured),
                Milliseconds(run.TtftP90?.Predicted),
                Error(run.TtftP90));
        }

        return [gpus, table];

        static StudyCell Milliseconds(double? seconds) => StudyCell.Number(1000 * seconds, "0.0");

        static StudyCell Error(MeasuredFigure? figure) =>
            StudyCell.Percent(figure is { } value ? value.Predicted / value.Measured - 1 : null, "+0;-0");
    }

    /// <summary>Errors by GPU as JSON.</summary>
    public static object Json(IReadOnlyList<SimulatedRun> runs) =>
        runs.GroupBy(GroupOf).OrderBy(g => g.Key).ToDictionary(g => Name(g.Key), g =>
        {
            (ErrorSummary tpot, ErrorSummary ttft, ErrorSummary p90) = Errors(g);
            return new { Tpot = tpot, Ttft = ttft, TtftP90 = p90 };
        });

    private static (string Gpu, bool IsUnstable) GroupOf(SimulatedRun run) => (run.Row.Gpu, !run.IsStable);

    private static string Name((string Gpu, bool IsUnstable) group) => group.IsUnstable ? $"{group.Gpu}, beyond capacity" : group.Gpu;

    private static (ErrorSummary Tpot, ErrorSummary Ttft, ErrorSummary TtftP90) Errors(IEnumerable<SimulatedRun> runs) => (
        ErrorSummary.Of(runs.Select(run => (MeasuredFigure?)run.Tpot)), ErrorSummary.Of(runs.Select(run => run.Ttft)),
        ErrorSummary.Of(runs.Select(run => run.TtftP90)));
}

using System.Globalization;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables, JSON and chart of predictions against measurements.</summary>
internal static class ValidationTables
{
    /// <summary>All tables that have rows.</summary>
    /// <param name="result">The predictions.</param>
    /// <param name="heldOut">Predictions of configurations that were held out of a fit; null for none.</param>
    /// <param name="simulated">Simulated runs; null for none.</param>
    public static IReadOnlyList<StudyTable> Tables(
        MeasurementValidation result, MeasurementValidation? heldOut, IReadOnlyList<SimulatedRun>? simulated) =>
        [.. All(result, heldOut).Concat(SimulatedRunTables.All(simulated ?? [])).Where(table => table.RowCount > 0)];

    /// <summary>All tables: the figures, the errors of the time per token by group, the rows without a prediction.</summary>
    private static IEnumerable<StudyTable> All(MeasurementValidation result, MeasurementValidation? heldOut)
    {
        int rows = result.Predictions.Count + result.Unmapped.Count;
        string title = string.Create(
            CultureInfo.InvariantCulture, $"Predictions against {rows:N0} measured rows, {result.Predictions.Count:N0} of them mapped");
        yield return Figures(title, result);
        if (heldOut is not null) yield return Figures("Configurations held out of the fit", heldOut);
        yield return Groups("Time per output token, by source", result, p => p.Tpot, p => p.Row.Source);
        yield return Groups("Time per output token, by GPU family", result, p => p.Tpot, FamilyOf);
        yield return Groups("Time per output token, by model kind", result, p => p.Tpot, p => p.ModelKind);
        yield return Groups("Time per output token, by engine", result, p => p.Tpot, p => p.Option.Engine.Name);
        yield return Groups("Time per output token, by precision", result, p => p.Tpot, p => p.Option.Precision.ToString());
        yield return Groups("Time per output token, by queries in the engine", result, p => p.Tpot, p => Band(p.Concurrency));
        yield return Groups("Queries per second of closed loops, by engine", result, p => p.QueriesPerSecond, p => p.Option.Engine.Name);
        yield return Groups("Time to first token, by its measured length", result, p => p.Ttft, p => TtftBand(p.Ttft));
        yield return Groups("Largest throughput, by source", result, p => p.MaxThroughput, p => p.Row.Source);
        yield return Unmapped(result);
    }

    /// <summary>The figures as JSON.</summary>
    public static object Json(
        MeasurementValidation result, MeasurementValidation? heldOut, IReadOnlyList<SimulatedRun>? simulated) => new
    {
        result.Tpot,
        result.QueriesPerSecond,
        result.Ttft,
        result.MaxThroughput,
        result.Layers,
        result.Collectives,
        Rows = result.Predictions.Count + result.Unmapped.Count,
        Unmapped = result.Unmapped.Count,
        Reasons = Reasons(result).ToDictionary(r => r.Reason, r => r.Rows),
        HeldOut = heldOut is null ? null : new { heldOut.Tpot, heldOut.QueriesPerSecond, heldOut.Ttft, heldOut.MaxThroughput },
        Simulated = simulated is null ? null : SimulatedRunTables.Json(simulated),
    };

    /// <summary>Chart of the time per token, by GPU family.</summary>
    public static Chart Chart(MeasurementValidation result) => AccuracyChart.Create(
        "Time per output token, predicted against measured",
        [
            .. result.Predictions.Where(p => p.Tpot is not null).GroupBy(FamilyOf).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new AccuracySeries(g.Key, [.. g.Select(p => (p.Tpot!.Value.Measured, p.Tpot.Value.Predicted))])),
        ]);

    /// <summary>Constants of the catalogs beside those that a fit to rows finds.</summary>
    public static StudyTable Constants(FittedConstants fitted)
    {
        var table = new StudyTable("Constants of the catalogs", "Constant", ">Catalog", ">Fitted");
        foreach ((CatalogConstant constant, double value) in fitted.All.OrderBy(c => c.Constant.Name, StringComparer.Ordinal))
            table.Add(constant.Name, StudyCell.Number(constant.Catalog, "G3"), StudyCell.Number(value, "G3"));
        return table;
    }

    private static StudyTable Figures(string title, MeasurementValidation result)
    {
        StudyTable table = Table(title, "Figure");
        Add(table, "time per output token", result.Tpot);
        Add(table, "queries per second of closed loops", result.QueriesPerSecond);
        Add(table, "time to first token", result.Ttft);
        Add(table, "largest throughput", result.MaxThroughput);
        Add(table, "one layer", result.Layers);
        Add(table, "one collective", result.Collectives);
        return table;
    }

    private static StudyTable Groups(
        string title, MeasurementValidation result, Func<MeasurementPrediction, MeasuredFigure?> figure,
        Func<MeasurementPrediction, string> group)
    {
        StudyTable table = Table(title, "Group");
        foreach (IGrouping<string, MeasurementPrediction> rows in result.Predictions.Where(p => figure(p) is not null)
            .GroupBy(group).OrderBy(g => g.Key, StringComparer.Ordinal))
            Add(table, rows.Key.TrimStart(' '), ErrorSummary.Of(rows.Select(figure)));
        return table;
    }

    private static StudyTable Unmapped(MeasurementValidation result)
    {
        var table = new StudyTable("Rows without a prediction", "~Reason", ">Rows");
        foreach ((string reason, int rows) in Reasons(result)) table.Add(reason, rows);
        return table;
    }

    private static IEnumerable<(string Reason, int Rows)> Reasons(MeasurementValidation result) =>
        result.Unmapped.CountBy(u => u.Reason).OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => (r.Key, r.Value));

    private static StudyTable Table(string title, string first) =>
        new(title, first, ">Rows", ">Median error", ">p90", ">Within 15 %", ">Within 30 %", ">Within 2x", ">Predicted / measured");

    private static void Add(StudyTable table, string name, ErrorSummary errors)
    {
        if (errors.Rows == 0) return;
        table.Add(
            name, errors.Rows, StudyCell.Percent(errors.MedianError), StudyCell.Percent(errors.P90Error),
            StudyCell.Percent(errors.Within15, "0"), StudyCell.Percent(errors.Within30, "0"),
            StudyCell.Percent(errors.WithinFactor2, "0"), StudyCell.Number(errors.MedianRatio, "0.00"));
    }

    private static string FamilyOf(MeasurementPrediction prediction) =>
        prediction.Option.Gpu.Family is { } family ? family.IsCalibrated ? family.Name : $"{family.Name} (uncalibrated)" : "none";

    // Blanks in front keep the bands in order.
    private static string Band(double queries) => queries switch
    {
        <= 1 => "    1",
        <= 8 => "   2 to 8",
        <= 32 => "  9 to 32",
        <= 128 => " 33 to 128",
        _ => "more than 128",
    };

    private static string TtftBand(MeasuredFigure? ttft) => ttft?.Measured switch
    {
        < 0.1 => "   below 0.1 s",
        < 1 => "  0.1 to 1 s",
        _ => " 1 s and more",
    };
}

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>Predictions of measurement rows, and the rows without one. Immutable.</summary>
/// <param name="Predictions">Rows with a prediction.</param>
/// <param name="Unmapped">Rows without, each with the reason.</param>
public sealed record MeasurementValidation(
    IReadOnlyList<MeasurementPrediction> Predictions, IReadOnlyList<(MeasurementRow Row, string Reason)> Unmapped)
{
    /// <summary>Predicts rows from the catalogs alone.</summary>
    /// <param name="rows">The rows.</param>
    public static MeasurementValidation Run(IEnumerable<MeasurementRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var predictions = new List<MeasurementPrediction>();
        var unmapped = new List<(MeasurementRow, string)>();
        foreach (MeasurementRow row in rows)
        {
            if (MeasurementPredictor.Predict(row, out string reason) is { } prediction) predictions.Add(prediction);
            else unmapped.Add((row, reason));
        }

        return new MeasurementValidation(predictions, unmapped);
    }

    /// <summary>Errors of the time per output token.</summary>
    public ErrorSummary Tpot => ErrorSummary.Of(Predictions.Select(p => p.Tpot));

    /// <summary>Errors of the time to first token.</summary>
    public ErrorSummary Ttft => ErrorSummary.Of(Predictions.Select(p => p.Ttft));

    /// <summary>Errors of the queries per second of closed loops.</summary>
    public ErrorSummary QueriesPerSecond => ErrorSummary.Of(Predictions.Select(p => p.QueriesPerSecond));

    /// <summary>Errors of the largest throughput.</summary>
    public ErrorSummary MaxThroughput => ErrorSummary.Of(Predictions.Select(p => p.MaxThroughput));

    /// <summary>Errors of the time of single layers.</summary>
    public ErrorSummary Layers => ErrorSummary.Of(Predictions.Where(p => !p.IsCollective).Select(p => p.Layer));

    /// <summary>Errors of the time of single collectives.</summary>
    public ErrorSummary Collectives => ErrorSummary.Of(Predictions.Where(p => p.IsCollective).Select(p => p.Layer));
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>A measured figure beside its prediction, both in the same unit.</summary>
/// <param name="Measured">Measured, more than 0.</param>
/// <param name="Predicted">Predicted, more than 0.</param>
public readonly record struct MeasuredFigure(double Measured, double Predicted)
{
    /// <summary>Predicted over measured, less 1, without its sign.</summary>
    public double Error => Math.Abs(Predicted / Measured - 1);
}

/// <summary>A row with the predictions of what it measured. Null for figures that it does not have. Immutable.</summary>
/// <param name="Row">The row.</param>
/// <param name="Option">What it measured.</param>
public sealed record MeasurementPrediction(MeasurementRow Row, MeasuredOption Option)
{
    /// <summary>Time per output token, s. Of a static batch without one: latency of the batch over its output tokens.</summary>
    public MeasuredFigure? Tpot { get; init; }

    /// <summary>Time to first token, s. Of a static batch: prefill of the whole batch.</summary>
    public MeasuredFigure? Ttft { get; init; }

    /// <summary>Queries per second of a closed loop.</summary>
    public MeasuredFigure? QueriesPerSecond { get; init; }

    /// <summary>Largest throughput, output tokens per second.</summary>
    public MeasuredFigure? MaxThroughput { get; init; }

    /// <summary>Time of one layer or one collective, s.</summary>
    public MeasuredFigure? Layer { get; init; }

    /// <summary>Whether the row is a collective on its own.</summary>
    internal bool IsCollective => Row.Kind == "all_reduce";

    /// <summary>Kind of the model: dense, or a mixture of few or of 64 and more experts.</summary>
    public string ModelKind =>
        IsCollective ? "none"
        : ModelCatalog.IsFine(Option.Model) ? "mixture, 64 and more experts"
        : Option.Model.Experts > 0 ? "mixture, few experts"
        : "dense";

    /// <summary>Queries that the row had in the engine at once, for the tables; 0 where it does not say.</summary>
    public double Concurrency { get; init; }
}

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>A measured run beside its simulation. Simulated figures are means over seeds. Immutable.</summary>
/// <param name="Row">The row that was measured.</param>
/// <param name="Option">What it measured.</param>
public sealed record SimulatedRun(MeasurementRow Row, MeasuredOption Option)
{
    /// <summary>Whether the predicted engine keeps up with the rate, so that the run is not one long burst.</summary>
    public required bool IsStable { get; init; }

    /// <summary>Mean time per output token, s.</summary>
    public required MeasuredFigure Tpot { get; init; }

    /// <summary>Mean time to first token, s; null where the row does not have it.</summary>
    public required MeasuredFigure? Ttft { get; init; }

    /// <summary>90th percentile of the time to first token, s, from <c>p90_ttft_ms</c> of the note; null where it does not have it.</summary>
    public required MeasuredFigure? TtftP90 { get; init; }
}

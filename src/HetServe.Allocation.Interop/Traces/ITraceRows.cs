namespace HetServe.Allocation.Interop.Traces;

/// <summary>The requests of a trace as they stand in it.</summary>
internal interface ITraceRows
{
    /// <summary>The columns; null until the first row is read.</summary>
    TraceLayout? Layout { get; }

    /// <summary>Reads the rows; once.</summary>
    IEnumerable<TraceRow> Read();
}

/// <summary>One request before the unit of its time is known.</summary>
/// <param name="Line">Number of its line.</param>
/// <param name="Time">Its time.</param>
/// <param name="Request">All else of it.</param>
internal readonly record struct TraceRow(long Line, TraceTime Time, TraceRequest Request);

namespace HetServe.Allocation.Interop;

/// <summary>Unit of the arrival times of a trace that are numbers: since 1970-01-01 UTC, or since the start of the trace.</summary>
public enum TraceTimeUnit
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Nanoseconds.</summary>
    Nanoseconds,
}

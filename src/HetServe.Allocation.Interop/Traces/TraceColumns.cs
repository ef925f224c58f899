namespace HetServe.Allocation.Interop;

/// <summary>
/// Columns of a trace, for a trace whose columns have no known names. A column of CSV is a name of the header, a column of JSON lines a
/// member, or a path such as <c>usage.prompt_tokens</c>. Case does not matter if no name fits exactly. Immutable.
/// </summary>
public sealed record TraceColumns
{
    /// <summary>Column of the arrival times; null for a known name. Default null.</summary>
    public string? Time { get; init; }

    /// <summary>Column of the prompt lengths; null for a known name. Default null.</summary>
    public string? Input { get; init; }

    /// <summary>Column of the answer lengths; null for a known name. Default null.</summary>
    public string? Output { get; init; }

    /// <summary>Column whose values divide the requests into classes, at most 256 values; null for none. Default null.</summary>
    public string? Class { get; init; }

    /// <summary>Unit of numbers in the time column; null to find it by names and values. Default null.</summary>
    public TraceTimeUnit? TimeUnit { get; init; }
}

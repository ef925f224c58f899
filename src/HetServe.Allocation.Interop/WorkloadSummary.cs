using System.Text.Json.Serialization;

namespace HetServe.Allocation.Interop;

/// <summary>
/// What traces say of a workload: figures only, so it can be kept where the traces cannot. Immutable; <see cref="WorkloadFile"/> reads and
/// writes it, <see cref="ServiceObjectives"/> turns its classes into query types.
/// </summary>
public sealed record WorkloadSummary
{
    /// <summary>How to cite the traces; null for nothing. Default null.</summary>
    public string? Citation { get; init; }

    /// <summary>How the summary was made; null for nothing. Default null.</summary>
    public string? Command { get; init; }

    /// <summary>Length of the windows in which arrivals were counted, minutes, more than 0.</summary>
    public required double WindowMinutes { get; init; }

    /// <summary>The traces, in the order given.</summary>
    public required IReadOnlyList<TraceSummary> Traces { get; init => field = [.. value]; }

    /// <summary>The classes that have requests, by trace, class of the requests, prompt length and answer length.</summary>
    public required IReadOnlyList<WorkloadClass> Classes { get; init => field = [.. value]; }

    [JsonInclude]
    [JsonPropertyOrder(-1)]
    internal string? Format { get; init; }
}

/// <summary>One trace as a whole. Immutable.</summary>
public sealed record TraceSummary
{
    /// <summary>Name of the service.</summary>
    public required string Name { get; init; }

    /// <summary>Arrival of the first request.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Arrival of the last request, at or after <see cref="Start"/>.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Number of requests.</summary>
    public required long Count { get; init; }

    /// <summary>Prompt length, tokens.</summary>
    public required TokenStatistics InputTokens { get; init; }

    /// <summary>Answer length, tokens.</summary>
    public required TokenStatistics OutputTokens { get; init; }

    /// <summary>
    /// Requests per hour in the busiest window; never below <see cref="RatePerHour"/>. Null in a summary without it. Default null.
    /// </summary>
    public double? PeakRatePerHour { get; init; }

    /// <summary>
    /// Share of the prompts' blocks that an earlier request of the trace had among its first blocks, up to the first new block of each
    /// prompt, in [0, 1]. Null where the trace has no hashes of blocks. Default null.
    /// </summary>
    public double? PrefixHitRate { get; init; }

    /// <summary>Start of the window that holds the first request: <see cref="WorkloadClass.Arrivals"/> counts from it on.</summary>
    public required DateTimeOffset FirstWindow { get; init; }

    /// <summary>From the first to the last request, hours.</summary>
    [JsonPropertyOrder(1)]
    public double SpanHours => (End - Start).TotalHours;

    /// <summary>Requests per hour over the span; <see cref="PeakRatePerHour"/> if all requests arrive at once.</summary>
    [JsonPropertyOrder(1)]
    public double RatePerHour => End > Start ? Count / SpanHours : PeakRatePerHour ?? 0;
}

/// <summary>Requests of one trace alike in length. Immutable.</summary>
public sealed record WorkloadClass
{
    /// <summary>
    /// Name, unique in the summary: trace, class of the requests if they have one, prompt band, answer band, such as
    /// <c>code/in-long/out-short</c> or <c>code/gpt-4</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Name of the trace.</summary>
    public required string Trace { get; init; }

    /// <summary>Number of requests, at least 1.</summary>
    public required long Count { get; init; }

    /// <summary>Requests per hour over the span of the trace; over one window if all requests of the trace arrive at once.</summary>
    public required double RatePerHour { get; init; }

    /// <summary>Requests per hour in the busiest window; never below <see cref="RatePerHour"/>.</summary>
    public required double PeakRatePerHour { get; init; }

    /// <summary>Prompt length, tokens.</summary>
    public required TokenStatistics InputTokens { get; init; }

    /// <summary>Answer length, tokens.</summary>
    public required TokenStatistics OutputTokens { get; init; }

    /// <summary>Input and output of the longest request, tokens; null in a summary without it. Default null.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>
    /// Share of the prompts' blocks that an earlier request of the trace had among its first blocks, as
    /// <see cref="TraceSummary.PrefixHitRate"/>. Null where the trace has no hashes of blocks. Default null.
    /// </summary>
    public double? PrefixHitRate { get; init; }

    /// <summary>
    /// Requests in each window from <see cref="TraceSummary.FirstWindow"/> to that of the trace's last request; the span cuts the first and
    /// last window short. Null where not kept. Default null.
    /// </summary>
    public IReadOnlyList<int>? Arrivals { get; init => field = value is null ? null : [.. value]; }
}

using System.Diagnostics;

namespace HetServe.Allocation.Search;

/// <summary>Tells a search to stop: when its time is up or its caller cancels. Safe for use by several threads.</summary>
internal sealed class StopSignal(TimeSpan? timeLimit, CancellationToken cancellationToken)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _deadline = timeLimit is { } limit && limit.TotalSeconds < 1e9
        ? Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency)
        : long.MaxValue;

    /// <summary>A signal that is never set.</summary>
    public static StopSignal Never { get; } = new(null, default);

    /// <summary>Whether to stop now.</summary>
    public bool IsSet => cancellationToken.IsCancellationRequested || (_deadline != long.MaxValue && Stopwatch.GetTimestamp() >= _deadline);

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Why a run that has ended did so.</summary>
    public StopReason Reason => cancellationToken.IsCancellationRequested ? StopReason.Cancelled
        : IsSet ? StopReason.TimeLimit
        : StopReason.Finished;
}

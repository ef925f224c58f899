using System.Diagnostics;

namespace HetServe.Allocation;

/// <summary>Tells a search to stop, at its time limit or when its caller cancels. Thread-safe.</summary>
internal sealed class StopSignal(TimeSpan? timeLimit, CancellationToken cancellationToken)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _deadline = timeLimit is { } limit && limit.TotalSeconds < 1e9
        ? Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency)
        : long.MaxValue;

    private long _reserve;

    /// <summary>Grace of an allocator's run: enough to construct a plan for a few dozen query types.</summary>
    public static readonly TimeSpan FirstPlan = TimeSpan.FromMilliseconds(5);

    /// <summary>A signal that is never set.</summary>
    public static StopSignal Never { get; } = new(null, default);

    /// <summary>
    /// Whether to stop now. Even a run that is stopped at once has <see cref="Grace"/> to construct a first plan.
    /// </summary>
    public bool IsSet => IsRequested && Elapsed >= Grace;

    /// <summary>
    /// Reserves time before the limit for work after the searches. The longest of several reservations counts. Without a limit it does
    /// nothing. Thread-safe.
    /// </summary>
    public void Reserve(TimeSpan time)
    {
        if (_deadline == long.MaxValue) return;
        long ticks = (long)(time.TotalSeconds * Stopwatch.Frequency), before;
        while (ticks > (before = Interlocked.Read(ref _reserve)) && Interlocked.CompareExchange(ref _reserve, ticks, before) != before) { }
    }

    /// <summary>Time from the start during which the run does not stop. Default 0.</summary>
    public TimeSpan Grace { get; init; }

    private bool IsRequested => cancellationToken.IsCancellationRequested
        || (_deadline != long.MaxValue && Stopwatch.GetTimestamp() >= _deadline - Interlocked.Read(ref _reserve));

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Why the run stopped.</summary>
    public StopReason Reason => cancellationToken.IsCancellationRequested ? StopReason.Cancelled
        : IsRequested ? StopReason.TimeLimit
        : StopReason.Finished;
}

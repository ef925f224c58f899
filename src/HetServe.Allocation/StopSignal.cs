using System.Diagnostics;

namespace HetServe.Allocation;

/// <summary>Tells a search to stop: when its time is up or its caller cancels. Safe for use by several threads.</summary>
internal sealed class StopSignal(TimeSpan? timeLimit, CancellationToken cancellationToken)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _deadline = timeLimit is { } limit && limit.TotalSeconds < 1e9
        ? Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency)
        : long.MaxValue;

    private long _reserve;

    /// <summary>Grace of an allocator's run: a plan for some dozen query types is constructed within it.</summary>
    public static readonly TimeSpan FirstPlan = TimeSpan.FromMilliseconds(5);

    /// <summary>A signal that is never set.</summary>
    public static StopSignal Never { get; } = new(null, default);

    /// <summary>
    /// Whether to stop now. What a first construction needs to give a plan at all is allowed even to a run that is stopped at once, as long
    /// as it is short: see <see cref="Grace"/>.
    /// </summary>
    public bool IsSet => IsRequested && Elapsed >= Grace;

    /// <summary>
    /// Keeps time before the limit for what a run does after its searches have stopped; of several calls the longest counts. Safe for use
    /// by several threads. Nothing is kept where there is no limit.
    /// </summary>
    public void Reserve(TimeSpan time)
    {
        if (_deadline == long.MaxValue) return;
        long ticks = (long)(time.TotalSeconds * Stopwatch.Frequency), before;
        while (ticks > (before = Interlocked.Read(ref _reserve)) && Interlocked.CompareExchange(ref _reserve, ticks, before) != before) { }
    }

    /// <summary>Time from its start for which a run is not stopped. Default 0.</summary>
    public TimeSpan Grace { get; init; }

    private bool IsRequested => cancellationToken.IsCancellationRequested || (_deadline != long.MaxValue && Stopwatch.GetTimestamp() >= _deadline - Interlocked.Read(ref _reserve));

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Why a run that has ended did so.</summary>
    public StopReason Reason => cancellationToken.IsCancellationRequested ? StopReason.Cancelled
        : IsRequested ? StopReason.TimeLimit
        : StopReason.Finished;
}

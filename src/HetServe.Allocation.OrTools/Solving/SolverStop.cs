using System.Diagnostics;
using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools.Solving;

/// <summary>
/// When a call of a solver stops: at its time limit, counted from the creation of this object, or at its cancellation. Safe for use by
/// several threads.
/// </summary>
/// <param name="limit">Longest call; null for no limit.</param>
/// <param name="cancellationToken">Cancels the call.</param>
internal sealed class SolverStop(TimeSpan? limit, CancellationToken cancellationToken)
{
    /// <summary>Longest wait that the timers of .NET accept, about 24 days. A longer limit is none.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TimeSpan? _limit = limit < s_longest ? limit : null;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Cancels the call.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether the call can stop before its end at all.</summary>
    public bool CanStop => _limit is not null || cancellationToken.CanBeCanceled;

    /// <summary>Whether to stop now.</summary>
    public bool IsSet => cancellationToken.IsCancellationRequested || Elapsed >= _limit;

    /// <summary>Why a call that was cut off stopped.</summary>
    public MilpStopReason Reason => cancellationToken.IsCancellationRequested ? MilpStopReason.Cancelled : MilpStopReason.TimeLimit;

    /// <summary>Time left until the limit, at least 0; <see cref="Timeout.InfiniteTimeSpan"/> without a limit.</summary>
    public TimeSpan Left => _limit is not { } most ? Timeout.InfiniteTimeSpan
        : Elapsed is var elapsed && elapsed < most ? most - elapsed
        : TimeSpan.Zero;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);
}

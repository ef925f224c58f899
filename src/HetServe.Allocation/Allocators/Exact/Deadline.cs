namespace HetServe.Allocation.Allocators.Exact;

/// <summary>The time that a run has, counted from the creation of this object. Safe for use by several threads.</summary>
/// <param name="limit">Longest run; null for no limit.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellationToken">Stops the run.</param>
internal sealed class Deadline(TimeSpan? limit, TimeProvider clock, CancellationToken cancellationToken)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>Cancels the run.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Time left, at least 0; null without a limit.</summary>
    public TimeSpan? Left => limit is not { } most ? null : Elapsed is var elapsed && elapsed < most ? most - elapsed : TimeSpan.Zero;

    /// <summary>Whether the time is up or the run is cancelled.</summary>
    public bool IsOver => cancellationToken.IsCancellationRequested || Left == TimeSpan.Zero;

    /// <summary>Why the run stops now.</summary>
    public StopReason Reason => cancellationToken.IsCancellationRequested ? StopReason.Cancelled
        : IsOver ? StopReason.TimeLimit
        : StopReason.Finished;

    /// <summary>Ends what cannot finish in time.</summary>
    /// <exception cref="OperationCanceledException">The deadline is over.</exception>
    public void ThrowIfOver()
    {
        if (IsOver) throw new OperationCanceledException();
    }
}

using Google.OrTools.LinearSolver;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>
/// Interrupts a running wrapper solver when the token is cancelled, and repeats that until disposed: SCIP and GLOP forget an interrupt that
/// comes before the start of their search. Disposing waits for a call under way, so that none reaches a disposed solver.
/// </summary>
internal sealed class WrapperInterrupt : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;

    public WrapperInterrupt(Solver solver, CancellationToken cancellationToken)
    {
        _timer = new Timer(_ => solver.InterruptSolve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.Register(() =>
        {
            // The first on the caller's thread: the timer needs a thread of the pool, which may be busy.
            solver.InterruptSolve();
            _timer.Change(Period, Period);
        });
    }

    public void Dispose()
    {
        _registration.Dispose();
        using var idle = new ManualResetEvent(false);
        if (_timer.Dispose(idle)) idle.WaitOne();
    }
}

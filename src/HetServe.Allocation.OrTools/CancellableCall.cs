namespace HetServe.Allocation.OrTools;

/// <summary>
/// Calls a solver so that a cancellation is answered at once. Solvers look at a cancellation between their own steps, which may take
/// seconds, as may reading a large model; a call that can be cancelled therefore runs on a thread of its own, which is left to end by itself.
/// </summary>
internal static class CancellableCall
{
    /// <summary>Time for a solver to answer a cancellation itself, with all it knows.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>What the call returns, or what stands in for it where it does not return in time.</summary>
    public static T Run<T>(Func<T> call, Func<T> instead, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return call();

        Task<T> run = Task.Factory.StartNew(
            call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        WaitHandle.WaitAny([((IAsyncResult)run).AsyncWaitHandle, cancellationToken.WaitHandle]);
        return Task.WaitAny([run], Patience) == 0 ? run.GetAwaiter().GetResult() : instead();
    }
}

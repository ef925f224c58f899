using HetServe.Allocation.OrTools.Solving;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// Calls a solver and returns when its time is up or the call is cancelled, whether the solver has noticed or not. Solvers look at their
/// limits between steps. A step may take seconds, and so may passing a large model. The call therefore runs on a thread of its own, which
/// is left behind where it does not end in time. It ends at its next look.
/// </summary>
internal static class BoundedCall
{
    /// <summary>Returns what the call returns, or a stand-in where the call does not return in time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="standIn">What to return where the call is left behind.</param>
    /// <param name="stop">When to stop.</param>
    /// <param name="patience">Time that the call has after the stop to return what it knows.</param>
    public static T Run<T>(Func<T> call, Func<T> standIn, SolverStop stop, TimeSpan patience)
    {
        if (!stop.CanStop) return call();

        Task<T> run = Task.Factory.StartNew(
            call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        WaitHandle.WaitAny([((IAsyncResult)run).AsyncWaitHandle, stop.CancellationToken.WaitHandle], stop.Left);
        return Task.WaitAny([run], patience) == 0 ? run.GetAwaiter().GetResult() : standIn();
    }
}

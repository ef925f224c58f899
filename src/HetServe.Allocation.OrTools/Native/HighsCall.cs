using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>
/// Calls HiGHS so that a cancellation is answered at once. HiGHS looks at a cancellation between its own steps, which may take seconds; a
/// call that can be cancelled therefore runs on a thread of its own, which is left to end by itself.
/// </summary>
internal static class HighsCall
{
    /// <summary>Time for HiGHS to answer a cancellation itself, with all it knows.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    public static MilpSolution Run(
        MilpInput input, NativeSolve native, MonotoneProgress progress, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return native(input, progress, cancellationToken);

        Task<MilpSolution> run = Task.Factory.StartNew(
            () => native(input, progress, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        WaitHandle.WaitAny([((IAsyncResult)run).AsyncWaitHandle, cancellationToken.WaitHandle]);
        if (Task.WaitAny([run], Patience) == 0) return run.GetAwaiter().GetResult();

        (double? bound, IReadOnlyList<double>? values) = progress.Close();
        return new MilpSolution(values is null ? MilpStatus.Unknown : MilpStatus.Feasible, MilpStop.Cancelled)
        {
            Values = values,
            BestBound = bound,
            Message = "Cancelled, in the middle of a step",
        };
    }
}

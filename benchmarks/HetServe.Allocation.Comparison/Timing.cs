using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Comparison;

/// <summary>Wall time of runs that are fast enough to repeat.</summary>
internal static class Timing
{
    private static readonly TimeSpan s_processWarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(3);

    /// <summary>Runs GH and AGH for a while, so that the first problem meets optimised code.</summary>
    public static void WarmUp(CancellationToken cancellationToken)
    {
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 10, seed: 1));
        foreach (IAllocator allocator in (IAllocator[])[new GreedyAllocator(), new AdaptiveGreedyAllocator()])
        {
            for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_processWarmUp;)
            {
                allocator.Allocate(tables, cancellationToken: cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Warms up, then measures: <see cref="TimedRun.Median"/>. A run of several seconds is not repeated.</summary>
    public static (T Answer, double Seconds, int Runs) Median<T>(Func<T> run, int runs, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        T answer = run();
        TimeSpan first = Stopwatch.GetElapsedTime(began);
        cancellationToken.ThrowIfCancellationRequested();
        return first < s_long ? TimedRun.Median(run, runs, s_warmUp, cancellationToken) : (answer, first.TotalSeconds, 1);
    }
}

using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Workloads;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Comparison;

/// <summary>Wall time of what is fast enough to run more than once.</summary>
internal static class Timing
{
    private static readonly TimeSpan s_processWarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1), s_measured = TimeSpan.FromSeconds(0.2);
    private const int MostRuns = 1000;

    /// <summary>Runs GH and AGH for a while, so that the first problem does not meet code that is yet to be compiled well.</summary>
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

    /// <summary>Warms up, at least once, then runs some times more.</summary>
    /// <param name="run">What is timed.</param>
    /// <param name="runs">Least number of timed runs; short ones are repeated more often.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The last answer, the median, s, and the number of timed runs.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (T Answer, double Seconds, int Runs) Median<T>(Func<T> run, int runs, CancellationToken cancellationToken)
    {
        T answer;
        long began = Stopwatch.GetTimestamp();
        do
        {
            answer = run();
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (Stopwatch.GetElapsedTime(began) < s_warmUp);

        var seconds = new List<double>();
        began = Stopwatch.GetTimestamp();
        while (seconds.Count < runs || (seconds.Count < MostRuns && Stopwatch.GetElapsedTime(began) < s_measured))
        {
            long start = Stopwatch.GetTimestamp();
            answer = run();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (answer, seconds.Median(), seconds.Count);
    }
}

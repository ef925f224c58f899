using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>Measures the wall time of runs.</summary>
internal static class TimedRun
{
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(0.2);
    private const int MostRuns = 1000;

    /// <summary>Runs at least once to warm up, then measures further runs.</summary>
    /// <param name="run">The run to time; fast enough to repeat.</param>
    /// <param name="runs">Least number of timed runs, at least 1; short ones are repeated more often.</param>
    /// <param name="warmUp">How long it runs before.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The last answer, the median, s, and the number of timed runs.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (T Answer, double Seconds, int Runs) Median<T>(
        Func<T> run, int runs, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        T answer;
        long began = Stopwatch.GetTimestamp();
        do
        {
            answer = run();
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (Stopwatch.GetElapsedTime(began) < warmUp);

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

    /// <summary>Runs an exact allocator once and records its incumbents, including the plan it returns.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (AllocationResult Result, double Seconds, IncumbentTrace Incumbents) Once(
        IAllocator exact, ProblemTables tables, AllocationPlan? start, CancellationToken cancellationToken)
    {
        var collector = new Collector();
        long began = Stopwatch.GetTimestamp();
        AllocationResult result = exact.Allocate(tables, start, collector, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        cancellationToken.ThrowIfCancellationRequested();
        return (result, seconds, collector.Close(seconds, result.FeasiblePlan?.Cost.Total));
    }

    /// <summary>Collects incumbents as a solver reports them.</summary>
    private sealed class Collector : IProgress<AllocationProgress>
    {
        private readonly Lock _lock = new();
        private readonly List<Incumbent> _incumbents = [];

        public void Report(AllocationProgress value)
        {
            if (value.BestCost is not { } cost) return;
            lock (_lock)
            {
                if (_incumbents.Count == 0 || cost < _incumbents[^1].Cost) _incumbents.Add(new Incumbent(value.Elapsed.TotalSeconds, cost));
            }
        }

        /// <summary>The trace with the returned plan, at its checked cost.</summary>
        public IncumbentTrace Close(double seconds, double? cost)
        {
            lock (_lock) return new IncumbentTrace(cost is { } last ? [.. _incumbents, new Incumbent(seconds, last)] : _incumbents);
        }
    }
}

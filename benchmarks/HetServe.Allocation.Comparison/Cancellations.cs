using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Comparison;

/// <summary>
/// Time from a cancellation to the return of the call, at random moments of a run. Measured by the wall clock and by the processor time of
/// the process, which other work on the machine does not lengthen.
/// </summary>
internal static class Cancellations
{
    private const int Done = 0, NotClean = 1, Interrupted = 130;
    private static readonly TimeSpan s_longestRun = TimeSpan.FromSeconds(5); // of an exact solver, to draw moments from
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(50), s_quiet = TimeSpan.FromMilliseconds(10);

    /// <summary>Default sizes.</summary>
    public static IReadOnlyList<ProblemSize> DefaultSizes { get; } = [new(6, 6, 10), new(20, 20, 20), new(100, 50, 50)];

    /// <summary>Cancels runs, and writes a line for each size and algorithm.</summary>
    /// <param name="moments">Number of cancelled runs by size and algorithm.</param>
    /// <param name="options">Sizes, algorithms and threads.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The exit status: not 0 if a cancelled call returned a plan that breaks a constraint.</returns>
    public static int Run(int moments, ComparisonOptions options, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "size", "algorithm", "whole run", "cancelled", "with a plan", "median", "longest", "longest by processor");
        int status = Done;
        try
        {
            foreach (ProblemSize size in options.Sizes)
            {
                ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(size.Queries, size.Models, size.Tiers, seed: 1));
                foreach (Algorithm algorithm in options.Algorithms)
                {
                    IAllocator allocator = algorithm.Create(options);
                    double run = WholeRun(allocator, tables, cancellationToken);
                    Cancel(allocator, tables, TimeSpan.Zero); // compiles the code of a cancelled run
                    var random = new SeededRandom(1);
                    Cancelled[] all = [.. Enumerable.Range(0, moments).Select(_ =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        return Cancel(allocator, tables, TimeSpan.FromSeconds(random.Uniform(0, run)));
                    })];
                    Cancelled[] late = [.. all.Where(c => c.Seconds >= 0)];
                    if (!all.All(c => c.IsClean)) status = NotClean;
                    string[] cells =
                    [
                        size.ToString(), algorithm.Title, Figures.Time(run), $"{late.Length} of {moments}",
                        $"{late.Count(c => c.HasPlan)}", Figures.Time(late.Select(c => c.Seconds).DefaultIfEmpty().Median()),
                        Figures.Time(late.Select(c => c.Seconds).DefaultIfEmpty().Max()),
                        Figures.Time(late.Select(c => c.ProcessorSeconds).DefaultIfEmpty().Max()),
                    ];
                    table.Add(cells);
                    Console.WriteLine(string.Join(", ", cells));
                }
            }
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            status = Interrupted;
        }

        Console.WriteLine();
        Console.WriteLine(table);
        if (status == NotClean) Console.Error.WriteLine("A cancelled call returned an infeasible plan as feasible.");
        return status;
    }

    /// <summary>Time of a run, capped at the longest of interest, s. A first run compiles the code.</summary>
    private static double WholeRun(IAllocator allocator, ProblemTables tables, CancellationToken cancellationToken)
    {
        double seconds = 0;
        for (int n = 0; n < 2; n++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stop.CancelAfter(s_longestRun);
            long began = Stopwatch.GetTimestamp();
            allocator.Allocate(tables, cancellationToken: stop.Token);
            seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Math.Min(seconds, s_longestRun.TotalSeconds);
    }

    private static Cancelled Cancel(IAllocator allocator, ProblemTables tables, TimeSpan moment)
    {
        using var cancellation = new CancellationTokenSource();
        long asked = long.MaxValue, spent = 0, began = Stopwatch.GetTimestamp();
        var canceller = new Thread(() =>
        {
            TimeSpan left = moment - Stopwatch.GetElapsedTime(began);
            if (left > TimeSpan.Zero) Thread.Sleep(left);
            spent = Environment.CpuUsage.TotalTime.Ticks;
            Volatile.Write(ref asked, Stopwatch.GetTimestamp());
            cancellation.Cancel();
        });
        canceller.Start();
        AllocationResult result = allocator.Allocate(tables, cancellationToken: cancellation.Token);
        long returned = Stopwatch.GetTimestamp(), at = Volatile.Read(ref asked);
        TimeSpan worked = Environment.CpuUsage.TotalTime;
        canceller.Join();
        WaitForQuiet();
        bool isClean = result.FeasiblePlan is null || result.Report!.IsFeasible;
        return new Cancelled(
            returned > at ? Stopwatch.GetElapsedTime(at, returned).TotalSeconds : -1,
            (worked - TimeSpan.FromTicks(spent)).TotalSeconds, result.FeasiblePlan is not null, isClean);
    }

    /// <summary>Waits for solver work that still runs in the background.</summary>
    private static void WaitForQuiet()
    {
        TimeSpan before;
        do
        {
            before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(s_lookAgain);
        }
        while (Environment.CpuUsage.TotalTime - before > s_quiet);
    }

    /// <summary>A run that was cancelled.</summary>
    /// <param name="Seconds">From the cancellation to the return, s; below 0 if the run had already ended.</param>
    /// <param name="ProcessorSeconds">Processor time of the process meanwhile, s.</param>
    /// <param name="HasPlan">Whether it returned a feasible plan.</param>
    /// <param name="IsClean">Whether its plan, if any, is feasible by the checkers.</param>
    private readonly record struct Cancelled(double Seconds, double ProcessorSeconds, bool HasPlan, bool IsClean);
}

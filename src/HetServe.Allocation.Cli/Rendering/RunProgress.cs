using System.Diagnostics;
using System.Globalization;
using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Runs long work. A terminal shows its progress in one line of the error output, which goes when the work ends.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs an allocator and shows its progress.</summary>
    public static Task<AllocationResult> ShowAsync(
        Screen screen, string title, Func<IProgress<AllocationProgress>, AllocationResult> run) =>
        ShowAsync<AllocationResult>(screen, title, run);

    /// <summary>Runs work that reports costs, and shows them.</summary>
    public static Task<T> ShowAsync<T>(Screen screen, string title, Func<IProgress<AllocationProgress>, T> run)
    {
        var latest = new Latest();
        return ShowAsync(screen, title, latest, () => run(latest));
    }

    /// <summary>Runs a study that reports its finished share, and shows it.</summary>
    public static Task<T> ShowAsync<T>(Screen screen, string title, Func<IProgress<double>, T> run)
    {
        var latest = new Latest();
        return ShowAsync(screen, title, latest, () => run(latest));
    }

    /// <summary>The line: title, time, cost and gap where they are known, share of the work where it is known.</summary>
    public static string Text(string title, TimeSpan elapsed, AllocationProgress progress)
    {
        string cost = progress.BestCost is { } best && double.IsFinite(best) ? $", objective ${Figures.Money(best)}" : "";
        string gap = cost.Length > 0 && progress.BestCost > 0 && progress.LowerBound is { } bound && double.IsFinite(bound)
            ? $", gap {Figures.Percent(Math.Max(0, 1 - bound / progress.BestCost.Value), "0.00")}" : "";
        string done = progress.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $", {100 * fraction:0}%") : "";
        string time = elapsed.TotalHours >= 1 ? elapsed.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
            : elapsed.TotalMinutes >= 1 ? elapsed.ToString(@"m\:ss", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(elapsed.TotalSeconds):0} s");
        return $"{title}: {time}{done}{cost}{gap}. Ctrl+C stops";
    }

    private static async Task<T> ShowAsync<T>(Screen screen, string title, Latest latest, Func<T> run)
    {
        long began = Stopwatch.GetTimestamp();
        var work = Task.Run(run);
        if (screen.ErrorWidth is { } width && await Task.WhenAny(work, Task.Delay(screen.ProgressDelay)).ConfigureAwait(false) != work)
        {
            var line = new ProgressLine(screen.ErrorOutput, width);
            do line.Show(Text(title, Stopwatch.GetElapsedTime(began), latest.Value));
            while (await Task.WhenAny(work, Task.Delay(Refresh)).ConfigureAwait(false) != work);
            line.Clear();
        }

        return await work.ConfigureAwait(false);
    }

    private sealed class Latest : IProgress<AllocationProgress>, IProgress<double>
    {
        private readonly Lock _lock = new();
        private AllocationProgress _progress;

        public AllocationProgress Value
        {
            get
            {
                lock (_lock) return _progress;
            }
        }

        public void Report(AllocationProgress value)
        {
            lock (_lock) _progress = value;
        }

        public void Report(double value) => Report(new AllocationProgress(default, null, null, value));
    }
}

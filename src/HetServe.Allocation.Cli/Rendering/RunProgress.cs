using System.Globalization;
using HetServe.Allocation.Cli.Output;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Runs an allocator or a study. On a terminal, shows progress after one second.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs an allocator and shows its progress.</summary>
    public static Task<AllocationResult> ShowAsync(
        Screen screen, string title, Func<IProgress<AllocationProgress>, AllocationResult> run)
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

    private static async Task<T> ShowAsync<T>(Screen screen, string title, Latest latest, Func<T> run)
    {
        var work = Task.Run(run);
        if (screen.ErrorIsTerminal && await Task.WhenAny(work, Task.Delay(Patience)).ConfigureAwait(false) != work)
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.ErrorOutput) });
            await console.Status().StartAsync(Markup.Escape(title), async status =>
            {
                while (await Task.WhenAny(work, Task.Delay(Refresh)).ConfigureAwait(false) != work)
                    status.Status = Markup.Escape($"{title}{latest}");
            }).ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }

    private sealed class Latest : IProgress<AllocationProgress>, IProgress<double>
    {
        private readonly Lock _lock = new();
        private AllocationProgress _progress;

        public void Report(AllocationProgress value)
        {
            lock (_lock) _progress = value;
        }

        public void Report(double value) => Report(new AllocationProgress(default, null, null, value));

        public override string ToString()
        {
            AllocationProgress p;
            lock (_lock) p = _progress;
            string cost = p.BestCost is { } best && double.IsFinite(best) ? $", objective ${Figures.Money(best)}" : "";
            string bound = p.LowerBound is { } lower && double.IsFinite(lower) ? $", bound ${Figures.Money(lower)}" : "";
            string done = p.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $", {100 * fraction:0}%") : "";
            return $"{cost}{bound}{done}, Ctrl+C stops";
        }
    }
}

using System.Globalization;
using HetServe.Allocation.Cli.Output;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Runs a study. On a terminal, shows the finished share after one second.</summary>
internal static class StudyProgress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the study and shows its progress.</summary>
    public static async Task<T> ShowAsync<T>(Screen screen, string title, Func<IProgress<double>, T> run)
    {
        var latest = new Latest();
        var work = Task.Run(() => run(latest));
        if (screen.ErrorIsTerminal && await Task.WhenAny(work, Task.Delay(Patience)).ConfigureAwait(false) != work)
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.ErrorOutput) });
            await console.Status().StartAsync(Markup.Escape(title), async status =>
            {
                while (await Task.WhenAny(work, Task.Delay(Refresh)).ConfigureAwait(false) != work)
                    status.Status = Markup.Escape($"{title}, {latest}, Ctrl+C stops");
            }).ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }

    private sealed class Latest : IProgress<double>
    {
        private double _done;

        public void Report(double value) => Volatile.Write(ref _done, value);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Volatile.Read(ref _done):0}%");
    }
}

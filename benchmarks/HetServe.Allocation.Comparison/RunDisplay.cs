using Spectre.Console;

namespace HetServe.Allocation.Comparison;

/// <summary>Shows the progress of a comparison: a bar on a terminal, otherwise a line for each row.</summary>
internal static class RunDisplay
{
    public static void Run(Runner runner, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return;
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            runner.Run(jobs, _ => { }, row => Console.WriteLine(LineOf(row)), cancellationToken);
            return;
        }

        AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("", maxValue: jobs.Count);
                runner.Run(
                    jobs,
                    job => task.Description = Markup.Escape($"{job.Problem.Name} {job.Algorithm.Title}"),
                    _ => task.Increment(1),
                    cancellationToken);
            });
    }

    private static string LineOf(Row row)
    {
        string cost = row.Cost is { } dollars ? "$" + Figures.Money(dollars) : "no plan";
        return $"{row.Problem} {Algorithms.Find(row.Algorithm).Title}: {row.Status}, {cost}, {Figures.Time(row.Seconds)}";
    }
}

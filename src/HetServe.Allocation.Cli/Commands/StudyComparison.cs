using System.CommandLine;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The studies that run variants on the same problems and compare.</summary>
internal static class StudyComparison
{
    /// <summary>A sub-command of <c>hetserve study</c>.</summary>
    /// <param name="screen">Takes the tables.</param>
    /// <param name="name">Name of the study.</param>
    /// <param name="description">Its help.</param>
    /// <param name="title">Title of its table and chart.</param>
    /// <param name="variants">Its variants by seed.</param>
    /// <param name="note">What the figures mean.</param>
    public static Command Create(
        Screen screen, string name, string description, string title, Func<long, IReadOnlyList<AllocatorVariant>> variants, string note)
    {
        var problems = new StudyProblems();
        Option<string?> output = StudyOutput.Folder(name);
        var command = new Command(name, $"{description} Ctrl+C stops and leaves out what was not finished.") { output };
        problems.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder);
            ProblemTables[] all = problems.Load(parsed);
            ComparisonResult result = await RunProgress.ShowAsync(
                screen, name, progress => ComparisonStudy.Run(all, variants(problems.Seed(parsed)), progress, cancellation)).ConfigureAwait(false);
            NativeOutput.FlushToError();
            if (result.Rows.Count == 0)
            {
                screen.Error($"study {name}: stopped before the first problem was finished.");
                return ExitStatus.Infeasible;
            }

            string[] notes = result.IsComplete ? [note] : [note, "Stopped early: not all problems were finished."];
            StudyOutput.Write(
                screen, folder, name, ComparisonTables.Summary(title, result, notes), () => ComparisonChart.ToSvg(title, result),
                ComparisonTables.Details(result));
            return ExitStatus.Done;
        });
        return command;
    }
}

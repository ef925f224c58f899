using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The studies that compare variants on the same problems.</summary>
internal static class StudyComparison
{
    /// <summary>A sub-command of <c>hetserve study</c>.</summary>
    /// <param name="screen">Takes the tables.</param>
    /// <param name="name">Name of the study.</param>
    /// <param name="description">Its help.</param>
    /// <param name="title">Title of its table and chart.</param>
    /// <param name="variants">Its variants by seed.</param>
    /// <param name="note">What the figures mean.</param>
    /// <param name="scenarios">The scenarios of each problem, from the command line; null for the problem itself.</param>
    public static Command Create(
        Screen screen,
        string name,
        string description,
        string title,
        Func<long, IReadOnlyList<AllocatorVariant>> variants,
        string note,
        Func<ParseResult, AllocationProblem, IEnumerable<AllocationProblem>>? scenarios = null)
    {
        var problems = new StudyProblems();
        Option<string?> output = StudyOutput.Folder(name, StudyOutput.SecondTable(name));
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(name, $"{description} Ctrl+C stops and leaves out what was not finished.") { output, markdown };
        problems.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder, name, StudyOutput.SecondTable(name));
            IEnumerable<AllocationProblem> given = problems.Load(parsed);
            if (scenarios is not null) given = given.SelectMany(problem => scenarios(parsed, problem));
            ProblemTables[] all = [.. given.Select(ProblemTables.Compile)];
            ComparisonResult result = await RunProgress.ShowAsync(
                screen,
                name,
                progress => ComparisonStudy.Run(all, variants(problems.Seed(parsed)), progress, cancellation)).ConfigureAwait(false);
            NativeOutput.FlushToError();
            if (result.Rows.Count == 0)
            {
                screen.Error($"study {name}: stopped before the first problem was finished.");
                return ExitStatus.Infeasible;
            }

            string[] notes = result.IsComplete ? [note] : [note, "Stopped early: not all problems were finished."];
            (StudyTable summary, Func<byte[]> chart) = scenarios is null
                ? (ComparisonTables.Summary(title, result, notes), () => ComparisonChart.Create(title, result).ToSvg())
                : (ScenarioTables.Summary(ScenarioTables.Title(title, result), result, notes), (Func<byte[]>)(() =>
                    ScenarioChart.Create(ScenarioTables.Title(title, result), ScenarioTables.ByScenario(result)).ToSvg()));
            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, name, all.Select(t => t.Problem.Performance.Model), summary, chart,
                ComparisonTables.Details(result));
            return ExitStatus.Done;
        });
        return command;
    }
}

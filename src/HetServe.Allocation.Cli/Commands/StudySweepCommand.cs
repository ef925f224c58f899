using System.Collections.ObjectModel;
using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study sweep</c>.</summary>
internal static class StudySweepCommand
{
    private const string Name = "sweep";

    private static readonly ReadOnlyDictionary<string, SweptParameter> s_parameters = new Dictionary<string, SweptParameter>
    {
        ["budget"] = SweptParameter.Budget,
        ["delay"] = SweptParameter.DelaySlo,
        ["error"] = SweptParameter.ErrorSlo,
        ["price"] = SweptParameter.GpuPrice,
        ["memory"] = SweptParameter.GpuMemory,
    }.AsReadOnly();

    public static Command Create(Screen screen)
    {
        var defaults = new SensitivityOptions();
        Argument<string> problem = CommonOptions.Problem();
        Option<string[]> vary = ListOptions.SomeOf(
            "--vary", [.. s_parameters.Keys], "One parameter for a curve, two for a heat map.", byDefault: "every pair", most: 2);
        Option<double?> from = Factor("--from", "Smallest factor on the nominal values.", defaults.From);
        Option<double?> to = Factor("--to", "Largest factor on the nominal values.", defaults.To);
        Option<int?> steps = CommonOptions.Number<int>(
            "--steps", "N", $"Number of factors of each parameter. Default: {defaults.Steps}.",
            v => v is >= 2 and <= SensitivityOptions.MaxSteps, $"be a whole number from 2 to {SensitivityOptions.MaxSteps}");
        Option<double?> budget = CommonOptions.Number<double>(
            "--budget", "DOLLARS", "Nominal budget over the horizon, in place of the problem's.", v => v > 0 && double.IsFinite(v),
            "be a number > 0");
        Option<string> allocator = CommonOptions.OneOf(
            "--allocator", "-a", AllocatorRun.Names, "The allocator that plans.", AllocatorRun.Adaptive);
        Option<long?> seed = CommonOptions.Number<long>(
            "--seed", "N", "Seed of the adaptive allocator. Default: 0.", v => v >= 0, "be a whole number from 0 on");
        Option<double?> timeLimit = CommonOptions.TimeLimit("Longest run for each plan.", StudyStressCommand.DefaultSeconds);
        Option<string?> output = StudyOutput.Folder(Name, StudyOutput.SecondTable(Name));
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(
            Name,
            "Plan again while budget, SLOs, GPU price or GPU memory change. Multiplies one or two of them by factors. Reports the "
            + "cost, unmet demand and deployments of each plan. Ctrl+C stops and leaves out unfinished plans.")
        {
            problem, vary, from, to, steps, budget, allocator, seed, timeLimit, output, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            var options = new SensitivityOptions
            {
                From = parsed.GetValue(from) ?? defaults.From,
                To = parsed.GetValue(to) ?? defaults.To,
                Steps = parsed.GetValue(steps) ?? defaults.Steps,
            };
            if (options is { From: var least, To: var largest } && least >= largest)
                throw new InvalidInputException(FormattableString.Invariant($"--from must be below --to ({largest}), was {least}."));
            StudyOutput.EnsureUsable(folder, Name, StudyOutput.SecondTable(Name));
            AllocationProblem instance = ProblemFile.Load(parsed.GetRequiredValue(problem));
            instance = instance with { Budget = parsed.GetValue(budget) ?? instance.Budget };
            SweptParameter[][] sweeps = Sweeps(ListOptions.ValueOr(parsed, vary, []), instance);
            var limit = TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value);
            IAllocator chosen = AllocatorRun.AsAllocator(
                parsed.GetRequiredValue(allocator), new RunSettings(parsed.GetValue(seed) ?? 0, limit, null));
            var results = new List<SensitivityResult>();
            foreach (SweptParameter[] parameters in sweeps)
            {
                if (cancellation.IsCancellationRequested) break;
                results.Add(await RunProgress.ShowAsync(
                    screen,
                    $"{Name} {results.Count + 1} of {sweeps.Length}",
                    progress => SensitivityStudy.Run(instance, chosen, options with { Parameters = parameters }, progress, cancellation))
                    .ConfigureAwait(false));
            }

            results.RemoveAll(r => r.Rows.Count == 0);
            if (results.Count == 0)
            {
                screen.Error($"study {Name}: stopped before the first plan was made.");
                return ExitStatus.Infeasible;
            }

            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [instance.Performance.Model],
                SensitivityTables.Cells(results, results.Count < sweeps.Length),
                () => SensitivityChart.Create(results).ToSvg(), SensitivityTables.Summary(results));
            return results.Exists(r => r.Rows.Any(row => row.IsFeasible)) ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }

    private static Option<double?> Factor(string name, string description, double byDefault) => CommonOptions.Number<double>(
        name, "F", $"{description} Default: {byDefault}.", v => v is > 0 and <= SweptProblem.MaxFactor,
        $"be a number > 0 and at most {SweptProblem.MaxFactor}");

    /// <summary>The requested sweep, or every pair of parameters; without a budget, every pair of the others.</summary>
    private static SweptParameter[][] Sweeps(string[] vary, AllocationProblem problem)
    {
        bool hasBudget = problem.Budget > 0;
        SweptParameter[] asked = [.. vary.Select(word => s_parameters[word])];
        if (asked.Contains(SweptParameter.Budget) && !hasBudget)
        {
            throw new InvalidInputException(
                $"Problem '{problem.Name}' has no budget above 0 to multiply: leave budget out of --vary, or set one with --budget.");
        }

        if (asked.Length > 0) return [asked];
        SweptParameter[] all = [.. s_parameters.Values.Where(p => hasBudget || p != SweptParameter.Budget)];
        return [.. from a in all from b in all where a < b select (SweptParameter[])[a, b]];
    }
}

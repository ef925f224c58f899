using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study scenarios</c>.</summary>
internal static class StudyScenariosCommand
{
    private const string Name = "scenarios";

    public static Command Create(Screen screen)
    {
        var defaults = new BudgetScenarios();
        Option<double?> basic = Dollars("--base", "Budget of S1 and S4, at least that of S2.", defaults.Base);
        Option<double?> tight = Dollars("--tight", "Budget of S2.", defaults.Tight);
        Option<double?> critical = Dollars("--critical", "Budget of S3 and S5, at most that of S2.", defaults.Critical);
        Option<double?> penalty = CommonOptions.Number<double>(
            "--penalty", "FACTOR", $"Factor on unmet penalties in S4 and S5. Default: {defaults.PenaltyFactor}.",
            v => v is >= 1 and < double.PositiveInfinity, "be a number >= 1");
        Command command = StudyComparison.Create(
            screen,
            Name,
            "Run AGH, GH and the baselines under other budgets and penalties. Each problem has five scenarios: a base budget (S1), "
            + "a tight one (S2), a critical one (S3), high unmet penalties (S4), and the critical budget with high penalties (S5).",
            "Budget and penalty scenarios",
            StudyBaselinesCommand.Variants,
            "Above: cost above that of agh in the same scenario.",
            (parsed, problem) =>
            {
                var scenarios = new BudgetScenarios
                {
                    Base = parsed.GetValue(basic) ?? defaults.Base,
                    Tight = parsed.GetValue(tight) ?? defaults.Tight,
                    Critical = parsed.GetValue(critical) ?? defaults.Critical,
                    PenaltyFactor = parsed.GetValue(penalty) ?? defaults.PenaltyFactor,
                };
                EnsureAtMost(critical.Name, scenarios.Critical, basic.Name, scenarios.Base);
                EnsureAtMost(tight.Name, scenarios.Tight, basic.Name, scenarios.Base);
                EnsureAtMost(critical.Name, scenarios.Critical, tight.Name, scenarios.Tight);
                return scenarios.Of(problem);
            });
        foreach (Option option in (Option[])[basic, tight, critical, penalty]) command.Options.Add(option);
        return command;
    }

    private static void EnsureAtMost(string name, double value, string limitName, double limit)
    {
        if (value <= limit) return;
        throw new InvalidInputException(FormattableString.Invariant($"{name} must be at most {limitName} ({limit}), was {value}."));
    }

    private static Option<double?> Dollars(string name, string description, double byDefault) => CommonOptions.Number<double>(
        name, "DOLLARS", $"{description} Default: {byDefault}.", v => v is >= 0 and < double.PositiveInfinity, "be a number >= 0");
}

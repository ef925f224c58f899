using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonOptions
{
    private const double LongestSeconds = 1e6;
    private const int LongestHelpName = 30;
    private const string Engine = "engine", Roofline = "roofline";

    public static Argument<string> Problem() => new("problem")
    {
        HelpName = "PROBLEM.json",
        Description = "Problem file, format hetserve.problem/1.",
    };

    public static Argument<string> Plan(string name = "plan", string helpName = "PLAN.json") => new(name)
    {
        HelpName = helpName,
        Description = "Plan file, format hetserve.plan/1.",
    };

    /// <summary>Reads a plan for a problem.</summary>
    /// <exception cref="InvalidInputException">The plan has names that the problem does not have, or repeats an entry.</exception>
    public static AllocationPlan LoadPlan(ProblemTables tables, string path)
    {
        AllocationPlan plan = PlanFile.Load(path);
        IReadOnlyList<PlanFault> faults = PlanEvaluation.Evaluate(tables, plan).Faults;
        return faults.Count == 0 ? plan : throw new InvalidInputException(
            $"{path}: not a plan for '{tables.Problem.Name}': {faults[0].Text}"
            + (faults.Count > 1 ? $", and {faults.Count - 1} more." : "."));
    }

    /// <summary>The option <c>--model</c>: the performance model of synthetic problems.</summary>
    public static Option<string?> SyntheticModel()
    {
        string[] words = [Engine, Roofline];
        var option = new Option<string?>("--model")
        {
            HelpName = string.Join('|', words),
            Description = "Performance model of the synthetic problems. Default: roofline, as in the paper.",
            CustomParser = result => WordOf(result, "--model", words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>The performance model that <see cref="SyntheticModel"/> names.</summary>
    public static PerformanceModelKind ModelOf(string? name) =>
        name == Engine ? PerformanceModelKind.Engine : PerformanceModelKind.Roofline;

    /// <summary>The option <c>--family</c>: a family of random problems; null where it is left out.</summary>
    public static Option<ProblemFamily?> Family()
    {
        string[] names = [.. ProblemFamilies.All.Select(family => family.Name)];
        var option = new Option<ProblemFamily?>("--family")
        {
            HelpName = "NAME",
            Description = "Draw the problem of the seed from a family: "
                + $"{string.Join("; ", ProblemFamilies.All.Select(family => $"{family.Name}: {family.Description}"))}.",
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                ProblemFamily? family = ProblemFamilies.Find(text);
                if (family is null) result.AddError(WordChoice.NotOneOf("--family", names, text));
                return family;
            },
        };
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>The option <c>--markdown</c>.</summary>
    public static Option<bool> Markdown() => new("--markdown") { Description = "Print Markdown tables, for documents." };

    /// <summary>Refuses both <c>--markdown</c> and <c>--json</c>.</summary>
    public static void AllowOneOf(Command command, Option<bool> markdown, Option<bool> json) => command.Validators.Add(result =>
    {
        if (result.GetValue(markdown) && result.GetValue(json)) result.AddError($"{markdown.Name} must not be given with {json.Name}.");
    });

    public static Option<bool> Json() => new("--json") { Description = "Print machine-readable JSON instead of tables." };

    /// <summary>An option whose value is a text, such as a path, a name or a list.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
    };

    public static Option<double?> TimeLimit(string description, double? byDefault = null)
    {
        Option<double?> option = Number<double>(
            "--time-limit", "SECONDS", description, v => v is > 0 and <= LongestSeconds, "be a number > 0 and at most 1e6");
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    public static Option<double?> MemoryLimit() => Number<double>(
        "--memory-limit", "GB",
        "Largest memory of the exact model and its solver. A larger model is not built, and its size reported. Default: 4.",
        v => v > 0, "be a number > 0");

    public static Option<double?> TargetGap() => Number<double>(
        "--target-gap", "SHARE",
        "Auto stops once its plan is proven to be at most this share of its cost above optimal. Default: 0.01.",
        v => v is >= 0 and < 1, "be a number from 0 to below 1");

    public static Option<int?> Threads() => Number<int>(
        "--threads", "N", "Threads, at least 1. Default: one per processor, one for the exact solver.", v => v >= 1,
        "be a whole number from 1 on");

    /// <summary>An option whose value is a number that obeys a rule.</summary>
    public static Option<T?> Number<T>(string name, string helpName, string description, Func<T, bool> holds, string rule)
        where T : struct, IParsable<T> => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Parse(result, name, holds, rule),
        };

    /// <summary>An argument that may be left out and is a whole number of at least 1; 0 where left out.</summary>
    public static Argument<int> OptionalCount(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Arity = ArgumentArity.ZeroOrOne,
        Description = description,
        CustomParser = result => Parse<int>(result, helpName, v => v >= 1, "be a whole number from 1 on") ?? 0,
    };

    /// <summary>An option whose value is one of several words.</summary>
    public static Option<string> OneOf(string name, string alias, string[] words, string description, string byDefault)
    {
        string all = string.Join('|', words);
        var option = new Option<string>(name, alias)
        {
            HelpName = all.Length <= LongestHelpName ? all : "NAME", // the description then has the words
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => WordOf(result, name, words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>The value of an option that takes one of several words.</summary>
    public static string WordOf(ArgumentResult result, string name, string[] words)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!words.Contains(text)) result.AddError(WordChoice.NotOneOf(name, words, text));
        return text;
    }

    private static T? Parse<T>(ArgumentResult result, string name, Func<T, bool> holds, string rule)
        where T : struct, IParsable<T>
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && holds(value)) return value;
        result.AddError($"{name} must {rule}, was '{text}'.");
        return null;
    }
}

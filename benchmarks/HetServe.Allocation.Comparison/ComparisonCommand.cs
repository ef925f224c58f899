using System.CommandLine;
using System.Globalization;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>The command line.</summary>
internal static class ComparisonCommand
{
    private const string FromOne = "a whole number from 1 on";
    private const string Invocation = "dotnet run -c Release --project benchmarks/HetServe.Allocation.Comparison --";
    private const string DefaultSizes = "6x6x10,10x10x10", DefaultSeeds = "1-3", NoBackend = "none";

    public static RootCommand Create(IReadOnlyList<string> args)
    {
        Option<IReadOnlyList<ProblemSize>?> sizes = List(
            "--sizes", "IxJxK,...",
            $"Sizes of synthetic problems: query types x models x tiers. Default: {DefaultSizes}; none with --instances; "
            + "up to 87x87x87 with --growth.",
            text => (IReadOnlyList<ProblemSize>)[.. text.Split(',').Select(ProblemSize.Parse)]);
        Option<IReadOnlyList<int>?> seeds = List(
            "--seeds", "N,N-M", $"Seeds of synthetic problems. Default: {DefaultSeeds}.", SeedList.Parse);
        Option<IReadOnlyList<string>?> variants = List(
            "--variants", "NAME,...",
            $"Variants of synthetic problems, of {string.Join(", ", ComparisonProblem.Variants.Keys)}. Default: plain.",
            text => (IReadOnlyList<string>)Names(text, ComparisonProblem.Variants.Keys));
        Option<IReadOnlyList<string>?> backends = List(
            "--backends", "NAME,...", $"Exact solvers, of {string.Join(", ", Algorithm.Backends)}, or {NoBackend}. Default: all.",
            text => (IReadOnlyList<string>)(text == NoBackend ? [] : Names(text, Algorithm.Backends)));
        Option<DirectoryInfo> instances = new Option<DirectoryInfo>("--instances")
        {
            HelpName = "DIR",
            Description = "Folder of problem files; proven optima are read from its best-known.json.",
        }.AcceptExistingOnly();
        Option<double?> solvedWithin = Number<double>(
            "--solved-within", "SECONDS",
            "Only problems of the folder whose known optimum took at most this long. Default: all.", v => v > 0, "a number > 0");
        Option<double?> limit = Number<double>(
            "--exact-limit", "SECONDS", "Longest run of an exact solver.", v => v is > 0 and <= 1e6, "a number > 0 and at most 1e6", 60);
        Option<int?> threads = Number<int>(
            "--threads", "N", "Threads of AGH and of HiGHS; GH and SCIP use one.", v => v >= 1, FromOne, 1);
        Option<int?> runs = Number<int>(
            "--runs", "N", "Least number of timed runs of a heuristic; the median counts.", v => v >= 1, FromOne, 5);
        var output = new Option<DirectoryInfo>("--out")
        {
            HelpName = "DIR",
            Description = "Folder for tables and plots; created if it does not exist.",
            DefaultValueFactory = _ => new DirectoryInfo("comparison"),
        };
        var paper = new Option<bool>("--paper") { Description = "Run the paper's GH and AGH as well." };
        var warmStart = new Option<bool>("--warm-start")
        {
            Description = "Run the exact solvers a second time, from AGH's plan.",
        };
        var resume = new Option<bool>("--resume", "--append")
        {
            Description = "Keep the rows in the folder and run what is missing.",
        };
        var growth = new Option<bool>("--growth")
        {
            Description = "Time compiling and GH alone over growing sizes, and fit the exponent.",
        };

        var formulations = new Option<bool>("--formulations")
        {
            Description = "Compare forms of the exact model, by HiGHS: the bound of the relaxation and the time to the proven optimum.",
        };

        var settings = new Option<bool>("--settings")
        {
            Description = "Compare settings and moves of AGH's search, one change at a time: gaps and work over the problems.",
        };

        Option<int?> soak = Number<int>(
            "--soak", "N",
            $"Solve N times and report memory; exit status 1 if the heap grows by more than {Soak.HeapAllowanceMb} MB "
            + $"or the working set by more than {Soak.WorkingSetAllowanceMb} MB after the first tenth.", v => v >= 10, "a whole number from 10 on");
        Option<int?> cancellations = Number<int>(
            "--cancellations", "N", "Cancel N runs of each size and algorithm at random moments and report the time to the return.",
            v => v >= 1, FromOne);

        var command = new RootCommand(
            "Runs GH, AGH and the exact solvers on the same problems. Each finished row is written at once: stop with Ctrl+C, "
            + "continue with --resume.")
        {
            sizes, seeds, variants, instances, solvedWithin, backends, paper, limit, warmStart, threads, runs, output, resume, growth,
            formulations, settings, soak, cancellations,
        };
        Option[] modes = [growth, formulations, settings, soak, cancellations];
        command.SetAction((parsed, cancellation) =>
        {
            string[] asked = [.. modes.Where(mode => parsed.GetResult(mode) is { Implicit: false }).Select(mode => mode.Name)];
            if (asked.Length > 1) throw new InvalidDataException($"{string.Join(" and ", asked)}: at most one of them may be given.");
            var options = new ComparisonOptions
            {
                Sizes = parsed.GetValue(sizes) ?? (parsed.GetValue(growth) ? Growth.DefaultSizes
                    : parsed.GetValue(cancellations) is not null ? Cancellations.DefaultSizes
                    : parsed.GetValue(instances) is not null ? [] : [.. DefaultSizes.Split(',').Select(ProblemSize.Parse)]),
                Seeds = parsed.GetValue(seeds) ?? SeedList.Parse(DefaultSeeds),
                Variants = parsed.GetValue(variants) ?? ["plain"],
                Instances = parsed.GetValue(instances)?.ToString(),
                SolvedWithinSeconds = parsed.GetValue(solvedWithin),
                Backends = parsed.GetValue(formulations) ? [Algorithm.Highs] : parsed.GetValue(growth) || parsed.GetValue(settings) ? []
                    : parsed.GetValue(backends) ?? Algorithm.Backends,
                Paper = parsed.GetValue(paper),
                WarmStart = parsed.GetValue(warmStart),
                ExactLimitSeconds = parsed.GetValue(limit)!.Value,
                Threads = parsed.GetValue(threads)!.Value,
                Runs = parsed.GetValue(runs)!.Value,
                Output = parsed.GetRequiredValue(output).ToString(),
                Resume = parsed.GetValue(resume),
            };
            if (options.Backends.Contains(Algorithm.Highs) && !HighsSolver.IsSupported)
                throw new InvalidDataException("HiGHS is not supported here; leave it out with --backends scip.");
            string commandLine = string.Join(' ', args.Except(resume.Aliases.Append(resume.Name)).Select(Quoted).Prepend(Invocation));
            return Task.Run(() => parsed.GetValue(soak) is { } solves ? Soak.Run(solves, cancellation)
                : parsed.GetValue(cancellations) is { } moments ? Cancellations.Run(moments, options, cancellation)
                : parsed.GetValue(settings) ? Reports.Settings(options, commandLine, cancellation)
                : parsed.GetValue(formulations) ? Reports.Formulations(options, commandLine, cancellation)
                : parsed.GetValue(growth) ? Reports.Growth(options, commandLine, cancellation)
                : Reports.Compare(options, commandLine, cancellation));
        });
        return command;
    }

    private static string Quoted(string arg) => arg.Contains(' ', StringComparison.Ordinal) ? $"\"{arg}\"" : arg;

    private static string[] Names(string text, IEnumerable<string> known)
    {
        string[] names = [.. text.Split(',').Distinct()];
        return names.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new FormatException($"'{unknown}': must be one of {string.Join(", ", known)}.")
            : names;
    }

    private static Option<T?> List<T>(string name, string helpName, string description, Func<string, T> parse) where T : class => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}");
                return null;
            }
        },
    };

    private static Option<T?> Number<T>(
        string name, string helpName, string description, Predicate<T> isValid, string rule, T? byDefault = null)
        where T : struct, IParsable<T>
    {
        var option = new Option<T?>(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && isValid(value)) return value;
                result.AddError($"{name}: must be {rule}, was '{text}'.");
                return null;
            },
        };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }
}

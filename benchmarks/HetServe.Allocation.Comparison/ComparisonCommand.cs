using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>The command line.</summary>
internal static class ComparisonCommand
{
    private const string FromOne = "a whole number from 1 on";
    private const string Invocation = "dotnet run -c Release --project benchmarks/HetServe.Allocation.Comparison --";
    private const string DefaultSeeds = "1-3", DefaultFamilySeeds = "0-2";

    private static IReadOnlyList<FamilySeeds> DefaultFamilies =>
        [.. ProblemFamilies.All.Select(family => new FamilySeeds(family, SeedList.Parse(DefaultFamilySeeds)))];

    public static RootCommand Create(IReadOnlyList<string> args)
    {
        var families = new Option<FamilySeeds[]>("--family")
        {
            HelpName = "NAME[:SEEDS]",
            Description = $"A family of problems, of {string.Join(", ", ProblemFamilies.All)}, and seeds such as hard:0-19,25 "
                + $"(default {FamilySeeds.DefaultSeeds}); may be repeated. Default: every family with seeds {DefaultFamilySeeds}.",
            CustomParser = Repeated("--family", FamilySeeds.Parse),
        };
        var instances = new Option<string[]>("--instances")
        {
            HelpName = "PATH",
            Description = $"Problem file or folder of problem files; known costs are read from its {BestKnown.FileName}; may be repeated.",
            CustomParser = Repeated("--instances", ExistingPath),
        };
        Option<IReadOnlyList<ProblemSize>?> sizes = List(
            "--sizes", "IxJxK,...",
            "Sizes of synthetic problems: query types x models x tiers. Default: up to 87x87x87 with --growth, otherwise none.",
            text => (IReadOnlyList<ProblemSize>)[.. text.Split(',').Select(ProblemSize.Parse)]);
        Option<IReadOnlyList<int>?> seeds = List(
            "--seeds", "N,N-M", $"Seeds of the problems of --sizes. Default: {DefaultSeeds}.", SeedList.Parse);
        Option<IReadOnlyList<Algorithm>?> algorithms = List(
            "--algorithms", "NAME,...", $"Algorithms, of {string.Join(", ", Algorithms.All.Select(a => a.Name))}. Default: all.",
            text => (IReadOnlyList<Algorithm>)[.. text.Split(',').Distinct().Select(Algorithms.Find)]);
        Option<double?> solvedWithin = Number<double>(
            "--solved-within", "SECONDS",
            "Only problem files whose known optimum took at most this long. Default: all.", v => v > 0, "a number > 0");
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
        var resume = new Option<bool>("--resume")
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
            "Runs allocators and exact solvers on the same problems and compares them by family. Each finished row is written at once: stop "
            + "with Ctrl+C, continue with --resume.")
        {
            families, instances, solvedWithin, sizes, seeds, algorithms, limit, threads, runs, output, resume, growth, formulations, settings,
            soak, cancellations,
        };
        Option[] modes = [growth, formulations, settings, soak, cancellations];
        command.SetAction((parsed, cancellation) =>
        {
            string[] asked = [.. modes.Where(mode => parsed.GetResult(mode) is { Implicit: false }).Select(mode => mode.Name)];
            if (asked.Length > 1) throw new InvalidDataException($"{string.Join(" and ", asked)}: at most one of them may be given.");
            var options = new ComparisonOptions
            {
                Families = parsed.GetValue(families) ?? [],
                Instances = parsed.GetValue(instances) ?? [],
                SolvedWithinSeconds = parsed.GetValue(solvedWithin),
                Sizes = parsed.GetValue(sizes) ?? (parsed.GetValue(growth) ? Growth.DefaultSizes
                    : parsed.GetValue(cancellations) is not null ? Cancellations.DefaultSizes : []),
                Seeds = parsed.GetValue(seeds) ?? SeedList.Parse(DefaultSeeds),
                Algorithms = parsed.GetValue(formulations) ? [Algorithms.Highs]
                    : parsed.GetValue(growth) || parsed.GetValue(settings) ? [] : parsed.GetValue(algorithms) ?? Algorithms.All,
                ExactLimitSeconds = parsed.GetValue(limit)!.Value,
                Threads = parsed.GetValue(threads)!.Value,
                Runs = parsed.GetValue(runs)!.Value,
                Output = parsed.GetRequiredValue(output).ToString(),
                Resume = parsed.GetValue(resume),
            };
            if (options is { Families: [], Instances: [], Sizes: [] }) options = options with { Families = DefaultFamilies };
            if (options.Algorithms.Contains(Algorithms.Highs) && !HighsSolver.IsSupported)
                throw new InvalidDataException("HiGHS is not supported here; leave it out with --algorithms.");
            string commandLine = string.Join(' ', args.Except([resume.Name]).Select(Quoted).Prepend(Invocation));
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

    private static string ExistingPath(string path) => Path.Exists(path) ? path : throw new FormatException($"'{path}' does not exist.");

    private static Func<ArgumentResult, T[]?> Repeated<T>(string name, Func<string, T> parse) => result =>
    {
        try
        {
            return [.. result.Tokens.Select(token => parse(token.Value))];
        }
        catch (FormatException e)
        {
            result.AddError($"{name}: {e.Message}");
            return null;
        }
    };

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

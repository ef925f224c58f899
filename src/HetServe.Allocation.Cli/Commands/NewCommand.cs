using System.CommandLine;
using System.CommandLine.Parsing;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Drafts;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve new</c>: writes a problem from a workload and names of the catalogs.</summary>
internal sealed class NewCommand
{
    private readonly Screen _screen;

    private readonly Argument<string> _path = new("problem")
    {
        HelpName = "PROBLEM.json", Description = "File to write; it must not exist unless --force is given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _workload = CommonOptions.Text(
        "--workload", "FILE", "Query types: the classes of a workload of 'hetserve calibrate'.");

    private readonly Option<string[]> _queries = Many(QueryChoice.Option, "KEY=VALUE,...", $"One query type. Keys: {QueryChoice.Keys}.");

    private readonly Option<string?> _models = CommonOptions.Text(
        ModelChoice.Option, "MODEL[:RATE],...", "Models of the catalog, each with its error rate. Without error rates any model will do.");

    private readonly Option<string?> _gpus = CommonOptions.Text(
        GpuChoice.Option, "GPU[:PRECISION]@PRICE[xCOUNT],...",
        $"GPUs of the catalog, $ per GPU and hour, and how many there are, such as {GpuChoice.Example}. Default: fp16, as many as needed.");

    private readonly Option<string[]> _slos = Many(
        SloChoice.Option, "[PREFIX=]PRESET",
        $"Objectives: {SloChoice.Names}; 'hetserve catalog slos' has their reasons. With a prefix, those of the query types whose names "
        + "start with it.");

    private readonly Option<double?> _ttft = Seconds("--ttft", "Limit on TTFT in place of the preset's.");
    private readonly Option<double?> _tpot = Seconds("--tpot", "Limit on TPOT in place of the preset's.");
    private readonly Option<double?> _delay = Seconds("--delay", "Limit on the delay of a whole query in place of the preset's.");

    private readonly Option<double?> _error = CommonOptions.Number<double>(
        "--error", "RATE", "Largest mean error rate of each query type. Needs error rates of the models. Default: no limit.",
        v => v is >= 0 and <= 1, "be a number from 0 to 1");

    private readonly Option<double?> _users = CommonOptions.Number<double>(
        "--users", "N",
        "Users in place of rates: each asks, reads the answer, thinks and asks again. Rates give the shares of the query types.",
        v => v > 0 && double.IsFinite(v), "be a number above 0");

    private readonly Option<double?> _think = CommonOptions.Number<double>(
        "--think-time", "SECONDS", "Time from an answer to the user's next query, for --users.", v => v >= 0 && double.IsFinite(v),
        "be a number from 0 on");

    private readonly Option<string?> _engine = CommonOptions.Text(
        "--engine", "NAME", $"Engine of the catalog. Default: {EngineCatalog.Vllm.Name}.");

    private readonly Option<string?> _tensor = CommonOptions.Text("--tensor", "N,...", "Tensor degrees. Default: 1,2,4,8.");
    private readonly Option<string?> _pipeline = CommonOptions.Text("--pipeline", "N,...", "Pipeline depths. Default: 1,2,4.");
    private readonly Option<bool> _force = new("--force") { Description = "Replace the file if it exists." };

    private NewCommand(Screen screen) => _screen = screen;

    public static Command Create(Screen screen) => new NewCommand(screen).ToCommand();

    private Command ToCommand()
    {
        var command = new Command(
            "new",
            "Write a problem from a workload and names of the catalogs, which 'hetserve catalog' lists. Without arguments, in a "
            + "terminal, it asks.")
        {
            _path, _workload, _queries, _models, _gpus, _slos, _ttft, _tpot, _delay, _error, _users, _think, _engine, _tensor, _pipeline,
            _force,
        };
        command.SetAction(parsed =>
        {
            bool hasArguments = parsed.CommandResult.Children.Any(child => child is not OptionResult { Implicit: true });
            if (hasArguments || _screen.Answers is not { } answers) return Write(parsed);
            string[] asked = new Interview(answers, _screen).Ask();
            _screen.ErrorOutput.WriteLine($"hetserve new {string.Join(' ', asked.Select(Quoted))}");
            return Write(command.Parse(asked));
        });
        return command;
    }

    private int Write(ParseResult parsed)
    {
        EnsureComplete(parsed);
        string path = parsed.GetRequiredValue(_path);
        string? workload = parsed.GetValue(_workload);
        OutputFile file = OutputFile.At("PROBLEM.json", path, workload is null ? [] : [workload]);
        if (!file.IsStandardOutput && File.Exists(path) && !parsed.GetValue(_force))
            throw new InvalidInputException($"PROBLEM.json must not exist, was '{path}'. --force replaces it.");
        ProblemDraft draft = Draft(parsed, path);
        AllocationProblem problem = draft.ToProblem();
        file.Write(_screen, ProblemFile.ToJson(problem));

        Screen report = _screen.Beside(file);
        DraftRendering.Write(report, problem);
        if (draft.Models.All(model => model.ErrorRate is null))
            report.Line("No error rates are given, so any model may serve any query type.");
        Judge(report, problem, file.IsStandardOutput ? "PROBLEM.json" : Quoted(file.GivenPath));
        return ExitStatus.Done;
    }

    /// <summary>Says all that is missing at once.</summary>
    private void EnsureComplete(ParseResult parsed)
    {
        bool hasWorkload = parsed.GetValue(_workload) is not null, hasQueries = parsed.GetValue(_queries) is { Length: > 0 };
        bool hasLimit = parsed.GetValue(_slos) is { Length: > 0 };
        string[] missing =
        [
            .. parsed.GetValue(_path) is null ? [_path.HelpName!] : Array.Empty<string>(),
            .. hasWorkload || hasQueries ? [] : new[] { $"{_workload.Name} or {_queries.Name}" },
            .. parsed.GetValue(_models) is null ? [_models.Name] : Array.Empty<string>(),
            .. parsed.GetValue(_gpus) is null ? [_gpus.Name] : Array.Empty<string>(),
            .. hasLimit ? [] : new[] { _slos.Name },
        ];
        if (missing.Length > 0)
            throw new InvalidInputException($"new: {DraftText.Missing(missing)}. See 'hetserve new --help'.");
        if (hasWorkload && hasQueries)
            throw new InvalidInputException($"{_queries.Name} is not allowed with {_workload.Name}, which has the query types.");
        if (parsed.GetValue(_users) is null != parsed.GetValue(_think) is null)
            throw new InvalidInputException($"{_users.Name} and {_think.Name} must be given together.");
    }

    private ProblemDraft Draft(ParseResult parsed, string path)
    {
        double? users = parsed.GetValue(_users);
        var grid = new ParallelismGrid();
        return new ProblemDraft
        {
            Name = path == "-" ? "problem" : Path.GetFileNameWithoutExtension(path),
            Classes = parsed.GetValue(_workload) is { } workload
                ? Load(workload)
                : [.. parsed.GetRequiredValue(_queries).Select(text => QueryChoice.Parse(text, needsRate: users is null))],
            Slos = SloChoice.Parse(parsed.GetRequiredValue(_slos)),
            Models = ModelChoice.ParseList(parsed.GetRequiredValue(_models)!),
            Gpus = GpuChoice.ParseList(parsed.GetRequiredValue(_gpus)!),
            Engine = parsed.GetValue(_engine) is { } engine
                ? DraftText.Entry(_engine.Name, "engine", engine, EngineCatalog.All, one => one.Name)
                : EngineCatalog.Vllm,
            Parallelism = new ParallelismGrid { Tensor = Degrees(_tensor) ?? grid.Tensor, Pipeline = Degrees(_pipeline) ?? grid.Pipeline },
            Population = users is { } n ? new Population(n, parsed.GetValue(_think)!.Value) : null,
            TtftSlo = Span(_ttft),
            TpotSlo = Span(_tpot),
            DelaySlo = Span(_delay),
            ErrorSlo = parsed.GetValue(_error),
        };

        TimeSpan? Span(Option<double?> option) => parsed.GetValue(option) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

        int[]? Degrees(Option<string?> option) => parsed.GetValue(option) is { } text
            ? [.. DraftText.Split(option.Name, text).Select(degree => (int)DraftText.Number(
                option.Name, degree, v => v is >= 1 and <= int.MaxValue && v == Math.Floor(v), "be whole numbers from 1 on"))]
            : null;
    }

    private static IReadOnlyList<WorkloadClass> Load(string path)
    {
        IReadOnlyList<WorkloadClass> classes = WorkloadFile.Load(path).Classes;
        return classes.Count > 0 ? classes : throw new InvalidInputException($"{path}: the workload must have at least one class.");
    }

    /// <summary>Says at once whether the problem can be solved, with a quick plan.</summary>
    private void Judge(Screen report, AllocationProblem problem, string path)
    {
        ProblemTables tables = ProblemTables.Compile(problem);
        for (int j = 0; j < tables.ModelCount; j++)
        {
            string model = problem.Models[j].Name;
            bool fits = Enumerable.Range(0, tables.OptionCount)
                .Any(o => tables.ModelOf(o).Name == model && tables.RefusedBy(o) == OptionRule.None);
            if (!fits) _screen.Error($"warning: {model} fits on none of the GPUs.");
        }

        foreach (GpuTier tier in problem.Tiers)
        {
            if (GpuCatalog.Find(tier.Gpu) is { } gpu && !gpu.Computes(tier.Precision))
                _screen.Error($"warning: {gpu.Name} has no {tier.Precision} units: {tier.Name} computes in FP16.");
        }

        AllocationResult quick = new GreedyAllocator().Allocate(tables);
        foreach (UnservedReason reason in quick.Reasons) _screen.Error($"warning: {reason.Explanation}");
        if (quick.FeasiblePlan is { } plan)
        {
            report.Line(
                $"A first plan serves everything for ${Figures.Money(plan.Cost.Money)} a day. Look for the best: hetserve solve {path}");
        }
    }

    /// <summary>An argument as a shell takes it.</summary>
    private static string Quoted(string argument) =>
        argument.Any(c => char.IsWhiteSpace(c) || "'\"$&;|<>()*?[]{}!#`\\~".Contains(c, StringComparison.Ordinal))
            ? $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'"
            : argument;

    private static Option<double?> Seconds(string name, string description) => CommonOptions.Number<double>(
        name, "SECONDS", description, v => v > 0 && v <= TimeSpan.MaxValue.TotalSeconds / 2, "be a number of seconds above 0");

    private static Option<string[]> Many(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, AllowMultipleArgumentsPerToken = false };
}

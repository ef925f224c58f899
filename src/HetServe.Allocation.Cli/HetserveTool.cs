using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli;

/// <summary>The command line: parses, runs, and turns an input error into one message and a status.</summary>
internal static class HetserveTool
{
    // A solver sees a cancellation within seconds; a plan found by then is still reported.
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromSeconds(30);

    // Longer lines are hard to read, and two columns need some room.
    private const int LeastHelpWidth = 60, MostHelpWidth = 100;

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="screen">Where to write.</param>
    /// <param name="cancellationToken">Stops a run as Ctrl+C does.</param>
    /// <returns>An <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Screen screen, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = CreateRoot(screen).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string help = $"See '{PathOf(parsed.CommandResult)} --help'.";
            if (parsed is { CommandResult.Command.Subcommands.Count: > 0, UnmatchedTokens: [string unknown, ..] })
                screen.Error($"'{unknown}' is not a command.{Meant(unknown, parsed.CommandResult.Command.Subcommands)} {help}");
            else if (parsed is { CommandResult.Command.Subcommands: [_, ..] commands, Tokens.Count: <= 1 })
            {
                string names = string.Join(", ", commands.Select(command => command.Name));
                screen.Error($"{PathOf(parsed.CommandResult)} needs a command: {names}. {help}");
            }
            else screen.Error($"{FirstOf(parsed.Errors).Message}{MeantOption(parsed)} {help}");
            return ExitStatus.BadInput;
        }

        foreach (Command listed in parsed.CommandResult.Command.Subcommands) listed.Description = FirstSentence(listed.Description);
        var invocation = new InvocationConfiguration
        {
            Output = screen.Output,
            Error = screen.ErrorOutput,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CancellationPatience,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            screen.Error("Stopped on request before there was a result.");
            return ExitStatus.Infeasible;
        }
        catch (Exception e) when (IsBadInput(e))
        {
            screen.Error(FolderOf(e, args) is { } folder ? $"The input must be a file, was the folder '{folder}'." : e.Message);
            return ExitStatus.BadInput;
        }
    }

    /// <summary>The argument that is a folder, to which the system says only that access is denied; null for another error.</summary>
    private static string? FolderOf(Exception e, string[] args) => e is UnauthorizedAccessException
        ? args.FirstOrDefault(arg => Directory.Exists(arg) && e.Message.Contains(Path.GetFullPath(arg), StringComparison.Ordinal))
        : null;

    private static RootCommand CreateRoot(Screen screen)
    {
        RootCommand root = CreateCommands(screen);
        int width = Math.Clamp(screen.Width ?? Screen.DefaultWidth, LeastHelpWidth, MostHelpWidth);
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
            if (option.Action is HelpAction help) help.MaxWidth = width;
        return root;
    }

    private static RootCommand CreateCommands(Screen screen) => new(
        "Plans which language models to run on which GPUs, at which parallelism and with how many replicas, and which queries to send "
        + "where. The plan has the least cost under memory, delay, error and budget limits.\n\n"
        + "Exit status: 0 done; 1 no feasible plan, or the plan checked breaks a constraint; 2 bad input or usage.")
    {
        NewCommand.Create(screen),
        SolveCommand.Create(screen),
        CheckCommand.Create(screen),
        SimulateCommand.Create(screen),
        DiffCommand.Create(screen),
        CompareCommand.Create(screen),
        ExplainCommand.Create(screen),
        ExportCommand.Create(screen),
        ImportCommand.Create(screen),
        CatalogCommand.Create(screen),
        SchemaCommand.Create(screen),
        GenerateCommand.Create(screen),
        CalibrateCommand.Create(screen),
        ValidateCommand.Create(screen),
        ProfileCommand.Create(screen),
        StudyCommand.Create(screen),
    };

    /// <summary>What the help of a command says on its sub-commands, whose own help says more.</summary>
    private static string? FirstSentence(string? text) =>
        text?.IndexOf(". ", StringComparison.Ordinal) is { } end and >= 0 ? text[..(end + 1)] : text;

    /// <summary>The error to report: a wrong value before a missing one.</summary>
    private static ParseError FirstOf(IReadOnlyList<ParseError> errors) =>
        errors.FirstOrDefault(e => e.SymbolResult is ArgumentResult or OptionResult && e.SymbolResult.Tokens.Count > 0) ?? errors[0];

    /// <summary>Asks whether an option close to an unknown one was meant, where the error is about that one.</summary>
    private static string MeantOption(ParseResult parsed) =>
        parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith("--", StringComparison.Ordinal)) is { } unknown
        && FirstOf(parsed.Errors).Message.Contains(unknown, StringComparison.Ordinal)
            ? Meant(unknown, parsed.CommandResult.Command.Options) : "";

    private static string Meant(string word, IEnumerable<Symbol> symbols) =>
        WordChoice.Meant(word, symbols.Select(symbol => symbol.Name));

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "hetserve";

    private static bool IsBadInput(Exception e) => e is InvalidInputException or InvalidFileException or InvalidProblemException
        or FormatException or InvalidDataException or IOException or UnauthorizedAccessException;
}

using Spectre.Console;

namespace HetServe.Allocation.Cli.Output;

/// <summary>The screen of this process.</summary>
internal static class Terminal
{
    private const string NoColor = "NO_COLOR", TerminalType = "TERM", Dumb = "dumb";

    /// <summary>A screen on the standard output and the error output.</summary>
    public static Screen Open()
    {
        (int? width, int? errorWidth) = (WidthOf(Console.IsOutputRedirected), WidthOf(Console.IsErrorRedirected));
        bool allowsColors = AllowsColors(Environment.GetEnvironmentVariable);
        return new Screen(Console.Out, Console.Error)
        {
            Width = width,
            ErrorWidth = Environment.GetEnvironmentVariable(TerminalType) == Dumb ? null : errorWidth,
            HasColors = allowsColors && width is not null && HasAnsi(Console.Out),
            Answers = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
            ErrorHasColors = allowsColors && errorWidth is not null && HasAnsi(Console.Error),
        };
    }

    /// <summary>
    /// Whether the environment allows colours: no NO_COLOR with a value (https://no-color.org), and a terminal that is not dumb.
    /// </summary>
    /// <param name="variable">Environment variables by name; null for one that is not set.</param>
    public static bool AllowsColors(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable(NoColor)) && variable(TerminalType) != Dumb;

    private static int? WidthOf(bool isRedirected)
    {
        if (isRedirected) return null;
        int width = Console.WindowWidth;
        return width > 0 ? width : Screen.DefaultWidth; // some pseudo-terminals have no size
    }

    private static bool HasAnsi(TextWriter terminal) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) }).Profile.Capabilities.Ansi;
}

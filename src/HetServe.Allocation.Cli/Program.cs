using HetServe.Allocation.Cli;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;

var screen = new Screen(Console.Out, Console.Error)
{
    Width = Console.IsOutputRedirected ? null : Console.WindowWidth,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Answers = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
};
return await HetserveTool.RunAsync(args, screen).ConfigureAwait(false);

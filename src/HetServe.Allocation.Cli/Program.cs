using HetServe.Allocation.Cli;
using HetServe.Allocation.Cli.Output;

return await HetserveTool.RunAsync(args, Terminal.Open()).ConfigureAwait(false);

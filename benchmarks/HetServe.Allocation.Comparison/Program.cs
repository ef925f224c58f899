using System.CommandLine;
using System.CommandLine.Parsing;
using HetServe.Allocation.Comparison;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

// A solver sees a cancellation within seconds; the reports on finished runs are written after it.
var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
};
ParseResult parsed = ComparisonCommand.Create(args).Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (ParseError error in parsed.Errors) Console.Error.WriteLine(error.Message);
    return 2;
}

try
{
    return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
}
catch (Exception e) when (
    e is InvalidDataException or InvalidFileException or InvalidProblemException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

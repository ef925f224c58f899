namespace HetServe.Allocation.Cli.Output;

/// <summary>What the user gave cannot be used; the message says what, and why.</summary>
internal sealed class InvalidInputException(string message) : Exception(message)
{
    /// <summary>What an argument breaks, without the name of the parameter: a user of the tool gave none.</summary>
    public static InvalidInputException Of(ArgumentException exception) =>
        new(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal));
}

namespace HetServe.Allocation.Cli.Output;

/// <summary>The user's input cannot be used. The message names the input and the reason.</summary>
internal sealed class InvalidInputException(string message) : Exception(message)
{
    /// <summary>The message of an argument exception without the name of the parameter, which means nothing to a user of the tool.</summary>
    public static InvalidInputException Of(ArgumentException exception) =>
        new(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal));
}

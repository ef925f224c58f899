namespace HetServe.Allocation.Cli.Output;

/// <summary>The user's input cannot be used. The message names the input and the reason.</summary>
internal sealed class InvalidInputException(string message) : Exception(message)
{
    /// <summary>Takes the message of an exception without the name of the parameter, which the user does not know.</summary>
    public static InvalidInputException Of(ArgumentException exception) =>
        new(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal));
}

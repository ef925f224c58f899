namespace HetServe.Allocation.Cli;

/// <summary>What the user gave cannot be used; the message says what, and why.</summary>
internal sealed class InvalidInputException(string message) : Exception(message);

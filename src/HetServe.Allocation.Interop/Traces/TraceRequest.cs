namespace HetServe.Allocation.Interop;

/// <summary>One request of a trace.</summary>
/// <param name="Timestamp">
/// When it arrived; UTC where the trace gives no offset. Times since the start of a trace count from 1970-01-01 UTC.
/// </param>
/// <param name="InputTokens">Prompt length in tokens, at least 0.</param>
/// <param name="OutputTokens">Generated length in tokens, at least 0.</param>
/// <param name="Class">Name of the class, such as a model; null for none. Default null.</param>
/// <param name="BlockHashes">
/// Hashes of the blocks of the prompt, in order; a hash stands for the block and all blocks before it. Null where unknown. Default null.
/// </param>
public readonly record struct TraceRequest(
    DateTimeOffset Timestamp, int InputTokens, int OutputTokens, string? Class = null, IReadOnlyList<long>? BlockHashes = null);

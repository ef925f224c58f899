namespace HetServe.Allocation.Interop;

/// <summary>One request of a trace.</summary>
/// <param name="Timestamp">When it arrived; UTC where the trace gives no offset.</param>
/// <param name="InputTokens">Prompt length in tokens, at least 0.</param>
/// <param name="OutputTokens">Generated length in tokens, at least 0.</param>
public readonly record struct TraceRequest(DateTimeOffset Timestamp, int InputTokens, int OutputTokens);

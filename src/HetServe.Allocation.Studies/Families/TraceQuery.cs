namespace HetServe.Allocation.Studies.Families;

/// <summary>What a trace says of one query type.</summary>
/// <param name="Name">Service and part: <c>code-20</c>.</param>
/// <param name="RatePerHour">Queries per hour.</param>
/// <param name="InputTokens">Mean input tokens.</param>
/// <param name="OutputTokens">Mean output tokens.</param>
/// <param name="InputP95">95th percentile of the input tokens.</param>
/// <param name="OutputP95">95th percentile of the output tokens.</param>
/// <param name="MaxTokens">Most tokens of one query, input and output.</param>
/// <param name="InputCv">Coefficient of variation of the input tokens.</param>
/// <param name="OutputCv">Coefficient of variation of the output tokens.</param>
internal sealed record TraceQuery(
    string Name,
    double RatePerHour,
    double InputTokens,
    double OutputTokens,
    double InputP95,
    double OutputP95,
    double MaxTokens,
    double InputCv,
    double OutputCv)
{
    /// <summary>Whether it is of the service <c>code</c>, whose users wait less and bear more errors.</summary>
    public bool IsCode => Name.StartsWith("code", StringComparison.Ordinal);
}

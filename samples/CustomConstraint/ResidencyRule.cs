namespace CustomConstraint;

/// <summary>
/// Data residency: a query type with a home region is served on tiers of that region alone; any other is served anywhere. A tier without a
/// region is in none. Immutable.
/// </summary>
/// <param name="homes">Home region by query type.</param>
/// <param name="regions">Region by tier.</param>
public sealed class ResidencyRule(IReadOnlyDictionary<string, string> homes, IReadOnlyDictionary<string, string> regions)
{
    /// <summary>Whether the query type may be served on the tier.</summary>
    public bool Allows(string query, string tier) =>
        !homes.TryGetValue(query, out string? home) || (regions.TryGetValue(tier, out string? region) && region == home);
}

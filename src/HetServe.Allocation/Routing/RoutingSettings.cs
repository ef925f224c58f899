namespace HetServe.Allocation.Routing;

/// <summary>What the routing simplex trades. The defaults are used everywhere; tests set others.</summary>
internal sealed record RoutingSettings
{
    /// <summary>The defaults.</summary>
    public static RoutingSettings Default { get; } = new();

    /// <summary>
    /// Iterations allowed for each query type and coupling row: a solve that needs more has failed. Solves on stored and random problems need
    /// at most a fifth.
    /// </summary>
    public int IterationsPerColumn { get; init; } = 50;

    /// <summary>Pivot below which a basis counts as singular. Larger fails more solves; smaller lets round-off in.</summary>
    public double SingularPivot { get; init; } = 1e-11;

    /// <summary>Pivots between factorisations. Fewer cost time; more let round-off grow.</summary>
    public int UpdatesBetweenFactorisations { get; init; } = 64;

    /// <summary>Reduced cost that counts as an improvement, relative to the objective.</summary>
    public double LeastImprovement { get; init; } = 1e-10;

    /// <summary>Query types priced before the best of them enters (partial pricing). Fewer give more, cheaper iterations.</summary>
    public int PricingBlock { get; init; } = 8;
}

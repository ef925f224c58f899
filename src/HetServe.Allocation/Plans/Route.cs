namespace HetServe.Allocation.Plans;

/// <summary>Share of a query type sent to one deployment.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Model">Name of the deployment's model.</param>
/// <param name="Tier">Name of the deployment's tier.</param>
/// <param name="Fraction">Share of the query type's rate, in (0, 1].</param>
public sealed record Route(string Query, string Model, string Tier, double Fraction);

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>Lengths of the queries that a simulation draws.</summary>
public enum LengthModel
{
    /// <summary>
    /// Gamma with the means and coefficients of variation of the query type, rounded, at least 1 token. A coefficient of 0 gives the mean.
    /// </summary>
    Gamma,

    /// <summary>The means of the query type, rounded, at least 1 token.</summary>
    Fixed,
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>Copies of a problem with other arrival rates. Stateless; safe for concurrent calls.</summary>
public static class DemandRates
{
    /// <summary>The problem with other arrival rates.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="ratesPerHour">Queries per hour by query type, at least 0; a query type that is not named keeps its rate.</param>
    /// <exception cref="ArgumentException">A name is not a query type of the problem, or a rate is negative or not finite.</exception>
    public static AllocationProblem WithRates(this AllocationProblem problem, IReadOnlyDictionary<string, double> ratesPerHour)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(ratesPerHour);
        foreach ((string name, double rate) in ratesPerHour)
        {
            if (problem.Queries.All(q => q.Name != name))
                throw new ArgumentException($"Rate of '{name}': the problem has no such query type.", nameof(ratesPerHour));
            if (!(rate >= 0 && double.IsFinite(rate)))
                throw new ArgumentException($"Rate of '{name}' must be a number >= 0, was {rate}.", nameof(ratesPerHour));
        }

        return problem with
        {
            Queries = [.. problem.Queries.Select(q => ratesPerHour.TryGetValue(q.Name, out double rate) ? q with { RatePerHour = rate } : q)],
        };
    }
}

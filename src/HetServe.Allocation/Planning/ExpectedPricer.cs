using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Planning;

/// <summary>Prices a set of deployments by its mean cost over the expected demands, each routed exactly. For one thread.</summary>
internal sealed class ExpectedPricer(IEnumerable<ExpectedDemand> demands)
{
    private const int MostRows = 320; // rows of options kept for each demand
    private readonly Term[] _terms = [.. demands.Select(demand => new Term(demand))];

    /// <summary>Mean cost over the problem's horizon, $; infinity if the set breaks a limit.</summary>
    public double Price(DeploymentSet set)
    {
        double mean = 0;
        foreach (Term term in _terms)
        {
            mean += term.Price(set);
            if (double.IsInfinity(mean)) break;
        }

        return mean;
    }

    private sealed class Term(ExpectedDemand demand)
    {
        private readonly SetPricer _pricer = new(
            demand.Tables,
            new RoutingSolver(demand.Tables, new OptionRows(demand.Tables, Math.Min(MostRows, demand.Tables.OptionCount))),
            SearchSettings.Default);

        private readonly DeploymentSet _set = new(demand.Tables); // options have the same index at all rates

        public double Price(DeploymentSet set)
        {
            _set.CopyFrom(set);
            return demand.Weight * _pricer.Price(_set);
        }
    }
}

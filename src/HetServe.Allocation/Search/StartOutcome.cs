namespace HetServe.Allocation.Search;

/// <summary>What one start of a search has found. Read only.</summary>
internal sealed class StartOutcome
{
    private readonly MoveStatistics[] _statistics;

    private StartOutcome(LocalSearch local, MoveStatistics dives)
    {
        (Cost, IsAllowed) = (local.Cost, local.IsAllowed);
        Set = local.Current.Copy();
        Elites = local.Elites.Copy();
        _statistics = [.. local.Statistics, dives];
    }

    /// <summary>Takes down what a local search has found.</summary>
    public static StartOutcome Of(LocalSearch local, MoveStatistics dives) => new(local, dives);

    /// <summary>Cost of the set, $.</summary>
    public double Cost { get; }

    /// <summary>Whether the set breaks no rule.</summary>
    public bool IsAllowed { get; }

    /// <summary>The cheapest set.</summary>
    public DeploymentSet Set { get; }

    /// <summary>The cheapest sets.</summary>
    public EliteSets Elites { get; }

    /// <summary>Adds the work of each move, and of the dives, to sums.</summary>
    public void AddStatistics(Span<MoveStatistics> sums)
    {
        for (int m = 0; m < _statistics.Length; m++)
        {
            MoveStatistics of = _statistics[m];
            sums[m] = of with { Evaluations = sums[m].Evaluations + of.Evaluations, Improvements = sums[m].Improvements + of.Improvements };
        }
    }
}

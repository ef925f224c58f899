using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Changes a set of deployments at random, whatever that costs: either the parallelism of one deployment, or a few deployments, now and
/// then all, for others that promise most at fair prices. One per search thread.
/// </summary>
internal sealed class Perturbation(ProblemTables tables, Survey survey, SetPricer pricer, OpeningScan scan, SearchSettings settings)
{
    private readonly Opening[] _openings = new Opening[64];
    private readonly RoutingSolution _relaxed = new(tables);

    /// <summary>Perturbs a set.</summary>
    /// <param name="set">The set; stays as it is.</param>
    /// <param name="fair">Fair prices of the set.</param>
    /// <param name="perturbed">Takes the outcome.</param>
    /// <param name="random">Random numbers.</param>
    /// <returns>Cost of the outcome, $; infinity where there is none.</returns>
    public double Apply(DeploymentSet set, FairPrices fair, DeploymentSet perturbed, SeededRandom random)
    {
        perturbed.CopyFrom(set);
        bool changed = set.Count > 0 && random.NextDouble() < settings.Reconfigurations
            ? Reconfigure(perturbed, random)
            : Replace(set, fair, perturbed, random);
        return changed ? pricer.Fit(perturbed, double.PositiveInfinity) : double.PositiveInfinity;
    }

    /// <summary>Gives one deployment another of its pair's candidates, each as likely as the others; false where it has none.</summary>
    public bool Reconfigure(DeploymentSet perturbed, SeededRandom random)
    {
        int slot = random.Next(perturbed.Count), option = perturbed.Options[slot];
        ReadOnlySpan<int> candidates = tables.CandidatesOf(tables.PairOf(option));
        int at = candidates.IndexOf(option), others = candidates.Length - (at >= 0 ? 1 : 0);
        if (others == 0) return false;
        int other = random.Next(others);
        perturbed.Replace(slot, candidates[at >= 0 && other >= at ? other + 1 : other], tables.LeastReplicas);
        return true;
    }

    /// <summary>Closes deployments and opens others.</summary>
    private bool Replace(DeploymentSet set, FairPrices fair, DeploymentSet perturbed, SeededRandom random)
    {
        int closed = set.Count == 0 ? 0
            : random.NextDouble() < settings.Restarts ? set.Count
            : 1 + random.Next(Math.Min(settings.MostKicked, set.Count));
        for (int n = closed; n > 0; n--) perturbed.RemoveAt(random.Next(perturbed.Count));
        for (int n = 1 + random.Next(settings.MostKicked); n > 0; n--)
        {
            double cost = pricer.Relax(perturbed, _relaxed);
            if (double.IsInfinity(cost)) return false;
            double mostSaved = cost - perturbed.FixedCost - survey.CheapestService;
            int found = scan.Run(_relaxed, perturbed, fair, mostSaved, leastGain: 0, _openings);
            if (found == 0) break;
            int at = (int)(found * Math.Pow(random.NextDouble(), settings.KickBias));

            // What was just closed gives way to another, unless all was.
            if (closed < set.Count && set.Options.Contains(_openings[at].Option)) at = (at + 1) % found;
            perturbed.Add(_openings[at].Option, tables.LeastReplicas);
        }

        return true;
    }
}

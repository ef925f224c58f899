using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Changes a set of deployments at random, whatever that costs: either the parallelism of one deployment, or a few deployments, now and then all,
/// for others that promise most at fair prices. One per search thread.
/// </summary>
internal sealed class Perturbation(SearchWorkspace workspace, FairPrices fair, double floor)
{
    private const double Reconfigurations = 0.25, Restarts = 0.15; // share of perturbations
    private const int MostClosed = 3, MostOpened = 3;
    private const double Bias = 1.5; // 1 chooses evenly among the openings; more prefers the first
    private readonly ProblemTables _t = workspace.Tables;
    private readonly Opening[] _openings = new Opening[64];

    /// <summary>Perturbs a set.</summary>
    /// <param name="set">The set; stays as it is.</param>
    /// <param name="perturbed">Takes the outcome.</param>
    /// <param name="random">Random numbers.</param>
    /// <returns>Cost of the outcome, $; infinity where there is none.</returns>
    public double Apply(DeploymentSet set, DeploymentSet perturbed, SeededRandom random)
    {
        perturbed.CopyFrom(set);
        bool changed = set.Count > 0 && random.NextDouble() < Reconfigurations ? Reconfigure(perturbed, random) : Replace(set, perturbed, random);
        return changed ? workspace.Evaluator.Fit(perturbed, double.PositiveInfinity) : double.PositiveInfinity;
    }

    /// <summary>Gives one deployment another parallelism.</summary>
    private bool Reconfigure(DeploymentSet perturbed, SeededRandom random)
    {
        int slot = random.Next(perturbed.Count), option = perturbed.Options[slot], count = _t.Parallelisms.Count;
        int other = _t.PairOf(option) * count + random.Next(count);
        if (other == option || Array.BinarySearch(_t.Candidates, other) < 0) return false;
        perturbed.Replace(slot, other, 1);
        return true;
    }

    /// <summary>Closes deployments and opens others.</summary>
    private bool Replace(DeploymentSet set, DeploymentSet perturbed, SeededRandom random)
    {
        int closed = set.Count == 0 ? 0
            : random.NextDouble() < Restarts ? set.Count
            : 1 + random.Next(Math.Min(MostClosed, set.Count));
        for (int n = closed; n > 0; n--) perturbed.RemoveAt(random.Next(perturbed.Count));
        for (int n = 1 + random.Next(MostOpened); n > 0 && perturbed.Count < perturbed.Capacity; n--)
        {
            double cost = workspace.Evaluator.Relax(perturbed);
            if (double.IsInfinity(cost)) return false;
            int found = workspace.Scan.Run(workspace.Routing, perturbed, fair, cost - perturbed.FixedCost - floor, leastGain: 0, _openings);
            if (found == 0) break;
            int at = (int)(found * Math.Pow(random.NextDouble(), Bias));

            // What was just closed is left for another, unless all was.
            if (closed < set.Count && set.Options.Contains(_openings[at].Option)) at = (at + 1) % found;
            perturbed.Add(_openings[at].Option, 1);
        }

        return true;
    }
}

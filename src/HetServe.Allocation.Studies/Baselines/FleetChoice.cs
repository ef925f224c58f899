using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Baselines;

/// <summary>GPUs of one tier, sized for the demand as a whole before anything is decided about models.</summary>
/// <param name="Tier">Index of the tier.</param>
/// <param name="Gpus">Number of GPUs, no more than there are.</param>
/// <param name="Unserved">Sum of the shares that must be served and that no option of the tier serves.</param>
/// <param name="Cost">
/// Cost of the demand there, $: rental of the part of a replica that each query type takes on the cheapest option that meets its
/// objectives, or its penalty where that is less or there is none. The inverse of throughput per dollar.
/// </param>
internal readonly record struct FleetChoice(int Tier, int Gpus, double Unserved, double Cost)
{
    /// <summary>Of the tiers that serve what must be served, the one that costs least; the first of equals.</summary>
    public static FleetChoice Best(ProblemTables tables) => Enumerable.Range(0, tables.TierCount)
        .Select(tier => On(tables, tier))
        .MinBy(choice => (choice.Unserved, choice.Cost));

    /// <summary>The GPUs of one tier: whole replicas of each option that a query type is cheapest on.</summary>
    public static FleetChoice On(ProblemTables tables, int tier)
    {
        var replicas = new SortedDictionary<int, double>(); // by option
        double unserved = 0, cost = 0;
        for (int i = 0; i < tables.QueryCount; i++)
        {
            (int option, double need) = Cheapest(tables, tier, i);
            double rental = option < 0 ? double.PositiveInfinity : tables.Rental[option] * need;
            bool serve = option >= 0 && (tables.MaxUnmet[i] < 1 || rental <= tables.UnmetCost[i]);
            cost += serve ? rental : tables.UnmetCost[i];
            if (serve) replicas[option] = replicas.GetValueOrDefault(option) + need;
            else unserved += 1 - tables.MaxUnmet[i];
        }

        double gpus = replicas.Sum(e => tables.Gpus[e.Key] * Math.Ceiling(e.Value * (1 - Tolerances.Feasibility)));
        gpus = Math.Min(gpus, tables.GpuCount[tables.GpuOfTier[tier]]);
        return new FleetChoice(tier, (int)Math.Min(gpus, int.MaxValue), unserved, cost);
    }

    /// <summary>The option of a tier that meets the objectives of a query type by itself at least rental; -1 for none.</summary>
    private static (int Option, double Replicas) Cheapest(ProblemTables t, int tier, int query)
    {
        (int Option, double Replicas) best = (-1, 0);
        foreach (int o in t.Candidates)
        {
            if (t.TierIndexOf(o) != tier || !t.FindAdmitted(query, o, out RouteMetrics route)) continue;
            if (route.ErrorRate > t.MeanErrorLimit[query] || route.Slo.DelaySeconds > t.MeanDelayLimit[query]) continue;
            double replicas = t.LoadOf(o, route).Tightest + t.SpareReplicas;
            if (best.Option < 0 || t.Rental[o] * replicas < t.Rental[best.Option] * best.Replicas) best = (o, replicas);
        }

        return best;
    }
}

using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>Rounds the mix of a relaxed node to a set of deployments.</summary>
internal static class MixRounding
{
    private const double LeastRuns = 0.5;

    /// <summary>
    /// Of each pair that runs at least half, the heaviest option, with the mean of its replicas. The set may break limits.
    /// </summary>
    public static DeploymentSet Round(ProblemTables tables, DecomposedModel model, RelaxedMix mix)
    {
        var set = new DeploymentSet(tables);
        foreach (var pair in mix.Deployments.Zip(mix.Weights).GroupBy(d => model.Blocks[d.First.Block].Pair).OrderBy(g => g.Key))
        {
            if (pair.Sum(d => d.Second) < LeastRuns) continue;
            var heaviest = pair.GroupBy(d => d.First.Block).MaxBy(option => option.Sum(d => d.Second))!;
            double carrying = heaviest.Sum(d => d.Second * d.First.Carrying) / heaviest.Sum(d => d.Second);
            set.Add(model.Blocks[heaviest.Key].Option, (int)Math.Round(carrying) + tables.SpareReplicas);
        }

        return set;
    }
}

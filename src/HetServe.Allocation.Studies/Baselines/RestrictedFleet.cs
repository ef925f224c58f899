using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Baselines;

/// <summary>The same problem with only some of its tiers. A plan for it is also a plan for the whole problem, at the same cost.</summary>
internal static class RestrictedFleet
{
    /// <summary>Compiles the problem with these tiers of one physical GPU type.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="tiers">At least one of its tiers, all of one GPU type.</param>
    /// <param name="gpus">Most GPUs; null for those of the problem.</param>
    public static ProblemTables Compile(AllocationProblem problem, IReadOnlyCollection<GpuTier> tiers, int? gpus = null)
    {
        string gpu = tiers.First().Gpu;
        var names = tiers.Select(tier => tier.Name).ToHashSet(StringComparer.Ordinal);
        int? available = gpus ?? (problem.Availability.TryGetValue(gpu, out int count) ? count : null);
        return ProblemTables.Compile(problem with
        {
            Tiers = [.. tiers],
            Measurements = [.. problem.Measurements.Where(m => names.Contains(m.Tier))],
            Profiles = [.. problem.Profiles.Where(p => names.Contains(p.Tier))],
            Nodes = problem.Nodes.TryGetValue(gpu, out int size) ? new Dictionary<string, int> { [gpu] = size } : [],
            Availability = available is { } most ? new Dictionary<string, int> { [gpu] = most } : [],
        });
    }
}

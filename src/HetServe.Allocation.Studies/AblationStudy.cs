using HetServe.Allocation.Allocators;

namespace HetServe.Allocation.Studies;

/// <summary>
/// What each mechanism of the greedy heuristic is worth: GH and AGH with all of M1, M2 and M3, and without each of them, as variants of a
/// <see cref="ComparisonStudy"/>. The paper finds plans infeasible without M1 or M3, and 50% dearer without M2. GH is measured as it
/// constructs; AGH goes on to a local search with exact routing, which may make up for what its construction lacks. GH opens its first
/// deployments by M2, so without M2 it has its serving phase alone, the one pass in which M3 has most to do. Source: arXiv 2604.07472.
/// </summary>
public static class AblationStudy
{
    /// <summary>Name of GH with all mechanisms, the reference of its variants.</summary>
    public const string Greedy = "gh";

    /// <summary>Name of AGH with all mechanisms, the reference of its variants.</summary>
    public const string Adaptive = "agh";

    /// <summary>The variants: GH and then AGH, each with all mechanisms and without M1, M2, M3, M2 and M3, and all three.</summary>
    /// <param name="options">Options of AGH, whose mechanisms are replaced; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<AllocatorVariant> Variants(AdaptiveGreedyOptions? options = null)
    {
        return [new(Greedy, new GreedyAllocator(), Greedy), new(Adaptive, new AdaptiveGreedyAllocator(options), Adaptive)];
    }
}

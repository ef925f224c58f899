using System.Collections.Immutable;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Paper;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures the value of each mechanism of the paper's heuristics: its GH and AGH with all of M1, M2 and M3, and without each of them, as
/// variants of a <see cref="ComparisonStudy"/>. The library's own GH and AGH are compared with the paper's. The paper finds plans
/// infeasible without M1 or M3, and 50% more expensive without M2. Source: arXiv 2604.07472.
/// </summary>
public static class AblationStudy
{
    /// <summary>Name of the paper's GH with all mechanisms, the reference of its variants and of <c>gh</c>.</summary>
    public const string Greedy = "paper-gh";

    /// <summary>Name of the paper's AGH with all mechanisms, the reference of its variants and of <c>agh</c>.</summary>
    public const string Adaptive = "paper-agh";

    private static readonly ImmutableArray<(PaperMechanisms Off, string Name)> Mechanisms =
    [
        (PaperMechanisms.None, ""),
        (PaperMechanisms.ParallelismFeasibility, " without M1"),
        (PaperMechanisms.CostPerCoverage, " without M2"),
        (PaperMechanisms.ParallelismUpgrade, " without M3"),
        (PaperMechanisms.CostPerCoverage | PaperMechanisms.ParallelismUpgrade, " without M2 and M3"),
        (PaperMechanisms.All, " without all"),
    ];

    /// <summary>
    /// The variants: the paper's GH and then its AGH, each with all mechanisms and without M1, M2, M3, M2 and M3, and all three; then the
    /// library's <c>gh</c> and <c>agh</c>.
    /// </summary>
    /// <param name="options">
    /// Options of the paper's AGH, whose mechanisms are replaced; <c>agh</c> takes its seed. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<AllocatorVariant> Variants(PaperAdaptiveGreedyOptions? options = null)
    {
        options ??= new PaperAdaptiveGreedyOptions();
        return
        [
            .. Mechanisms.Select(m => new AllocatorVariant(
                Greedy + m.Name, new PaperGreedyAllocator(new PaperGreedyOptions { Mechanisms = PaperMechanisms.All & ~m.Off }), Greedy)),
            .. Mechanisms.Select(m => new AllocatorVariant(
                Adaptive + m.Name, new PaperAdaptiveGreedyAllocator(options with { Mechanisms = PaperMechanisms.All & ~m.Off }), Adaptive)),
            new AllocatorVariant("gh", new GreedyAllocator(), Greedy),
            new AllocatorVariant("agh", new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { Seed = options.Seed }), Adaptive),
        ];
    }
}

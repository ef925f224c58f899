using HetServe.Allocation.Routing;

namespace HetServe.Allocation.Search;

/// <summary>
/// Everything that tunes the search, with what each number trades. The defaults are used everywhere. The comparison runner's
/// <c>--settings</c> changes them one by one over the stored instances and prints gap and work: <c>docs/benchmarks.md</c> has the table.
/// </summary>
internal sealed record SearchSettings
{
    /// <summary>The defaults.</summary>
    public static SearchSettings Default { get; } = new();

    /// <summary>The routing simplex.</summary>
    public RoutingSettings Routing { get; init; } = RoutingSettings.Default;

    /// <summary>Moves of the local search, in the order tried: each costs work, and together they decide what counts as a local optimum.</summary>
    public MoveSet Moves { get; init; } = MoveSet.All;

    // Opening a set (GH).

    /// <summary>First openings tried at each step. More find better sets and cost proportionally more.</summary>
    public int FirstOpenings { get; init; } = 3;

    /// <summary>Second openings tried beside each first. As <see cref="FirstOpenings"/>.</summary>
    public int SecondOpenings { get; init; } = 4;

    /// <summary>Deployments up to which whole replicas decide between sets; beyond, fractions do, which is quicker and close enough.</summary>
    public int WholeReplicasUpTo { get; init; } = 6;

    /// <summary>Saving, relative to the cost, that another opening must bring beyond <see cref="WholeReplicasUpTo"/> deployments.</summary>
    public double LeastOpeningGain { get; init; } = 1e-3;

    /// <summary>Cost over fixed cost from which demand counts as unserved for want of room, so deployments are closed to make some.</summary>
    public double CrampedCost { get; init; } = 2;

    /// <summary>Most sets priced and scans made to improve GH's set; no start of AGH makes fewer. More find better sets and cost proportionally more.</summary>
    public int GreedyEffort { get; init; } = 30;

    /// <summary>As <see cref="GreedyEffort"/>, times the query types: a routing's time rises with them.</summary>
    public int GreedyWork { get; init; } = 1000;

    /// <summary>Sets priced and scans made to improve GH's set.</summary>
    public int GreedyEffortFor(int queries) => Math.Min(GreedyEffort, GreedyWork / queries);

    // Scans.

    /// <summary>Share of a scan's estimate below which an opening is not tried. Lower tries more openings that cannot pay.</summary>
    public double GainMargin { get; init; } = 0.9;

    /// <summary>Options of one pair among the openings of a scan. More crowd out other pairs.</summary>
    public int OptionsPerPair { get; init; } = 2;

    /// <summary>Options that a focused scan looks at, at least. Fewer are quicker and miss more.</summary>
    public int LeastFocus { get; init; } = 300;

    /// <summary>Options that a focused scan looks at, times the root of their number. As <see cref="LeastFocus"/>.</summary>
    public double FocusFactor { get; init; } = 11;

    /// <summary>
    /// Cost of replicas that no plan fills, over that of replicas bought in fractions: what a query type should cost when options are ranked
    /// before anything is routed.
    /// </summary>
    public double FluidMargin { get; init; } = 1.5;

    // Pricing a set.

    /// <summary>Replicas taken back after sizes were rounded up. More save rental on large sets and cost a routing each.</summary>
    public int RoundingsDown { get; init; } = 4;

    /// <summary>Cost over its bound from which rounding, where GPUs are scarce, gives way to sizing one deployment after the other.</summary>
    public double PoorRounding { get; init; } = 1.02;

    /// <summary>Deployments up to which replicas are exchanged; beyond, fractions are close to whole replicas.</summary>
    public int ExchangeUpTo { get; init; } = 12;

    /// <summary>Cost over the cut-off up to which an exchange of replicas is tried.</summary>
    public double ExchangeReach { get; init; } = 1.05;

    /// <summary>Most replicas taken from one deployment, and given to another, in one exchange.</summary>
    public int MostExchanged { get; init; } = 3;

    /// <summary>Exchanges tried for each set.</summary>
    public int ExchangeTries { get; init; } = 12;

    // Local search.

    /// <summary>Openings tried one at a time. More find more and cost a sizing each.</summary>
    public int Width { get; init; } = 24;

    /// <summary><see cref="Width"/> after a perturbation, where many quick searches pay more than a few thorough ones.</summary>
    public int KickedWidth { get; init; } = 6;

    /// <summary>Cost over the best from which the search returns to the best. Higher strays further.</summary>
    public double Acceptance { get; init; } = 1.1;

    /// <summary>Perturbations in a row that go on from a set that is not the best.</summary>
    public int MostStrayed { get; init; } = 5;

    /// <summary>Perturbations in a row that meet no set not priced before, after which the search ends: the problem is exhausted.</summary>
    public int BarrenKicks { get; init; } = 8;

    /// <summary>Share of perturbations that change one deployment's parallelism.</summary>
    public double Reconfigurations { get; init; } = 0.25;

    /// <summary>Share of the other perturbations that close everything.</summary>
    public double Restarts { get; init; } = 0.15;

    /// <summary>Most deployments that a perturbation closes, and opens.</summary>
    public int MostKicked { get; init; } = 3;

    /// <summary>Exponent that prefers the first openings of a scan; 1 chooses evenly.</summary>
    public double KickBias { get; init; } = 2;

    /// <summary>Binary logarithm of the number of sets whose bound is remembered. Fewer are priced again more often.</summary>
    public int RememberedSetsLog2 { get; init; } = 14;

    /// <summary>Time kept before a time limit for the last routing, over that of the first.</summary>
    public double RoutingReserve { get; init; } = 1.5;

    // Rounds and merges.

    /// <summary>Gain of a round, relative to the cost, that counts as one.</summary>
    public double LeastRoundGain { get; init; } = 1e-4;

    /// <summary>Share of the starts after the first round that may not open some pairs of the best set.</summary>
    public double ForbiddenStarts { get; init; } = 0.5;

    /// <summary>Cheapest sets kept. More give merges more to choose from.</summary>
    public int MostElites { get; init; } = 40;

    /// <summary>Options of elite sets in a union. More find more and cost far more nodes.</summary>
    public int UnionSize { get; init; } = 20;

    /// <summary>Options added for their gain at fair prices. As <see cref="UnionSize"/>.</summary>
    public int UnionFair { get; init; } = 6;

    /// <summary>Utilisation levels added on either side of those of the best set. As <see cref="UnionSize"/>.</summary>
    public int UnionLevels { get; init; } = 1;

    /// <summary>GPUs per replica up to which other parallelisms of the best set's pairs are added, over those in use.</summary>
    public double UnionGrowth { get; init; } = 2;

    /// <summary>Cost, over the best, up to which an option counts as promising at the prices of the relaxation.</summary>
    public double UnionReach { get; init; } = 1.1;

    /// <summary>Exponent that prefers the most promising options; 1 chooses evenly.</summary>
    public double UnionBias { get; init; } = 1.5;

    /// <summary>Saving, relative to the cost, below which a merge does not look for it.</summary>
    public double UnionGap { get; init; } = 1e-4;

    /// <summary>Most nodes of a merge.</summary>
    public int MostUnionNodes { get; init; } = 4000;

    /// <summary>Most nodes of a merge, times the square of its options and the query types.</summary>
    public double UnionWork { get; init; } = 2.5e7;

    /// <summary>Rounds of column generation for the relaxation over all options.</summary>
    public int RelaxationRounds { get; init; } = 100;

    // Dives, where GPUs are scarce.

    /// <summary>Deployments from which dives replace the local search where GPUs are scarce.</summary>
    public int DiveFromDeployments { get; init; } = 12;

    /// <summary>Replicas per deployment from which dives replace the local search: fractions are then close to whole replicas.</summary>
    public int DiveFromReplicas { get; init; } = 4;

    /// <summary>Dives for each unit of effort: a dive costs about as much as a unit of a local search.</summary>
    public double DivesPerEffort { get; init; } = 2;

    /// <summary>Fewest and most models whose deployments a dive frees. More reach further and succeed less often.</summary>
    public int LeastFreed { get; init; } = 2;

    /// <inheritdoc cref="LeastFreed"/>
    public int MostFreed { get; init; } = 5;

    /// <summary><see cref="MostFreed"/> after many dives without success.</summary>
    public int MostFreedEver { get; init; } = 10;

    /// <summary>Dives without success until one model more may be freed.</summary>
    public int DivePatience { get; init; } = 100;

    /// <summary>Rounds of column generation at the start of a dive. More give a tighter relaxation.</summary>
    public int FirstDiveRounds { get; init; } = 40;

    /// <summary>Rounds of column generation after each size made whole.</summary>
    public int DiveRounds { get; init; } = 6;

    /// <summary>How often a size is rounded down, over the share of the loss that rounding it up would cause.</summary>
    public double DiveRoundingDown { get; init; } = 0.3;
}

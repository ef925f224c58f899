using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies;

/// <summary>One problem of a <see cref="ScalingStudy"/>. Immutable.</summary>
/// <param name="Problem">Name of the problem.</param>
/// <param name="Size">Its size.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Reference">Reference for costs, $: the proven optimum, otherwise the exact allocator's bound; null without either.</param>
/// <param name="IsProven">Whether <paramref name="Reference"/> is the optimum.</param>
/// <param name="Heuristics">Runs of the heuristics, in the order given.</param>
/// <param name="Exact">Run of the exact allocator.</param>
public sealed record ScalingRow(
    string Problem, ProblemSize Size, long Seed, double? Reference, bool IsProven, IReadOnlyList<ScalingRun> Heuristics, ScalingRun Exact);

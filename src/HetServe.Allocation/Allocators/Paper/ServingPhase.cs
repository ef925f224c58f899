namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Phase 2 of GH: serves one query type after the other by its best candidate, until nothing is left of it or no candidate is worth its
/// cost. Immutable. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class ServingPhase(CandidateScan candidates)
{
    /// <summary>Serves query types in an order.</summary>
    /// <param name="state">The plan in the making.</param>
    /// <param name="order">The query types.</param>
    /// <param name="stop">Ends the phase between two query types.</param>
    /// <param name="mayOpen">Whether closed pairs may be opened.</param>
    public void Run(PaperState state, ReadOnlySpan<int> order, StopSignal stop, bool mayOpen = true)
    {
        foreach (int i in order)
        {
            if (stop.IsSet) return;

            // A candidate that cannot take all of a query type takes a part, and the next one the rest.
            while (state.Left(i) > CandidateScan.LeastShare && candidates.Best(state, i, mayOpen) is { } best) state.Take(i, best);
        }
    }
}

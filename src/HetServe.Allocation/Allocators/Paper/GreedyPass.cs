using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>GH from one order: the opening phase, then the serving phase. Used by one thread.</summary>
internal sealed class GreedyPass(ProblemTables tables, ParallelismFeasibility feasibility, CandidateScan candidates)
{
    private readonly OpeningPhase _opening = new(tables, feasibility);
    private readonly ServingPhase _serving = new(candidates);

    /// <summary>Replaces a state by the plan of GH.</summary>
    /// <param name="state">Takes the plan.</param>
    /// <param name="order">Query types in the order in which they are served.</param>
    /// <param name="stop">Ends the pass early; the plan so far stays.</param>
    public void Run(PaperState state, ReadOnlySpan<int> order, StopSignal stop)
    {
        state.Clear();
        _opening.Run(state, stop);
        _serving.Run(state, order, stop);
    }
}

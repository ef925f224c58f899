using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>GH: the opening phase, then the serving phase in some order. Used by one thread.</summary>
internal sealed class GreedyPass(ProblemTables tables, ParallelismFeasibility feasibility, CandidateScan candidates)
{
    private readonly ServingPhase _serving = new(candidates);
    private PaperState? _opened;

    /// <summary>Replaces a state by the plan of GH.</summary>
    /// <param name="state">Takes the plan.</param>
    /// <param name="order">Query types in the order in which they are served.</param>
    /// <param name="stop">Ends the pass early; the plan so far stays.</param>
    public void Run(PaperState state, ReadOnlySpan<int> order, StopSignal stop)
    {
        if (_opened is null) // the opening phase knows no order, so it runs once
        {
            _opened = new PaperState(tables);
            new OpeningPhase(tables, feasibility).Run(_opened, stop);
        }

        state.CopyFrom(_opened);
        _serving.Run(state, order, stop);
    }
}

using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Relocate: moves the share that a query type has on one deployment to another one, open or opened for it, where the plan becomes cheaper.
/// The deployment left behind gives up the replicas that it no longer needs. Used by one thread.
/// </summary>
internal sealed class RelocateMove(ProblemTables tables, CandidateScan candidates)
{
    private readonly PaperState _trial = new(tables);

    /// <summary>Moves tried.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Moves made.</summary>
    public long Improvements { get; private set; }

    /// <summary>Moves shares until no move helps.</summary>
    public void Run(PaperState state, StopSignal stop)
    {
        bool helps = true;
        while (helps)
        {
            helps = false;
            for (int i = 0; i < tables.QueryCount; i++)
            {
                for (int slot = 0; slot < state.Count; slot++)
                {
                    if (stop.IsSet) return;
                    if (state.ShareOf(slot, i) > 0) helps |= TryMove(state, i, slot);
                }
            }
        }
    }

    private bool TryMove(PaperState state, int query, int slot)
    {
        Evaluations++;
        _trial.CopyFrom(state);
        _trial.Lift(query, slot);
        Candidate? target = candidates.Best(
            _trial, query, least: state.ShareOf(slot, query) * (1 - Tolerances.Feasibility), exceptPair: tables.PairOf(state.Option(slot)));
        if (target is not { } candidate) return false;
        _trial.Take(query, candidate);
        if (!_trial.KeepsAverages || !_trial.IsBetterThan(state)) return false;
        state.CopyFrom(_trial);
        Improvements++;
        return true;
    }
}

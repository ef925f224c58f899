using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Consolidation: drains a deployment into the other open ones and closes it, where the plan becomes cheaper. The emptiest are tried first.
/// Used by one thread.
/// </summary>
internal sealed class Consolidation(ProblemTables tables, CandidateScan candidates)
{
    private readonly PaperState _trial = new(tables);
    private readonly ServingPhase _serving = new(candidates);
    private readonly List<int> _drained = [];

    /// <summary>Deployments tried.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Deployments closed.</summary>
    public long Improvements { get; private set; }

    /// <summary>Closes deployments until none can be closed at a gain; false where none could.</summary>
    public bool Run(PaperState state, StopSignal stop)
    {
        bool helps = false;
        while (!stop.IsSet && TryCloseOne(state, stop)) helps = true;
        return helps;
    }

    private bool TryCloseOne(PaperState state, StopSignal stop)
    {
        int[] slots = [.. Enumerable.Range(0, state.Count)
            .OrderBy(slot => (state.Load(slot) / (state.Replicas(slot) - tables.SpareReplicas)).Tightest)];
        foreach (int slot in slots)
        {
            if (stop.IsSet) return false;
            Evaluations++;
            _drained.Clear();
            for (int i = 0; i < tables.QueryCount; i++)
                if (state.ShareOf(slot, i) > 0) _drained.Add(i);
            _trial.CopyFrom(state);
            _trial.Close(slot);
            _serving.Run(_trial, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_drained), stop, mayOpen: false);
            if (!_trial.KeepsAverages || !_trial.IsBetterThan(state)) continue;
            state.CopyFrom(_trial);
            Improvements++;
            return true;
        }

        return false;
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// The paper's AGH, kept to repeat its experiments: its GH from many orders, each followed by relocate moves and consolidation; the best
/// plan wins. Its first order is that of <see cref="PaperGreedyAllocator"/>, whose plan it never falls behind. To plan a fleet, use
/// <see cref="AdaptiveGreedyAllocator"/>. Runs on one thread. Holds no state between calls; safe for concurrent calls.
/// </summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".</remarks>
public sealed class PaperAdaptiveGreedyAllocator : IAllocator
{
    private readonly PaperAdaptiveGreedyOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PaperAdaptiveGreedyAllocator(PaperAdaptiveGreedyOptions? options = null)
    {
        _options = options ?? new PaperAdaptiveGreedyOptions();
        MechanismRules.EnsureKnown(_options.Mechanisms, "options.Mechanisms");
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Orders, 1, "options.Orders");
        if (_options.TimeLimit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, "options.TimeLimit");
    }

    /// <inheritdoc/>
    public string Name => "paper-agh";

    /// <inheritdoc/>
    /// <remarks>The plan to start from is not used.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(_options.TimeLimit, cancellationToken) { Grace = StopSignal.FirstPlan };
        bool isChecked = _options.Mechanisms.HasFlag(PaperMechanisms.ParallelismFeasibility);
        var feasibility = new ParallelismFeasibility(tables, isChecked);
        var candidates = new CandidateScan(tables, feasibility, _options.Mechanisms);
        var pass = new GreedyPass(tables, feasibility, candidates);
        var relocate = new RelocateMove(tables, candidates);
        var consolidation = new Consolidation(tables, candidates);
        var (best, state, order) = (new PaperState(tables), new PaperState(tables), new int[tables.QueryCount]);

        for (int n = 0; n < _options.Orders && (n == 0 || !stop.IsSet); n++)
        {
            QueryOrders.Fill(tables, n, _options.Seed, order);
            pass.Run(state, order, stop);
            do relocate.Run(state, stop);
            while (consolidation.Run(state, stop));

            if (n == 0 || state.IsBetterThan(best)) best.CopyFrom(state);
            double? cost = isChecked && best.Shortfall == 0 ? best.Cost : null; // without M1 it may break other limits
            progress?.Report(new AllocationProgress(stop.Elapsed, cost, null, (n + 1.0) / _options.Orders));
        }

        return CheckedResult.Create(tables, best.ToPlan(Name), [], stop) with
        {
            Moves =
            [
                new MoveStatistics("relocate", relocate.Evaluations, relocate.Improvements),
                new MoveStatistics("consolidate", consolidation.Evaluations, consolidation.Improvements),
            ],
        };
    }
}

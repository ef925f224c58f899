using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// The paper's GH, kept to repeat its experiments. Phase 1 opens a cheap set of deployments such that every query type has at least one
/// feasible way to be served. Phase 2 serves the query types by falling arrival rate with M1, M2 and M3. It is one pass with greedy routes:
/// the plan may leave unserved what another plan serves, and is reported as not feasible where that must be served. To plan a fleet, use
/// <see cref="GreedyAllocator"/>. Holds no state between calls; safe for concurrent calls.
/// </summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".</remarks>
public sealed class PaperGreedyAllocator : IAllocator
{
    private readonly PaperMechanisms _mechanisms;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PaperGreedyAllocator(PaperGreedyOptions? options = null)
    {
        _mechanisms = (options ?? new PaperGreedyOptions()).Mechanisms;
        MechanismRules.EnsureKnown(_mechanisms, "options.Mechanisms");
    }

    /// <inheritdoc/>
    public string Name => "paper-gh";

    /// <inheritdoc/>
    /// <remarks>The plan to start from is not used.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(null, cancellationToken) { Grace = StopSignal.FirstPlan };
        var feasibility = new ParallelismFeasibility(tables, _mechanisms.HasFlag(PaperMechanisms.ParallelismFeasibility));
        var pass = new GreedyPass(tables, feasibility, new CandidateScan(tables, feasibility, _mechanisms));
        var (state, order) = (new PaperState(tables), new int[tables.QueryCount]);

        QueryOrders.Fill(tables, QueryOrders.FallingRate, seed: 0, order);
        pass.Run(state, order, stop);

        AllocationResult result = CheckedResult.Create(tables, state.ToPlan(Name), [], stop);
        progress?.Report(new AllocationProgress(result.Elapsed, result.FeasiblePlan?.Cost.Total, null, 1));
        return result;
    }
}

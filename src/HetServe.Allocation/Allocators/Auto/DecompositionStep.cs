using System.Numerics;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Exact.Decomposition;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Auto;

/// <summary>
/// Branch and bound over the decomposed programme, until the best plan is proven to be within the target gap. Mixes of its nodes are rounded to
/// plans, and now and then AGH goes on from such a plan.
/// </summary>
internal sealed class DecompositionStep(AutoOptions options, ProblemTables tables, BestSoFar best, Deadline deadline)
{
    public const string Name = "decomposition";

    /// <summary>Effort of AGH from a rounded plan.</summary>
    private const int PolishEffort = 200;

    /// <summary>Most nodes where the target is closer than nodes are solved to: the exact programme closes the rest.</summary>
    private const int MostNodes = 256;

    private const double ClosestTarget = 1e-3;

    /// <summary>Added to the limit, relative to the cost, so that a proven limit is within the target in spite of rounding.</summary>
    private const double Slack = 1e-7;

    private int _polishedAt;

    /// <summary>Runs from the relaxation's dual values.</summary>
    public void Run(ExactModel model, IReadOnlyList<double> duals)
    {
        int threads = options.Adaptive.DegreeOfParallelism ?? Environment.ProcessorCount;
        var search = new DecompositionSearch(tables, model, duals, Limit, threads);
        search.Run(options.TargetGap < ClosestTarget ? MostNodes : int.MaxValue, deadline, mixes =>
        {
            foreach (RelaxedMix mix in mixes) Offer(search, mix);
            search.Limit = Math.Min(search.Limit, Limit);
            if (double.IsFinite(search.Bound)) best.OfferBound(search.Bound, Name);
            best.Report();
        });
        if (double.IsFinite(search.Bound)) best.OfferBound(search.Bound, Name);
    }

    /// <summary>Plans of this cost and more are within the target of the best plan.</summary>
    private double Limit => best.Cost - (options.TargetGap - Slack) * Math.Abs(best.Cost);

    private void Offer(DecompositionSearch search, RelaxedMix mix)
    {
        if (deadline.IsOver) return;
        DeploymentSet set = MixRounding.Round(tables, search.Model, mix);
        AllocationPlan plan;
        using (WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never)) plan = lease.Workspace.Planner.ToPlan(Name, set);
        if (plan.Cost.Total < best.Cost && PlanChecker.Check(PlanEvaluation.Evaluate(tables, plan), options.AllConstraints).IsFeasible)
            best.Offer(CheckedResult.Create(tables, plan, options.AllConstraints, StopSignal.Never));
        if (BitOperations.Log2((uint)search.Nodes + 1) <= _polishedAt) return;
        _polishedAt = BitOperations.Log2((uint)search.Nodes + 1);
        Polish(plan);
    }

    private void Polish(AllocationPlan plan)
    {
        var agh = new AdaptiveGreedyAllocator(options.Adaptive with
        {
            Starts = 1,
            StartEffort = PolishEffort,
            Effort = SearchEffort.Quick,
            TimeLimit = deadline.Left is { } left && left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1),
            Constraints = options.AllConstraints,
        });
        AllocationResult polished = agh.Allocate(tables, plan, null, deadline.CancellationToken);
        best.Offer(polished with { Allocator = Name });
    }
}

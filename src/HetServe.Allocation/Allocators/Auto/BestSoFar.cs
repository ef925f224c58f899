using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Allocators.Auto;

/// <summary>
/// The best plan and bound of a run so far. It takes them from any thread, and passes them on as progress that never gets worse. After
/// <see cref="Close"/> it takes and passes on nothing. Safe for use by several threads.
/// </summary>
/// <param name="progress">Takes the progress; null for none.</param>
/// <param name="deadline">Has the time since the start.</param>
internal sealed class BestSoFar(IProgress<AllocationProgress>? progress, Deadline deadline)
{
    private readonly Lock _lock = new();
    private AllocationResult? _result; // the best feasible one, otherwise the last
    private double _cost = double.PositiveInfinity, _reported = double.PositiveInfinity, _bound = double.NegativeInfinity;
    private string? _planBy, _boundBy;
    private bool _isClosed;

    /// <summary>The best feasible plan; null for none yet.</summary>
    public AllocationPlan? Plan
    {
        get
        {
            lock (_lock) return _result?.FeasiblePlan;
        }
    }

    /// <summary>Cost of the best feasible plan, $; infinity for none yet.</summary>
    public double Cost
    {
        get
        {
            lock (_lock) return _cost;
        }
    }

    /// <summary>The cost of the best feasible plan over the bound, relative to the cost; infinity while one of them is unknown.</summary>
    public double Gap
    {
        get
        {
            lock (_lock)
            {
                double excess = _cost - _bound;
                return !double.IsFinite(excess) ? double.PositiveInfinity : excess <= 0 ? 0 : excess / Math.Abs(_cost);
            }
        }
    }

    /// <summary>Takes a result: its plan where that is feasible and cheaper, or where there is no feasible one yet.</summary>
    public void Offer(AllocationResult result)
    {
        lock (_lock)
        {
            if (_isClosed) return;
            if (result.FeasiblePlan is { } plan && plan.Cost.Total < _cost)
                (_result, _cost, _planBy) = (result, plan.Cost.Total, result.Allocator);
            else if (_result is null || (_result.FeasiblePlan is null && IsProof(result)))
                (_result, _planBy) = (result, result.Plan is null ? null : result.Allocator);
        }

        if (result.LowerBound is { } bound) OfferBound(bound, result.Allocator);
        Report(null);
    }

    /// <summary>Takes a proven lower bound.</summary>
    public void OfferBound(double bound, string by)
    {
        lock (_lock)
        {
            if (!_isClosed && bound > _bound) (_bound, _boundBy) = (bound, by);
        }
    }

    /// <summary>Passes on what a running algorithm reports.</summary>
    public IProgress<AllocationProgress> From(string algorithm) => new Relay(this, algorithm);

    /// <summary>The best so far; the last word of a run.</summary>
    public (AllocationResult? Result, double? Bound, ResultOrigin Origin) Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            return (_result, double.IsFinite(_bound) ? _bound : null, new ResultOrigin(_planBy, _boundBy));
        }
    }

    /// <summary>Passes on the best so far.</summary>
    public void Report() => Report(null);

    private void Report(double? cost)
    {
        lock (_lock)
        {
            if (_isClosed) return;
            _reported = Math.Min(_reported, Math.Min(_cost, cost ?? double.PositiveInfinity));
            double lower = Math.Min(_reported, _bound);
            progress?.Report(new AllocationProgress(
                deadline.Elapsed,
                double.IsFinite(_reported) ? _reported : null,
                double.IsFinite(lower) ? lower : null,
                null));
        }
    }

    /// <summary>Whether it proves that there is no plan, and says more about it than what is known.</summary>
    private bool IsProof(AllocationResult result) => result.Status == PlanStatus.Infeasible
        && (_result!.Status != PlanStatus.Infeasible || result.Reasons.Count > _result.Reasons.Count);

    private sealed class Relay(BestSoFar best, string algorithm) : IProgress<AllocationProgress>
    {
        public void Report(AllocationProgress value)
        {
            if (value.LowerBound is { } bound && double.IsFinite(bound)) best.OfferBound(bound, algorithm);
            best.Report(value.BestCost);
        }
    }
}

using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Runs the starts of AGH on several threads. Each start has its own random numbers, (seed, start), and shares nothing with the others, and
/// ties go to the start with the lower number, so the outcome does not depend on the threads.
/// </summary>
internal sealed class MultiStart(
    string allocator,
    ProblemTables tables,
    AdaptiveGreedyOptions options,
    AllocationPlan? given,
    StopSignal stop,
    IProgress<AllocationProgress>? progress)
{
    private const int DivesPerEffort = 2;
    private readonly PlanRules? _rules = options.Constraints.Count > 0 ? new PlanRules(options.Constraints) : null;
    private readonly Lock _lock = new();
    private readonly int _starts = options.Starts + (given is null ? 0 : 1);
    private readonly MoveStatistics[] _statistics = new MoveStatistics[LocalSearch.MoveCount + 1]; // the moves, then the dives
    private AllocationPlan? _best;
    private double _bestCost = double.PositiveInfinity;
    private bool _bestIsAllowed;
    private int _bestStart = int.MaxValue, _next = -1, _done;

    public IReadOnlyList<MoveStatistics> Statistics => _statistics;

    /// <summary>The best plan of all starts.</summary>
    public AllocationPlan Run()
    {
        int threads = Math.Min(options.DegreeOfParallelism ?? Environment.ProcessorCount, _starts);
        if (threads == 1) Work();
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        return _best!;
    }

    /// <summary>Takes starts until none is left. The first is begun even when time is up: it is what there is to return.</summary>
    private void Work()
    {
        SearchWorkspace workspace = WorkspacePool.Of(tables).Rent();
        workspace.Stop = stop;
        workspace.Local.Rules = _rules;
        try
        {
            for (int start; (start = Interlocked.Increment(ref _next)) < _starts && (start == 0 || !stop.IsSet);) Run(workspace, start);
        }
        finally
        {
            workspace.Stop = StopSignal.Never;
            workspace.Local.Rules = null;
            WorkspacePool.Of(tables).Return(workspace);
        }
    }

    private void Run(SearchWorkspace workspace, int start)
    {
        var random = new SeededRandom(options.Seed, start);
        LocalSearch local = workspace.Local;
        if (start == options.Starts)
        {
            local.Start(workspace.SetOf(given!.Deployments), options.EffortFor(tables.QueryCount));
        }
        else
        {
            // The first start is GH; the others are seeded by the first query type of one order after the other.
            workspace.Construct(options.Mechanisms, Math.Max(0, start - 1), seeded: start > 0, random);
            local.Start(workspace.Greedy.Set, options.EffortFor(tables.QueryCount));
        }

        var dives = new MoveStatistics("dive", 0, 0);
        if (_rules is null && workspace.Scarce.Applies(local.Current)) // dives look at many sets at once, and rules judge whole plans
        {
            dives = workspace.Scarce.Run(local.Current, DivesPerEffort * options.EffortFor(tables.QueryCount), random);
            local.Start(workspace.Scarce.Set, effort: 0);
        }
        else
        {
            local.Improve(random);
        }

        Finish(workspace, dives, start);
    }

    private void Finish(SearchWorkspace workspace, MoveStatistics dives, int start)
    {
        LocalSearch local = workspace.Local;

        // Rules have judged the plan made anew.
        AllocationPlan? plan = IsBetter(local.Cost, start) ? workspace.ToPlan(allocator, local.Current, anew: _rules is not null) : null;
        lock (_lock)
        {
            _done++;
            if (plan is not null && IsBetter(local.Cost, start))
            {
                _best = plan;
                (_bestCost, _bestStart, _bestIsAllowed) = (local.Cost, start, local.IsAllowed);
            }

            local.AddStatistics(_statistics);
            ref MoveStatistics sum = ref _statistics[LocalSearch.MoveCount];
            sum = dives with { Evaluations = sum.Evaluations + dives.Evaluations, Improvements = sum.Improvements + dives.Improvements };
            progress?.Report(new AllocationProgress(stop.Elapsed, _bestIsAllowed ? _bestCost : null, null, (double)_done / _starts));
        }
    }

    private bool IsBetter(double cost, int start)
    {
        lock (_lock) return _best is null || cost < _bestCost || (cost == _bestCost && start < _bestStart);
    }
}

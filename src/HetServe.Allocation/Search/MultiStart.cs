using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>What the starts of a search share.</summary>
/// <param name="Allocator">Name written into the plan.</param>
/// <param name="Seed">Seed of all random numbers.</param>
/// <param name="Starts">Number of starts, besides that from <paramref name="Given"/>; at least 1.</param>
/// <param name="Effort">Sets priced and scans made by each start.</param>
/// <param name="Threads">Threads, at least 1.</param>
/// <param name="Given">Deployments for one start more; null for none.</param>
/// <param name="Rules">Rules beyond the problem's; null for none.</param>
/// <param name="Settings">Settings of the search; null for the defaults.</param>
internal sealed record MultiStartOptions(
    string Allocator,
    long Seed,
    int Starts,
    int Effort,
    int Threads,
    IReadOnlyList<Deployment>? Given,
    PlanRules? Rules,
    SearchSettings? Settings);

/// <summary>
/// Runs the starts of a search on several threads. Each start has its own random numbers, (seed, start), and shares nothing with the others,
/// and ties go to the start with the lower number, so the outcome does not depend on the threads.
/// </summary>
internal sealed class MultiStart(ProblemTables tables, MultiStartOptions options, StopSignal stop, IProgress<AllocationProgress>? progress)
{
    private readonly SearchSettings _settings = options.Settings ?? SearchSettings.Default;
    private readonly Lock _lock = new();
    private readonly int _starts = options.Starts + (options.Given is null ? 0 : 1);
    private MoveStatistics[] _statistics = []; // the moves, then the dives
    private AllocationPlan? _best;
    private double _bestCost = double.PositiveInfinity;
    private bool _bestIsAllowed;
    private int _bestStart = int.MaxValue, _next = -1, _done;

    public IReadOnlyList<MoveStatistics> Statistics => _statistics;

    /// <summary>The best plan of all starts.</summary>
    public AllocationPlan Run()
    {
        _statistics = new MoveStatistics[LocalSearch.MovesOf(_settings).Length + 1];
        int threads = Math.Min(options.Threads, _starts);
        if (threads == 1) Work();
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        return _best!;
    }

    /// <summary>Takes starts until none is left. The first runs even when time is up: it is what there is to return.</summary>
    private void Work()
    {
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(stop, options.Settings);
        lease.Workspace.Local.Rules = options.Rules;
        for (int start; (start = Interlocked.Increment(ref _next)) < _starts && (start == 0 || !stop.IsSet);) Run(lease.Workspace, start);
    }

    private void Run(SearchWorkspace workspace, int start)
    {
        var random = new SeededRandom(options.Seed, start);
        LocalSearch local = workspace.Local;
        local.Start(StartSet(workspace, start, random), options.Effort);
        var dives = new MoveStatistics("dive", 0, 0);
        if (options.Rules is null && workspace.Dives.Applies(local.Current)) // dives look at many sets at once, and rules judge whole plans
        {
            dives = workspace.Dives.Run(local.Current, _settings.DivesPerEffort * options.Effort, random);
            local.Start(workspace.Dives.Set, effort: 0);
        }
        else
        {
            local.Improve(random);
        }

        Finish(workspace, dives, start);
    }

    /// <summary>The set that a start begins with: the given one last, GH's first, and others in between.</summary>
    private DeploymentSet StartSet(SearchWorkspace workspace, int start, SeededRandom random)
    {
        if (start == options.Starts) return DeploymentSet.Of(tables, options.Given!);
        workspace.Routing.Forget();
        workspace.Opening.Run(start == 0 ? -1 : StartQuery.Of(tables, start, random));
        return workspace.Opening.Set;
    }

    private void Finish(SearchWorkspace workspace, MoveStatistics dives, int start)
    {
        LocalSearch local = workspace.Local;

        // Rules have judged the plan that a fresh routing makes.
        AllocationPlan? plan = IsBetter(local.Cost, start)
            ? workspace.Planner.ToPlan(options.Allocator, local.Current, fresh: options.Rules is not null)
            : null;
        lock (_lock)
        {
            _done++;
            if (plan is not null && IsBetter(local.Cost, start))
            {
                _best = plan;
                (_bestCost, _bestStart, _bestIsAllowed) = (local.Cost, start, local.IsAllowed);
            }

            local.AddStatistics(_statistics);
            ref MoveStatistics sum = ref _statistics[^1];
            sum = dives with { Evaluations = sum.Evaluations + dives.Evaluations, Improvements = sum.Improvements + dives.Improvements };
            progress?.Report(new AllocationProgress(stop.Elapsed, _bestIsAllowed ? _bestCost : null, null, (double)_done / _starts));
        }
    }

    private bool IsBetter(double cost, int start)
    {
        lock (_lock) return _best is null || cost < _bestCost || (cost == _bestCost && start < _bestStart);
    }
}

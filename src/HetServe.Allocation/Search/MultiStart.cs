using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Runs a search in rounds. A round improves several starts on their own, on several threads, and then merges the cheapest sets of all starts
/// so far. The search ends after some rounds without a gain. Each start has its own random numbers, (seed, start), and depends on earlier
/// rounds alone, and ties go to the start with the lower number, so the outcome does not depend on the threads.
/// </summary>
internal sealed class MultiStart(ProblemTables tables, MultiStartOptions options, StopSignal stop, IProgress<AllocationProgress>? progress)
{
    private readonly SearchSettings _settings = options.Settings ?? SearchSettings.Default;
    private readonly DeploymentSet _best = new(tables);
    private readonly EliteSets _elites = new((options.Settings ?? SearchSettings.Default).MostElites);
    private readonly MoveStatistics[] _statistics = // the moves, the dives, the merges
        new MoveStatistics[LocalSearch.MovesOf(options.Settings ?? SearchSettings.Default).Length + 2];
    private double _bestCost = double.PositiveInfinity;
    private bool _bestIsAllowed;
    private double _fraction; // of the work done, about

    public IReadOnlyList<MoveStatistics> Statistics => _statistics;

    /// <summary>The best plan of all starts.</summary>
    public AllocationPlan Run()
    {
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(stop, options.Settings);
        SearchWorkspace workspace = lease.Workspace;
        workspace.Local.Rules = options.Rules;
        for (int round = 0, barren = 0; round == 0 || (barren < options.Budget.Patience && !stop.IsSet); round++)
        {
            double before = _bestCost;
            RunStarts(workspace, round);
            Report();
            Merge(workspace, round);
            barren = _bestCost < before * (1 - _settings.LeastRoundGain) && round > 0 ? 0 : barren + 1;
            _fraction = Math.Max(_fraction, (double)barren / options.Budget.Patience);
            Report();
        }

        return workspace.Planner.ToPlan(options.Allocator, _best);
    }

    /// <summary>Improves the starts of a round. The first start of all runs even when time is up: it is what there is to return.</summary>
    private void RunStarts(SearchWorkspace own, int round)
    {
        int starts = options.Budget.Starts + (round == 0 && options.Given is not null ? 1 : 0), next = -1;
        var outcomes = new StartOutcome?[starts];
        int threads = Math.Min(options.Threads, starts);
        if (threads == 1) Work(own);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, WorkOn);
        foreach (StartOutcome? outcome in outcomes)
            if (outcome is not null) Take(outcome);

        void WorkOn(int thread)
        {
            if (thread == 0)
            {
                Work(own);
                return;
            }

            using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(stop, options.Settings);
            lease.Workspace.Local.Rules = options.Rules;
            Work(lease.Workspace);
        }

        void Work(SearchWorkspace workspace)
        {
            for (int n; (n = Interlocked.Increment(ref next)) < starts && ((n == 0 && round == 0) || !stop.IsSet);)
                outcomes[n] = Improve(workspace, n, round);
        }
    }

    private StartOutcome Improve(SearchWorkspace workspace, int n, int round)
    {
        var random = new SeededRandom(options.Seed, (long)round * options.Budget.Starts + n + (n == options.Budget.Starts ? int.MaxValue : 0));
        LocalSearch local = workspace.Local;
        local.Start(StartSet(workspace, n, round, random), options.Budget.Effort);
        var dives = new MoveStatistics("dive", 0, 0);
        if (options.Rules is null && workspace.Dives.Applies(local.Current)) // dives look at many sets at once, and rules judge whole plans
        {
            // GH descends from its set too, and no start of AGH may end above it.
            workspace.Routing.Forget();
            local.Descend();
            dives = workspace.Dives.Run(local.Current, (int)(_settings.DivesPerEffort * options.Budget.Effort), random);
            local.Start(workspace.Dives.Set, effort: 0);
        }
        else
        {
            local.Improve(random);
        }

        return StartOutcome.Of(local, dives);
    }

    /// <summary>The set that a start begins with: the given one last, GH's first, and others in between.</summary>
    private DeploymentSet StartSet(SearchWorkspace workspace, int n, int round, SeededRandom random)
    {
        if (n == options.Budget.Starts) return DeploymentSet.Of(tables, options.Given!);
        workspace.Routing.Forget();
        int start = round * options.Budget.Starts + n;
        if (round > 0 && random.NextDouble() < _settings.ForbiddenStarts) workspace.Scan.Forbid(Some(random));
        workspace.Opening.Run(start == 0 ? -1 : StartQuery.Of(tables, start, random));
        workspace.Scan.Allow();
        return workspace.Opening.Set;
    }

    /// <summary>Pairs of the best set, each with even chances.</summary>
    private List<int> Some(SeededRandom random)
    {
        var pairs = new List<int>();
        foreach (int option in _best.Options)
            if (random.Next(2) == 0) pairs.Add(tables.PairOf(option));
        return pairs;
    }

    private void Take(StartOutcome outcome)
    {
        _elites.AddAll(outcome.Elites);
        outcome.AddStatistics(_statistics);
        if (outcome.Cost < _bestCost || double.IsInfinity(_bestCost)) SetBest(outcome.Set, outcome.Cost, outcome.IsAllowed);
    }

    private void SetBest(DeploymentSet set, double cost, bool isAllowed)
    {
        _best.CopyFrom(set);
        (_bestCost, _bestIsAllowed) = (cost, isAllowed);
    }

    /// <summary>Merges the cheapest sets so far.</summary>
    private void Merge(SearchWorkspace workspace, int round)
    {
        if (!_bestIsAllowed || stop.IsSet) return;
        workspace.Routing.Forget();
        Merging merging = workspace.Merging;
        long before = merging.Nodes;
        double cost = merging.Run(_elites, _best, _bestCost, round == 0, new SeededRandom(options.Seed, -1 - round));
        bool gains = cost < _bestCost && (options.Rules is null || options.Rules.Allow(workspace.Planner, merging.Best));
        ref MoveStatistics sum = ref _statistics[^1];
        sum = new MoveStatistics("merge", sum.Evaluations + merging.Nodes - before, sum.Improvements + (gains ? 1 : 0));
        if (!gains) return;
        SetBest(merging.Best, cost, true);
        _elites.Add(cost, _best.Options);
    }

    /// <summary>Reports the best so far. How much is left is unknown where the search lasts until its time limit.</summary>
    private void Report() => progress?.Report(new AllocationProgress(
        stop.Elapsed, _bestIsAllowed ? _bestCost : null, null, options.Budget.Patience == int.MaxValue ? null : _fraction));
}

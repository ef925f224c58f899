using System.Globalization;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>One run of <see cref="AttainmentPlanner"/>. Not safe for use by several threads at once.</summary>
internal sealed class AttainmentRun
{
    /// <summary>
    /// Queries that judge a plan where the arrivals have no end: enough for an interval of 0.2 % around 99 % for 15 query types.
    /// </summary>
    private const double QueriesPerPlan = 250_000;

    /// <summary>Most queries that judge a plan, where a rare query type asks for more than <see cref="QueriesPerPlan"/>.</summary>
    private const double MostQueriesPerPlan = 2_000_000;

    /// <summary>Queries at each smaller load, which need no narrow interval.</summary>
    private const double QueriesPerLoad = 60_000;

    /// <summary>Factors on delays and rates for which plans are made, where corrections do not reach the target or cost more.</summary>
    private static readonly IReadOnlyList<Headroom> s_headrooms =
    [
        new() { Rate = 1.2 }, new() { Delay = 1.2 }, new() { Delay = 1.2, Rate = 1.2 }, new() { Delay = 1.2, Rate = 1.4 },
        new() { Delay = 1.4, Rate = 1.2 }, new() { Delay = 1.4, Rate = 1.4 }, new() { Rate = 1.8 },
    ];

    private static readonly double[] s_loads = [0.25, 0.4, 0.55, 0.7, 0.85];
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(5), s_longest = TimeSpan.FromHours(10_000);

    private readonly IAllocator _allocator;
    private readonly AttainmentOptions _options;
    private readonly ProblemTables _tables;
    private readonly UtilizationGrid _grid;
    private readonly AdmissionCorrection _correction;
    private readonly IArrivals _arrivals;
    private readonly RouteLoads _routeLoads;
    private readonly List<AttainmentRound> _rounds = [];

    /// <summary>Result of the allocator for the problem as given.</summary>
    public AllocationResult First { get; private set; } = null!;

    public AttainmentRun(IAllocator allocator, AttainmentOptions options, ProblemTables tables)
    {
        (_allocator, _options, _tables) = (allocator, options, tables);
        _grid = new UtilizationGrid(tables);
        _correction = new AdmissionCorrection(_grid, options.Target);
        _arrivals = options.Arrivals ?? new RandomArrivals();
        _routeLoads = new RouteLoads(tables, options.Target);
    }

    /// <summary>Plans, simulates and corrects.</summary>
    public IReadOnlyList<AttainmentRound> Run(
        AllocationPlan? start, IProgress<AttainmentRound>? progress, StopSignal stop, CancellationToken cancellationToken)
    {
        AllocationResult planned = First = _allocator.Allocate(_tables, start, null, cancellationToken);
        string change = "the plan for mean delays";
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_options.TimeLimit is { } limit) limited.CancelAfter(TimeSpan.FromTicks(Math.Max(1, (limit - stop.Elapsed).Ticks)));
        for (int n = 1; planned.FeasiblePlan is { } plan; n++)
        {
            SimulationResult simulation = Judge(plan, n, n == 1 ? cancellationToken : limited.Token);
            if (!simulation.IsComplete && n > 1) break;
            AttainmentRound round = Round(n, planned, simulation, change);
            _rounds.Add(round);
            progress?.Report(round);
            if (n == _options.MaxRounds || stop.IsSet || (n == 1 && round.Reaches)) break; // no correction makes the first plan cheaper
            Learn(round, limited.Token);
            if (limited.IsCancellationRequested) break;
            change = Explain(round);
            planned = Next(limited.Token);
        }

        if (_rounds is [{ Reaches: false }, ..] && _options.MaxRounds > 1) TryHeadrooms(progress, stop, limited.Token);
        return _rounds;
    }

    /// <summary>
    /// Rounds of plans with headroom, the cheapest first, until one reaches the target for less than the rounds before. They find what
    /// corrections of single routes miss: more of everything, at little cost.
    /// </summary>
    private void TryHeadrooms(IProgress<AttainmentRound>? progress, StopSignal stop, CancellationToken cancellationToken)
    {
        double reached = _rounds.Where(round => round.Reaches).MinBy(round => round.Plan.Cost.Total)?.Plan.Cost.Total ?? double.PositiveInfinity;
        var plans = new List<(Headroom Headroom, AllocationResult Planned)>();
        foreach (Headroom headroom in s_headrooms)
        {
            if (stop.IsSet) break;
            AllocationResult planned = new HeadroomAllocator(_allocator, headroom).Allocate(_tables, null, null, cancellationToken);
            if (planned.FeasiblePlan?.Cost.Total < reached) plans.Add((headroom, planned));
        }

        foreach ((Headroom headroom, AllocationResult planned) in plans.OrderBy(tried => tried.Planned.Plan!.Cost.Total))
        {
            if (stop.IsSet) return;
            if (_rounds.Exists(before => IsSame(before.Plan, planned.Plan!) && HaveSameRoutes(before.Plan, planned.Plan!))) continue;
            int number = _rounds.Count + 1;
            SimulationResult simulation = Judge(planned.Plan!, number, cancellationToken);
            if (!simulation.IsComplete) return;
            AttainmentRound round = Round(number, planned, simulation, string.Create(
                CultureInfo.InvariantCulture, $"the plan for {headroom.Rate:0.##} times the rates and {headroom.Delay:0.##} times the delays"));
            _rounds.Add(round);
            progress?.Report(round);
            if (round.Reaches) return;
        }
    }

    /// <summary>A plan that no round had; without a feasible plan where there is none, even with smaller margins.</summary>
    private AllocationResult Next(CancellationToken cancellationToken)
    {
        const int mostRelaxations = 4; // margins are then a sixteenth
        if (_rounds[^1].Reaches) _correction.Relax();
        for (int n = 0; ; n++)
        {
            AllocationResult next = Given(_allocator.Allocate(_correction.Restrict(), null, null, cancellationToken));
            if (next.FeasiblePlan is { } plan && !_rounds.Exists(round => IsSame(round.Plan, plan))) return next;
            if (n == mostRelaxations || cancellationToken.IsCancellationRequested) return next with { Status = PlanStatus.Unknown };
            _correction.Relax();
        }
    }

    private static bool IsSame(AllocationPlan one, AllocationPlan other) =>
        one.Deployments.ToHashSet().SetEquals(other.Deployments) && Math.Abs(one.Cost.Total - other.Cost.Total) <= 1e-6 * one.Cost.Total;

    /// <summary>Whether each share differs by less than a hundredth. At the same cost, a plan may leave each deployment more room.</summary>
    private static bool HaveSameRoutes(AllocationPlan one, AllocationPlan other)
    {
        var shares = other.Routes.ToDictionary(route => (route.Query, route.Model, route.Tier), route => route.Fraction);
        return one.Routes.Count == shares.Count
            && one.Routes.All(route => Math.Abs(route.Fraction - shares.GetValueOrDefault((route.Query, route.Model, route.Tier))) < 0.01);
    }

    private string Explain(AttainmentRound round)
    {
        if (round.Reaches) return "the target is reached: cheaper plans are tried, on which other options are trusted more";
        int missing = round.Simulation.Queries.Count(query => query.Simulated > 0 && query.Attainment.Low < _options.Target);
        return round.Worst is { } worst
            ? string.Create(CultureInfo.InvariantCulture,
                $"{missing} query types miss, {worst.Query} most; their routes move to deployments and loads at which they are expected to meet")
            : "query types are left unserved";
    }

    /// <summary>A result of the grid, checked against the problem as given.</summary>
    private AllocationResult Given(AllocationResult planned)
    {
        if (planned.FeasiblePlan is not { } plan) return planned;
        PlanEvaluation evaluation = PlanEvaluation.EvaluateAndState(_tables, _grid.ToGiven(plan));
        return CheckedResult.Create(evaluation, _allocator.Constraints, StopSignal.Never) with { Elapsed = planned.Elapsed };
    }

    /// <summary>Simulates a plan, and for longer where it seems to reach the target and too few queries of a rare type say so.</summary>
    private SimulationResult Judge(AllocationPlan plan, int round, CancellationToken cancellationToken)
    {
        SimulationResult first = Simulate(plan, round, 1, QueriesPerPlan, cancellationToken);
        QueryOutcome[] served = [.. first.Queries.Where(query => query.Simulated > 0)];
        bool isOpen = served.All(query => query.Attainment.Share >= _options.Target)
            && served.Any(query => query.Attainment.Low < _options.Target);
        double queries = QueriesToJudge();
        bool canBeLonger = _options.Simulation.Duration is null && _arrivals.Duration is null && queries > QueriesPerPlan;
        if (!first.IsComplete || !isOpen || !canBeLonger) return first;
        SimulationResult longer = Simulate(plan, round, 1, queries, cancellationToken);
        return longer.IsComplete ? longer : first;
    }

    private SimulationResult Simulate(AllocationPlan plan, int round, double load, double queries, CancellationToken cancellationToken)
    {
        SimulationOptions options = _options.Simulation with
        {
            Seed = _options.Simulation.Seed + round,
            Duration = _options.Simulation.Duration ?? (_arrivals.Duration is null ? DurationOf(queries / load) : null),
        };
        return PlanSimulator.Run(
            _tables.Problem, plan, load == 1 ? _arrivals : new SlowedArrivals(_arrivals, load), options, null, cancellationToken);
    }

    /// <summary>
    /// Queries that judge a plan. Where none of n queries misses, Wilson's interval begins at n / (n + z²): the rarest query type has three
    /// times the queries that put this at the target, so that a few of them may miss.
    /// </summary>
    private double QueriesToJudge()
    {
        const double z = 1.96, some = 3;
        double[] rates = [.. _tables.Problem.Queries.Select(query => query.RatePerHour).Where(rate => rate > 0)];
        if (rates.Length == 0) return QueriesPerPlan;
        double rarest = some * z * z * _options.Target / (1 - _options.Target);
        return Math.Clamp(rarest * rates.Sum() / rates.Min(), QueriesPerPlan, MostQueriesPerPlan);
    }

    private TimeSpan DurationOf(double queries)
    {
        double perSecond = _tables.Problem.Queries.Sum(query => query.RatePerHour) / 3600;
        double seconds = perSecond > 0 ? queries / perSecond : 0;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, s_shortest.TotalSeconds, s_longest.TotalSeconds));
    }

    private AttainmentRound Round(int number, AllocationResult planned, SimulationResult simulation, string change)
    {
        QueryOutcome? worst = simulation.Queries.Where(query => query.Simulated > 0).MinBy(query => query.Attainment.Low);
        return new AttainmentRound
        {
            Number = number,
            Allocation = planned,
            Simulation = simulation,
            Worst = worst,
            Reaches = worst?.Attainment.Low >= _options.Target && !simulation.Queries.Index().Any(query => IsStarved(query.Item, query.Index)),
            Change = change,
        };

        // Served by the plan for means, and by this one no more: to leave a query type out is no way to reach the target.
        bool IsStarved(QueryOutcome query, int i) => query.Simulated == 0 && _rounds is [{ } first, ..] && first.Simulation.Queries[i].Simulated > 0;
    }

    /// <summary>Simulates the plan of a round at smaller loads too, and learns from its routes.</summary>
    private void Learn(AttainmentRound round, CancellationToken cancellationToken)
    {
        (double, SimulationResult)[] simulations =
        [
            .. s_loads.Select(load => (load, Simulate(round.Plan, round.Number, load, QueriesPerLoad, cancellationToken))),
            (1, round.Simulation),
        ];
        if (cancellationToken.IsCancellationRequested) return;
        foreach (var routes in _routeLoads.Of(round.Plan, simulations).GroupBy(route => route.Query))
        {
            bool misses = round.Simulation.Queries[routes.Key].Attainment.Low < _options.Target;
            double lowest = routes.Min(route => route.Samples[^1].Low);
            foreach ((int query, int option, LoadSample[] samples) in routes)
            {
                double low = samples[^1].Low;
                _correction.Learn(_tables.ConfigurationOf(option), query, samples, misses && (low == lowest || low < _options.Target));
            }
        }
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Simulation.Statistics;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation;

/// <summary>
/// Simulates a plan engine by engine and step by step. It knows the coefficients of the engine model and none of its closed forms, so it
/// judges plans that those made. Stateless; safe for concurrent calls. Source: <c>docs/model.md</c>, section 11.
/// </summary>
/// <remarks>
/// <para>Each query takes a route with the probability of its share and goes to the replica with the fewest unfinished queries. Engines run
/// continuous batching with chunked prefill, first come, first served. Queries that arrive before the end are served to their last token.
/// Measures count from the end of the warm-up.</para>
/// <para>Deployments share no state, so they run in parallel and the result does not depend on the number of threads. Memory grows with the
/// queries in flight, not with those simulated.</para>
/// </remarks>
public static class PlanSimulator
{
    private const int BatchSize = 1 << 15; // arrivals routed at a time
    private const long RoutingStream = -1; // query types have the streams from 0 on

    private static readonly TimeSpan s_defaultDuration = TimeSpan.FromHours(1);

    /// <summary>Simulates a plan.</summary>
    /// <param name="problem">The problem, with the engine model.</param>
    /// <param name="plan">The plan. It may break limits; its names and options must exist.</param>
    /// <param name="arrivals">The queries; null for a Poisson process with gamma lengths. Default null.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the share of the time simulated, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the simulation and returns what it measured up to then.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="ArgumentException">
    /// The problem has another performance model; the plan has an entry that the problem has no meaning for; a failure names no deployment.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SimulationResult Run(
        AllocationProblem problem,
        AllocationPlan plan,
        IArrivals? arrivals = null,
        SimulationOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return RunSchedule(problem, [new FleetPlan(TimeSpan.Zero, plan)], arrivals, options, progress, cancellationToken);
    }

    /// <summary>
    /// Simulates plans that follow each other. A replica that both plans have serves on; one that the new plan lacks takes no more queries
    /// and finishes those that it has; a new one serves at once, so the plans begin when their replicas are ready.
    /// </summary>
    /// <param name="problem">The problem, with the engine model.</param>
    /// <param name="plans">The plans by rising time, the first from 0 on; at least one.</param>
    /// <param name="arrivals">The queries; null for a Poisson process with gamma lengths. Default null.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the share of the time simulated, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the simulation and returns what it measured up to then.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="ArgumentException">
    /// The problem has another performance model; there is no plan, or their times do not rise from 0; a plan has an entry that the problem
    /// has no meaning for; a failure names no deployment.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SimulationResult RunSchedule(
        AllocationProblem problem,
        IReadOnlyList<FleetPlan> plans,
        IArrivals? arrivals = null,
        SimulationOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(plans);
        arrivals ??= new RandomArrivals();
        options ??= new SimulationOptions();
        options.EnsureValid();
        ProblemTables tables = ProblemTables.Compile(problem);
        if (!problem.Performance.IsEngine)
            throw new ArgumentException("The simulator needs performance.model 'engine', was 'roofline'.", nameof(problem));
        EnsureRising(plans);

        Fleet fleet = Fleet.Read(tables, plans);
        fleet.Add(tables, options.Failures, options.Switching);
        TimeSpan duration = Least(options.Duration, arrivals.Duration) ?? s_defaultDuration;
        if (duration <= TimeSpan.Zero) throw new ArgumentException("The arrivals cover no time.", nameof(arrivals));
        var grid = new TimeGrid(duration.TotalSeconds, options.Bins, options.WarmUpBins);
        var run = new SimulationRun(tables, fleet, grid, options.DegreeOfParallelism ?? Environment.ProcessorCount);
        var routing = new SeededRandom(options.Seed, RoutingStream);
        double simulated = grid.Seconds;
        IEnumerable<Arrival> before = arrivals.Generate(problem, duration, options.Seed).TakeWhile(arrival => arrival.Seconds < grid.Seconds);
        foreach (Arrival[] batch in before.Chunk(BatchSize))
        {
            run.Serve(batch, routing);
            progress?.Report(batch[^1].Seconds / grid.Seconds);
            if (!cancellationToken.IsCancellationRequested) continue;
            simulated = batch[^1].Seconds;
            break;
        }

        run.Finish();
        progress?.Report(simulated / grid.Seconds);
        return run.ToResult(simulated);
    }

    private static TimeSpan? Least(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private static void EnsureRising(IReadOnlyList<FleetPlan> plans)
    {
        if (plans.Count == 0) throw new ArgumentException("At least one plan is needed.", nameof(plans));
        if (plans[0].From != TimeSpan.Zero) throw new ArgumentException($"The first plan must serve from 0 on, was {plans[0].From}.", nameof(plans));
        for (int n = 1; n < plans.Count; n++)
        {
            if (plans[n].From <= plans[n - 1].From)
                throw new ArgumentException($"Plan {n} must serve after {plans[n - 1].From}, was {plans[n].From}.", nameof(plans));
        }
    }
}

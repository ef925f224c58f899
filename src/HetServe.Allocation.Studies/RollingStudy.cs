using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Compares re-planning in every window of a day with plans made once. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>The paper (arXiv 2604.07472) re-optimises on a rolling horizon, with an allocator that finishes within a window, and compares it
/// with plans made once. The study measures for each contender: cost over the day and in the most expensive window, the share of demand
/// that is unmet or served beyond its objective, and the number of deployments changed.</para>
/// <para>A window of length w costs w/H of the cost of its plan over the problem's horizon H at the rates of the window. If the rolling
/// planner changes deployments in a window, the running ones serve until the starts are ready, the interim ones while starts wait for
/// stops, and the new ones for the rest. Each is routed exactly. The whole cost of switching counts in that window. A change longer than a
/// window counts as done at its end.</para>
/// <para>Demand is served beyond its objective if the served share of a query type breaks a mean delay or error objective. This happens to
/// fixed routes when their deployments overflow. Route-scoped objectives do not depend on rates. All shares are weighted by the number of
/// queries.</para>
/// <para>At the start of the day every contender's first plan runs, without a cost of switching. The rolling planner's allocator makes its
/// first plan for the problem's rates, as the static ones do.</para>
/// </remarks>
public static class RollingStudy
{
    /// <summary>Name of the rolling contender.</summary>
    public const string Rolling = "rolling";

    /// <summary>Runs the study.</summary>
    /// <param name="problem">The problem; its rates are the forecast that static plans are made for.</param>
    /// <param name="demand">Demand over the day, of this problem.</param>
    /// <param name="allocator">Makes the first plan of the rolling contender.</param>
    /// <param name="planner">The rolling planner.</param>
    /// <param name="contenders">Static contenders.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the share of windows finished, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study and returns the windows finished; none if it stops during the first plans.</param>
    /// <exception cref="ArgumentException">Names repeat, the demand is of another problem, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">An allocator finds no feasible plan for the problem.</exception>
    public static RollingStudyResult Run(
        AllocationProblem problem,
        DemandSchedule demand,
        IAllocator allocator,
        RollingPlanner planner,
        IReadOnlyList<StaticContender> contenders,
        RollingStudyOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(planner);
        ArgumentNullException.ThrowIfNull(contenders);
        options ??= new RollingStudyOptions();
        EnsureValid(problem, demand, contenders, options);

        TimeSpan window = planner.Options.Window;
        ProblemTables forecast = ProblemTables.Compile(problem);
        ContenderRecord[] records = [new(Rolling), .. contenders.Select(c => new ContenderRecord(c.Name))];
        RollingSimulationPlans[] served = [.. records.Select(_ => new RollingSimulationPlans())];
        var times = new List<TimeSpan>();
        int finished = 0;
        DemandHistory history = DemandHistory.Empty;
        AllocationPlan running;
        AllocationPlan[] statics;
        try
        {
            running = First(allocator, forecast, cancellationToken).Plan!;
            AllocationResult[] kept = Kept(contenders, forecast, demand, cancellationToken);
            for (int n = 0; n < kept.Length; n++) records[n + 1].Kept = kept[n];
            statics = [.. kept.Select(result => result.Plan!)];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Result();
        }

        ProblemTables[] seen = [.. Enumerable.Repeat(forecast, options.LagWindows)]; // of the previous windows, the oldest first
        for (; finished < demand.Windows; finished++)
        {
            if (cancellationToken.IsCancellationRequested) break;
            ProblemTables tables = ProblemTables.Compile(AtRates(problem, demand.RatesPerHour(finished)));
            RollingDecision decision = planner.Decide(seen.Length > 0 ? seen[0] : tables, running, history, cancellationToken);
            if (cancellationToken.IsCancellationRequested) break; // a cancelled decision is not the planner's own
            if (seen.Length > 0) seen = [.. seen[1..], tables];
            times.Add(decision.Elapsed);
            TimeSpan from = finished * window;
            IReadOnlyList<(TimeSpan, AllocationPlan)> phases = TransitionPhases.Of(tables, window, running, decision);
            records[0].Add(tables, phases, decision.Transition);
            served[0].Add(from, phases);
            for (int n = 0; n < statics.Length; n++)
            {
                AllocationPlan plan = contenders[n].Reroutes
                    ? DeploymentRouter.Route(tables, statics[n].Deployments, cancellationToken: CancellationToken.None) // ends the window
                    : FixedRoutes.Serve(tables, statics[n]);
                records[n + 1].Add(tables, window, plan);
                served[n + 1].Add(from, plan);
            }

            (running, history) = (decision.Plan, decision.History);
            progress?.Report((finished + 1.0) / demand.Windows);
        }

        return Result();

        RollingStudyResult Result() => new()
        {
            Problem = problem.Name,
            Demand = demand,
            Window = window,
            Finished = finished,
            Contenders = [.. records.Zip(served, (record, plans) => record.ToOutcome() with { Plans = plans.Plans })],
            DecisionTime = times.Count == 0 ? default : (times.Aggregate((a, b) => a + b) / times.Count, times.Max()),
        };
    }

    private static void EnsureValid(
        AllocationProblem problem, DemandSchedule demand, IReadOnlyList<StaticContender> contenders, RollingStudyOptions options)
    {
        if (options.LagWindows < 0) throw new ArgumentOutOfRangeException(nameof(options), options.LagWindows, "LagWindows must be >= 0.");
        if (demand.RatesPerHour(0).Count != problem.Queries.Count)
        {
            throw new ArgumentException(
                $"The demand must have a rate for each of the {problem.Queries.Count} query types, had {demand.RatesPerHour(0).Count}.",
                nameof(demand));
        }

        var names = new HashSet<string>(StringComparer.Ordinal) { Rolling };
        foreach (StaticContender contender in contenders)
            if (!names.Add(contender.Name))
                throw new ArgumentException($"Contender '{contender.Name}': the name must be unique.", nameof(contenders));
    }

    private static AllocationProblem AtRates(AllocationProblem problem, IReadOnlyList<double> ratesPerHour) =>
        problem with { Queries = [.. problem.Queries.Select((q, i) => q with { RatePerHour = ratesPerHour[i] })] };

    /// <summary>The results of the static contenders; one allocator plans once for the same rates.</summary>
    private static AllocationResult[] Kept(
        IReadOnlyList<StaticContender> contenders, ProblemTables forecast, DemandSchedule demand, CancellationToken cancellationToken)
    {
        ProblemTables? peak = contenders.Any(c => c.ForPeak)
            ? ProblemTables.Compile(AtRates(forecast.Problem, demand.PeakRatesPerHour))
            : null;
        var results = new Dictionary<(IAllocator, bool), AllocationResult>();
        return [.. contenders.Select(c => results.TryGetValue((c.Allocator, c.ForPeak), out AllocationResult? result)
            ? result
            : results[(c.Allocator, c.ForPeak)] = First(c.Allocator, c.ForPeak ? peak! : forecast, cancellationToken))];
    }

    private static AllocationResult First(IAllocator allocator, ProblemTables tables, CancellationToken cancellationToken)
    {
        AllocationResult result = allocator.Allocate(tables, cancellationToken: cancellationToken);
        cancellationToken.ThrowIfCancellationRequested(); // a cancelled run's plan is not the allocator's own
        return result.FeasiblePlan is not null
            ? result
            : throw new InvalidOperationException($"{tables.Problem.Name}: {allocator.Name} found no feasible plan to begin the day with.");
    }
}

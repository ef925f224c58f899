using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures the closed forms that plans are made with. Plans each problem, simulates the plan step by step, and compares the mean delays of
/// each route with the closed forms at the utilisation that its deployment really has. Measured delays are ignored, because the simulation
/// does not know them. Safe for concurrent calls. Source: <c>docs/model.md</c>, sections 4 and 11.
/// </summary>
public static class SimulationAccuracyStudy
{
    private const double SecondsPerHour = 3600;

    /// <summary>Runs the study.</summary>
    /// <param name="problems">The problems, with the engine model.</param>
    /// <param name="allocator">The allocator.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the finished share, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the problems finished by then are returned.</param>
    /// <exception cref="ArgumentException">An option breaks its rule, or a problem has the roofline model.</exception>
    /// <exception cref="InvalidProblemException">A problem has faults.</exception>
    public static SimulationAccuracyResult Run(
        IReadOnlyList<AllocationProblem> problems,
        IAllocator allocator,
        SimulationAccuracyOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(allocator);
        options = (options ?? new SimulationAccuracyOptions()).EnsureValid();
        foreach (AllocationProblem problem in problems)
        {
            if (!problem.Performance.IsEngine)
                throw new ArgumentException($"Simulation study: '{problem.Name}' must have performance.model 'engine'.", nameof(problems));
        }

        var rows = new List<SimulationAccuracyRow>();
        var withoutPlan = new List<string>();
        for (int n = 0; n < problems.Count; n++)
        {
            AllocationProblem problem = problems[n];
            AllocationPlan? plan = allocator.Allocate(ProblemTables.Compile(problem), null, null, cancellationToken).FeasiblePlan;
            if (cancellationToken.IsCancellationRequested) return new SimulationAccuracyResult(rows, withoutPlan, IsComplete: false);
            if (plan is null)
            {
                withoutPlan.Add(problem.Name);
                continue;
            }

            SimulationResult simulated = PlanSimulator.Run(
                problem, plan, new RandomArrivals { Lengths = options.Lengths },
                new SimulationOptions { Duration = options.Duration, Seed = options.Seed }, null, cancellationToken);
            if (!simulated.IsComplete) return new SimulationAccuracyResult(rows, withoutPlan, IsComplete: false);
            rows.AddRange(plan.Deployments.SelectMany(d => Rows(problem, plan, d, simulated, options)));
            progress?.Report((n + 1.0) / problems.Count);
        }

        return new SimulationAccuracyResult(rows, withoutPlan, IsComplete: true);
    }

    private static IEnumerable<SimulationAccuracyRow> Rows(
        AllocationProblem problem, AllocationPlan plan, Deployment deployment, SimulationResult simulated,
        SimulationAccuracyOptions options)
    {
        ModelSpec model = problem.Models.First(m => m.Name == deployment.Model);
        GpuTier tier = problem.Tiers.First(t => t.Name == deployment.Tier);
        QueryType[] routed = Routed(problem, plan, deployment, options.Lengths);
        ILinearPerformanceModel all = new EnginePerformanceModel(problem);
        ILinearPerformanceModel only = new EnginePerformanceModel(problem with { Queries = routed });
        RouteCoefficients work = all.Coefficients(model, tier, deployment.Parallelism, 0);
        double u = routed.Sum(q => q.RatePerHour * work.Busy(all.MeanLengths(q))) / SecondsPerHour / deployment.Replicas;
        if (u >= 1) yield break; // the closed forms have no answer
        RouteCoefficients closed = all.Coefficients(model, tier, deployment.Parallelism, u);
        RouteCoefficients closedRouted = only.Coefficients(model, tier, deployment.Parallelism, u);
        double promptTokens = routed.Sum(q => q.RatePerHour * all.MeanLengths(q).Prompt) / SecondsPerHour
            / deployment.Replicas / deployment.Parallelism.Pipeline;
        double promptLoad = u + promptTokens / problem.Performance.MaxStepTokens * closedRouted.LoadedStep * (1 - u);
        foreach (QueryType query in routed)
        {
            QueryOutcome? outcome = simulated.Routes
                .FirstOrDefault(r => (r.Query, r.Model, r.Tier) == (query.Name, model.Name, tier.Name))?.Outcome;
            if (outcome is null || outcome.Simulated < options.LeastQueries) continue;
            double tpot = outcome.Tpot.MeanSeconds;
            yield return new SimulationAccuracyRow
            {
                Problem = problem.Name,
                Query = query.Name,
                Model = model.Name,
                Tier = tier.Name,
                Utilization = u,
                PromptLoad = promptLoad,
                Simulated = outcome.Simulated,
                Simulation = new MeanDelays(outcome.Ttft.MeanSeconds, tpot, tpot),
                ClosedForm = Delays(closed, query, all.MeanLengths(query), tier),
                RoutedClosedForm = Delays(closedRouted, query, all.MeanLengths(query), tier),
            };
        }
    }

    /// <summary>The query types that a deployment serves, at the rates routed to it and with the spread that is simulated.</summary>
    private static QueryType[] Routed(AllocationProblem problem, AllocationPlan plan, Deployment deployment, LengthModel lengths) =>
    [
        .. from query in problem.Queries
           let share = plan.Routes
               .Where(r => (r.Query, r.Model, r.Tier) == (query.Name, deployment.Model, deployment.Tier)).Sum(r => r.Fraction)
           where share > 0
           select query with
           {
               RatePerHour = share * query.RatePerHour, InputTokensCv = lengths == LengthModel.Fixed ? 0 : query.InputTokensCv,
           },
    ];

    private static MeanDelays Delays(in RouteCoefficients coefficients, QueryType query, RouteLengths mean, GpuTier tier)
    {
        RoutePerformance route = coefficients.At(mean, mean, query.LatencyTo(tier) ?? 0, errorRate: 0);
        return new MeanDelays(route.TtftSeconds, route.Slo.TpotSeconds, route.TpotSeconds);
    }
}

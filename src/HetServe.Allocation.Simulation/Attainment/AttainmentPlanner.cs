using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>
/// Plans until the simulated attainment is what the user asked for: plan, simulate, correct, and again. Immutable; safe for concurrent
/// calls.
/// </summary>
/// <remarks>
/// <para>An allocator plans with closed forms of mean delays; users are paid on the tails. After each round the planner simulates the plan
/// at smaller loads too. A route that was simulated may then be used at the loads at which it met its SLOs. A route that was not is
/// predicted: by the closed form, times the ratio that the simulated delays of its query type had to it at the target's percentile. So a
/// correction stays with the deployment that misses, and load that moves away meets margins that are already known.</para>
/// <para>Loads between the listed levels are used too: such a deployment has more replicas than the listed level above needs.</para>
/// <para>Once a plan reaches the target, predictions are trusted more from round to round, and cheaper plans are tried. At last come plans
/// with <see cref="Headroom"/> on all delays and rates, the cheapest first, until one reaches the target for less. Every plan is feasible
/// for the problem as given, apart from <see cref="AttainmentOptions.StepTokens"/>.</para>
/// </remarks>
/// <param name="allocator">Plans each round.</param>
/// <param name="options">Options; null for the defaults.</param>
public sealed class AttainmentPlanner(IAllocator allocator, AttainmentOptions? options = null)
{
    private readonly IAllocator _allocator = allocator ?? throw new ArgumentNullException(nameof(allocator));

    /// <summary>Options.</summary>
    public AttainmentOptions Options { get; } = options ?? new AttainmentOptions();

    /// <summary>Plans.</summary>
    /// <param name="tables">The compiled problem, with the engine model.</param>
    /// <param name="start">A plan to start from; optional.</param>
    /// <param name="progress">Optional. Receives each round.</param>
    /// <param name="cancellationToken">Stops the run and returns the best round so far.</param>
    /// <exception cref="ArgumentException">The problem has another performance model.</exception>
    public AttainmentResult Plan(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AttainmentRound>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (!tables.IsEngine) throw new ArgumentException("Attainment needs performance.model 'engine', was 'roofline'.", nameof(tables));
        var stop = new StopSignal(Options.TimeLimit, cancellationToken);
        AttainmentResult? best = null;
        foreach (int tokens in Options.StepTokens.Prepend(tables.Problem.Performance.MaxStepTokens).Distinct())
        {
            ProblemTables tried = tokens == tables.Problem.Performance.MaxStepTokens ? tables : WithStepTokens(tables.Problem, tokens);
            var run = new AttainmentRun(_allocator, Options, tried);
            IReadOnlyList<AttainmentRound> rounds = run.Run(start, progress, stop, cancellationToken);
            AttainmentResult result = Result(tried, rounds, run.First, stop);
            best = best is null ? result : Better(best, result);
            if (stop.IsSet) break;
        }

        return best! with { GivenStepTokens = tables.Problem.Performance.MaxStepTokens, StopReason = stop.Reason, Elapsed = stop.Elapsed };
    }

    private static ProblemTables WithStepTokens(AllocationProblem problem, int tokens) =>
        ProblemTables.Compile(problem with { Performance = problem.Performance with { MaxStepTokens = tokens } });

    private AttainmentResult Result(ProblemTables tables, IReadOnlyList<AttainmentRound> rounds, AllocationResult first, StopSignal stop)
    {
        AttainmentRound? best = rounds.Where(round => round.Reaches).MinBy(round => round.Plan.Cost.Total)
            ?? rounds.MaxBy(round => round.Worst?.Attainment.Low ?? 0);
        return new AttainmentResult
        {
            Target = Options.Target,
            Best = best,
            Allocation = best?.Allocation ?? first,
            GivenStepTokens = tables.Problem.Performance.MaxStepTokens,
            StepTokens = tables.Problem.Performance.MaxStepTokens,
            Rounds = rounds,
            Obstacles = best is null or { Reaches: true } ? [] : Obstacles.Of(tables.Problem, best, Options.Target),
            StopReason = stop.Reason,
            Elapsed = stop.Elapsed,
        };
    }

    /// <summary>The cheaper result of two that reach the target, else the one that does or comes closer; its rounds follow those of the first.</summary>
    private static AttainmentResult Better(AttainmentResult first, AttainmentResult second)
    {
        bool takesSecond = second.Best is { } best && (first.Best is not { } other || (best.Reaches, other.Reaches) switch
        {
            (true, true) => best.Plan.Cost.Total < other.Plan.Cost.Total,
            (false, false) => best.Worst?.Attainment.Low > other.Worst?.Attainment.Low,
            _ => best.Reaches,
        });
        return (takesSecond ? second : first) with { Rounds = [.. first.Rounds, .. second.Rounds] };
    }
}

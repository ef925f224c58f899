using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>One run of the exact allocator.</summary>
internal sealed class ExactRun(
    string name, IMilpSolver solver, ExactOptions options, ProblemTables tables, IProgress<AllocationProgress>? progress, Deadline deadline)
{
    /// <summary>Largest number of sets of deployments that are excluded because their plan breaks a further constraint.</summary>
    private const int MostExclusions = 16;

    /// <summary>Least time for reasons, even after the time limit: at 100 query types all of them take 0.1 s.</summary>
    private static readonly TimeSpan s_leastForReasons = TimeSpan.FromSeconds(0.2);

    /// <summary>Largest part of the time limit for reasons: those of thousands of query types are not worth the rest of a run.</summary>
    private const double MostForReasons = 0.1;

    private static readonly TimeSpan s_diagnosisLimit = TimeSpan.FromSeconds(10);
    private const double DiagnosisGap = 0.01;

    private volatile Solution? _latest;

    /// <summary>Time to look for reasons; null for no limit.</summary>
    private TimeSpan? TimeForReasons => options.TimeLimit is not { } limit ? null
        : limit * MostForReasons is var part && part > s_leastForReasons && deadline.Left > part ? part
        : s_leastForReasons;

    /// <summary>Runs from a start plan; null for none.</summary>
    public AllocationResult Run(AllocationPlan? start)
    {
        IReadOnlyList<UnservedReason> unservable = UnservableQueries.Find(tables, TimeForReasons);
        if (unservable.Count > 0) return Result(PlanStatus.Infeasible, StopReason.Finished) with { Reasons = unservable };

        Judged? given = start is null ? null : Judge(PlanEvaluation.EvaluateAndState(tables, start with { Allocator = name }));
        if (ModelSize.Of(tables, options).Refusal(options.MemoryLimitGb) is { } refusal)
            return WithPlan(given, StopReason.MemoryLimit) with { Message = refusal };
        ExactModel? model = ExactModel.TryBuild(
            tables, deadline, tightRows: options.TightRows, inequalities: options.Inequalities);
        if (model is null) return WithPlan(given, deadline.Reason);

        Solved solved = Solve(model, given);
        MilpSolution bare = solved.Bare;
        bool isInfeasible = bare.Status == MilpStatus.Infeasible;
        Judged? best = Better(solved.Plan, given);
        AllocationResult result = WithPlan(best, solved.Last.ToStopReason()) with
        {
            LowerBound = isInfeasible ? null : bare.BestBound,
            Message = MessageOf(solved, best),
        };
        if (best is not { IsFeasible: true })
        {
            return !isInfeasible ? result : result with
            {
                Status = PlanStatus.Infeasible,
                StopReason = StopReason.Finished,
                Reasons = Diagnose(),
                Elapsed = deadline.Elapsed,
            };
        }

        double cost = best.Plan.Cost.Total;
        if (options.Constraints.Count > 0) progress?.Report(new AllocationProgress(deadline.Elapsed, cost, bare.BestBound, 1));
        return bare.Status == MilpStatus.Optimal && IsWithinGap(cost, bare.BestBound)
            ? result with { Status = PlanStatus.Optimal }
            : result;
    }

    /// <summary>
    /// The plan of the solution that the running solver reported last; null for none, or where that breaks a constraint. Another thread may
    /// ask while <see cref="Run"/> works.
    /// </summary>
    public AllocationResult? Interim() =>
        _latest is { } latest && Judge(ExactPlan.FromValues(latest.Model, tables, latest.Values, name)) is { IsFeasible: true } judged
            ? Result(PlanStatus.Feasible, deadline.Reason) with { Plan = judged.Plan, Report = judged.Report }
            : null;

    /// <summary>
    /// Solves the model. The model does not have the further constraints. Where the plan breaks one, its set of deployments is excluded and
    /// the model solved again. The bound of the first solve holds for every plan, since further constraints only exclude plans.
    /// </summary>
    private Solved Solve(ExactModel model, Judged? given)
    {
        double[]? warmStart = options.WarmStart && given is { IsFeasible: true } ? ExactPlan.ToValues(model, given.Evaluation) : null;
        MilpSolution bare = Solve(model, model.Milp, warmStart);
        var solved = new Solved(bare, bare, Read(model, bare), 0);
        var excluded = new List<int[]>();
        while (solved is { Last.Values: { } values, Plan.Further: not null } && excluded.Count < MostExclusions && !deadline.IsOver)
        {
            excluded.Add(ExactPlan.UsedOptions(model, values));
            MilpSolution next = Solve(model, model.Excluding(excluded), warmStart);
            solved = solved with { Last = next, Plan = Read(model, next) ?? solved.Plan, Exclusions = excluded.Count };
        }

        return solved;
    }

    private MilpSolution Solve(ExactModel model, MilpModel rows, double[]? warmStart) => solver.Solve(
        rows,
        new MilpSolveOptions
        {
            TimeLimit = deadline.Left,
            RelativeGap = options.RelativeGap,
            Threads = options.Threads,
            WarmStart = warmStart,
            Progress = new Relay(this, model),
        },
        deadline.CancellationToken);

    /// <summary>The plan of a solution; null where it has no values.</summary>
    private Judged? Read(ExactModel model, MilpSolution solution)
    {
        if (solution.Values is not { } values) return null;
        Judged found = Judge(ExactPlan.FromValues(model, tables, values, name));
        if (found.Broken is null) return found;

        // Values are off by the solver's tolerance: the exact routing of the same deployments is not.
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        AllocationPlan plan = lease.Workspace.Planner.ToPlan(name, ExactPlan.SetFromValues(model, tables, values));
        Judged routed = Judge(PlanEvaluation.Evaluate(tables, plan));
        return routed.Broken is null ? routed : found;
    }

    private Judged Judge(PlanEvaluation evaluation)
    {
        ConstraintReport own = PlanChecker.Check(evaluation);
        if (!own.IsFeasible) return new Judged(evaluation, own, own.Violations[0], null);
        if (options.Constraints.Count == 0) return new Judged(evaluation, own, null, null);
        ConstraintRow? further = PlanChecker.FirstBroken(evaluation, options.Constraints);
        return new Judged(evaluation, PlanChecker.Check(evaluation, options.Constraints), null, further);
    }

    /// <summary>Whether a cost is within the gap of the bound, up to rounding of the solver's values.</summary>
    private bool IsWithinGap(double cost, double? bound) => Tolerances.Holds(cost - options.RelativeGap * Math.Abs(cost), bound ?? cost);

    /// <summary>A result with a plan where that is feasible, and of unknown status without one otherwise.</summary>
    private AllocationResult WithPlan(Judged? judged, StopReason stop)
    {
        if (judged is not { IsFeasible: true }) return Result(PlanStatus.Unknown, stop);
        IReadOnlyList<UnservedReason> reasons = UnmetAnalysis.Explain(judged.Evaluation, TimeForReasons);
        return Result(PlanStatus.Feasible, stop) with { Plan = judged.Plan, Report = judged.Report, Reasons = reasons };
    }

    /// <summary>Serves as much as possible and asks what stops the rest.</summary>
    private IReadOnlyList<UnservedReason> Diagnose()
    {
        TimeSpan limit = deadline.Left is { } left && left < s_diagnosisLimit ? left : s_diagnosisLimit;
        ExactModel? model = deadline.IsOver ? null : ExactModel.TryBuild(
            tables, deadline, ExactObjective.ExcessUnmet, options.TightRows, options.Inequalities);
        var settings = new MilpSolveOptions { TimeLimit = limit, RelativeGap = DiagnosisGap, Threads = options.Threads };
        IReadOnlyList<UnservedReason> reasons =
            model is not null && solver.Solve(model.Milp, settings, deadline.CancellationToken).Values is { } values
                ? UnmetAnalysis.ExplainExcess(ExactPlan.FromValues(model, tables, values, name), TimeForReasons)
                : [];
        return reasons.Count > 0 ? reasons : [.. tables.Problem.Queries.Where(q => q.EffectiveMaxUnmet < 1).Select(MustBeServed)];
    }

    private static UnservedReason MustBeServed(QueryType query) => new(
        query.Name,
        1,
        ConstraintNames.Demand,
        FormattableString.Invariant($"At least {100 * (1 - query.EffectiveMaxUnmet):G4}% of '{query.Name}' must be served, ")
        + "and no plan serves all query types as far as they must.");

    private AllocationResult Result(PlanStatus status, StopReason stop) => new()
    {
        Allocator = name,
        Status = status,
        StopReason = stop,
        Elapsed = deadline.Elapsed,
    };

    private string? MessageOf(Solved solved, Judged? best)
    {
        string? words = solved.Last.Message is { } message ? $"{solver.Name}: {message}" : null;
        string? note = solved.Plan switch
        {
            { Broken: { } row } => $"Its solution breaks {row}.",
            { Further: { } row } when best is null =>
                $"No plan was found that keeps the constraint '{row.Constraint}'; the last one breaks {row}.",
            { Further: { } row } => $"The plans of the solver break {row}; the result is the start plan.",
            _ when solved.Exclusions > 0 =>
                $"{solved.Exclusions} sets of deployments were excluded: their plans break a further constraint.",
            _ => null,
        };
        return words is null ? note : note is null ? words : $"{words} {note}";
    }

    private static Judged? Better(Judged? one, Judged? other)
    {
        if (one is not { IsFeasible: true }) return other is { IsFeasible: true } ? other : null;
        return other is { IsFeasible: true } && other.Plan.Cost.Total < one.Plan.Cost.Total ? other : one;
    }

    /// <summary>A plan with the first row that it breaks of the problem, and the first of the further constraints; null for none.</summary>
    private sealed record Judged(PlanEvaluation Evaluation, ConstraintReport Report, ConstraintRow? Broken, ConstraintRow? Further)
    {
        public AllocationPlan Plan => Evaluation.Plan;

        public bool IsFeasible => Broken is null && Further is null;
    }

    /// <summary>The solution of the bare model, the last one with sets excluded, and its plan.</summary>
    private sealed record Solved(MilpSolution Bare, MilpSolution Last, Judged? Plan, int Exclusions);

    /// <summary>A solution that a running solver reported.</summary>
    private sealed record Solution(ExactModel Model, IReadOnlyList<double> Values);

    private void Report(MilpProgress value)
    {
        bool knowsPlans = options.Constraints.Count == 0;
        if (knowsPlans || value.BestBound is not null)
            progress?.Report(new AllocationProgress(deadline.Elapsed, knowsPlans ? value.Incumbent : null, value.BestBound, null));
    }

    /// <summary>Passes progress on. With further constraints an incumbent may break one, so only the bound is passed on.</summary>
    private sealed class Relay(ExactRun run, ExactModel model) : IProgress<MilpProgress>
    {
        public void Report(MilpProgress value)
        {
            if (value.Values is { } values) run._latest = new Solution(model, values);
            run.Report(value);
        }
    }
}

using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Allocates by solving the mixed-integer programme of <c>docs/model.md</c>, section 7, with a solver of the caller's choice. Slow on large
/// problems, but its bound is a proof. Holds no state between calls; safe for concurrent calls.
/// </summary>
public sealed class ExactAllocator : IAllocator
{
    private static readonly TimeSpan DiagnosisLimit = TimeSpan.FromSeconds(10);
    private const double DiagnosisGap = 0.01;

    private readonly IMilpSolver _solver;
    private readonly ExactOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="solver">Solves the programme.</param>
    /// <param name="options">Limits and switches; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ExactAllocator(IMilpSolver solver, ExactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_solver, _options) = (solver, (options ?? new ExactOptions()).EnsureValid());
    }

    /// <inheritdoc/>
    public string Name => "exact";

    /// <inheritdoc/>
    /// <remarks>A feasible plan to start from is returned where the solver finds none that is cheaper.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<UnservedReason> unservable = UnservableQueries.Find(tables);
        if (unservable.Count > 0)
            return Result(PlanStatus.Infeasible, StopReason.Finished, began) with { Reasons = unservable };

        Checked? begin = start is null ? null : Check(tables, Adopt(tables, start));
        var model = ExactModel.TryBuild(tables, ExactObjective.Cost, _options, cancellationToken);
        MilpSolution solution = model is null ? new MilpSolution(MilpStatus.Unknown, MilpStopReason.Cancelled) : _solver.Solve(
            model.Milp,
            new MilpSolveOptions
            {
                TimeLimit = _options.TimeLimit,
                RelativeGap = _options.RelativeGap,
                Threads = _options.Threads,
                WarmStart = _options.WarmStart && begin is { Report.IsFeasible: true }
                    ? ExactPlan.ToValues(model, PlanEvaluation.Evaluate(tables, begin.Plan))
                    : null,
                Progress = progress is null ? null : new Relay(progress, began),
            },
            cancellationToken);

        Checked? found = model is not null && solution.Values is { } values ? Repaired(model, tables, values) : null;
        StopReason stop = solution.ToStopReason();
        if (Better(found, begin) is not { } best) return WithoutPlan(tables, solution, found, stop, began, cancellationToken);

        AllocationResult result = Result(PlanStatus.Feasible, stop, began) with
        {
            Plan = best.Plan,
            Report = best.Report,
            LowerBound = solution.Status == MilpStatus.Infeasible ? null : solution.BestBound,
            Reasons = UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, best.Plan)),
            Message = MessageOf(solution, found),
        };
        return solution.Status == MilpStatus.Optimal && IsWithinGap(best.Plan.Cost.Total, solution.BestBound)
            ? result with { Status = PlanStatus.Optimal }
            : result;
    }

    /// <summary>
    /// The plan of a solver's values. Where it breaks a constraint, for values are off by the solver's tolerance, its deployments are routed
    /// anew.
    /// </summary>
    private Checked Repaired(ExactModel model, ProblemTables tables, IReadOnlyList<double> values)
    {
        Checked found = Check(tables, ExactPlan.FromValues(model, tables, values, Name));
        if (found.Report.IsFeasible) return found;
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        Checked routed = Check(tables, lease.Workspace.Planner.ToPlan(Name, ExactPlan.SetFromValues(model, tables, values)));
        return routed.Report.IsFeasible ? routed : found;
    }

    /// <summary>Whether a cost is as near the bound as asked for, rounding of the solver's values aside.</summary>
    private bool IsWithinGap(double cost, double? bound) => Tolerances.Holds(cost - _options.RelativeGap * Math.Abs(cost), bound ?? cost);

    private AllocationResult WithoutPlan(
        ProblemTables tables, MilpSolution solution, Checked? found, StopReason stop, long began, CancellationToken cancellationToken)
    {
        bool infeasible = solution.Status == MilpStatus.Infeasible;
        IReadOnlyList<UnservedReason> reasons = infeasible ? Diagnose(tables, cancellationToken) : [];
        return Result(infeasible ? PlanStatus.Infeasible : PlanStatus.Unknown, stop, began) with
        {
            LowerBound = infeasible ? null : solution.BestBound,
            Reasons = reasons,
            Message = MessageOf(solution, found),
        };
    }

    /// <summary>Serves as much as can be served and asks what stops the rest.</summary>
    private IReadOnlyList<UnservedReason> Diagnose(ProblemTables tables, CancellationToken cancellationToken)
    {
        var model = ExactModel.TryBuild(tables, ExactObjective.ExcessUnmet, _options, cancellationToken);
        var options = new MilpSolveOptions
        {
            TimeLimit = _options.TimeLimit < DiagnosisLimit ? _options.TimeLimit : DiagnosisLimit,
            RelativeGap = DiagnosisGap,
            Threads = _options.Threads,
        };
        IReadOnlyList<UnservedReason> reasons = model is not null && _solver.Solve(model.Milp, options, cancellationToken).Values is { } values
            ? UnmetAnalysis.ExplainExcess(PlanEvaluation.Evaluate(tables, ExactPlan.FromValues(model, tables, values, Name)))
            : [];
        return reasons.Count > 0 ? reasons : [.. tables.Problem.Queries.Where(q => q.MaxUnmet < 1).Select(MustBeServed)];
    }

    private static UnservedReason MustBeServed(QueryType query) => new(
        query.Name,
        1,
        ConstraintNames.Demand,
        FormattableString.Invariant($"At least {100 * (1 - query.MaxUnmet):G4}% of '{query.Name}' must be served, ")
        + "and no plan serves all query types as far as they must.");

    private AllocationResult Result(PlanStatus status, StopReason stop, long began) => new()
    {
        Allocator = Name,
        Status = status,
        StopReason = stop,
        Elapsed = Stopwatch.GetElapsedTime(began),
    };

    /// <summary>A plan from elsewhere under this allocator's name, with the cost it really has.</summary>
    private AllocationPlan Adopt(ProblemTables tables, AllocationPlan plan) =>
        plan with { Allocator = Name, Cost = PlanEvaluation.Evaluate(tables, plan).Cost };

    private static Checked Check(ProblemTables tables, AllocationPlan plan) => new(plan, PlanChecker.Check(tables, plan));

    private static Checked? Better(Checked? one, Checked? other)
    {
        if (one is not { Report.IsFeasible: true }) return other is { Report.IsFeasible: true } ? other : null;
        return other is { Report.IsFeasible: true } && other.Plan.Cost.Total < one.Plan.Cost.Total ? other : one;
    }

    private string? MessageOf(MilpSolution solution, Checked? found) => found is { Report.IsFeasible: false }
        ? $"{_solver.Name}: {solution.Message} Its solution breaks {found.Report.Violations[0]}."
        : solution.Message is null ? null : $"{_solver.Name}: {solution.Message}";

    private sealed record Checked(AllocationPlan Plan, ConstraintReport Report);

    private sealed class Relay(IProgress<AllocationProgress> progress, long began) : IProgress<MilpProgress>
    {
        public void Report(MilpProgress value) =>
            progress.Report(new AllocationProgress(Stopwatch.GetElapsedTime(began), value.Incumbent, value.BestBound, null));
    }
}

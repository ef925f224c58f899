using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// Keeps headroom: another allocator plans on the problem tightened by a <see cref="Headroom"/>, and its plan is costed and checked on the
/// problem as given. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// A proof about the tightened problem proves nothing about the one given. Therefore the lower bound of the inner allocator is left out,
/// its optimal plan is called feasible, and where it proves that no plan has the headroom the status is <see cref="PlanStatus.Unknown"/>
/// and <see cref="AllocationResult.Message"/> says so. The inner allocator keeps its further constraints
/// (<see cref="IAllocator.Constraints"/>) on the tightened problem. They are checked again on the problem as given: a plan that breaks one
/// there is not called feasible.
/// </remarks>
/// <param name="inner">Plans on the tightened problem.</param>
/// <param name="headroom">The room to keep.</param>
public sealed class HeadroomAllocator(IAllocator inner, Headroom headroom) : IAllocator
{
    private readonly IAllocator _inner = inner ?? throw new ArgumentNullException(nameof(inner));
    private readonly Headroom _headroom = headroom ?? throw new ArgumentNullException(nameof(headroom));

    /// <summary>Name of the inner allocator, with <c>+headroom</c> where there is any.</summary>
    public string Name => _headroom == Headroom.None ? _inner.Name : _inner.Name + "+headroom";

    /// <summary>Further constraints of the inner allocator.</summary>
    public IReadOnlyList<IConstraintChecker> Constraints => _inner.Constraints;

    /// <inheritdoc/>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (_headroom == Headroom.None) return _inner.Allocate(tables, start, progress, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        var tightened = ProblemTables.Compile(_headroom.Tighten(tables.Problem));
        AllocationResult found = _inner.Allocate(tightened, start, progress, cancellationToken);
        bool isFeasible = found.FeasiblePlan is not null;
        AllocationResult result = found with
        {
            Allocator = Name,
            Status = isFeasible ? PlanStatus.Feasible : PlanStatus.Unknown,
            LowerBound = null,
            Message = isFeasible ? found.Message : "No plan with this headroom was found.",
        };
        if (found.Plan is { } planned)
        {
            var evaluation = PlanEvaluation.EvaluateAndState(tables, planned with { Allocator = Name });
            ConstraintReport report = PlanChecker.Check(evaluation, Constraints);
            result = result with { Plan = evaluation.Plan, Report = report };
            if (isFeasible && !report.IsFeasible)
            {
                result = result with
                {
                    Status = PlanStatus.Unknown,
                    Message = $"The plan was made with headroom; on the problem as given it breaks {report.Violations[0]}.",
                };
            }
        }

        return result with { Elapsed = Stopwatch.GetElapsedTime(began) };
    }
}

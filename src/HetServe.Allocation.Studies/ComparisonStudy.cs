using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Runs allocators on the same problems and compares the costs of their plans and the constraints that the checkers find broken. Nothing is
/// repaired. With baselines as variants it measures the value of deciding models, GPUs, parallelism and routes together: the paper finds
/// AGH cheaper than rounding a linear relaxation, choosing GPUs first, or a homogeneous fleet. Source: arXiv 2604.07472. Safe for
/// concurrent calls.
/// </summary>
public static class ComparisonStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="tables">The problems, at least one.</param>
    /// <param name="variants">The allocators, at least one. Names are unique, and each variant names one of them as its reference.</param>
    /// <param name="progress">Optional. Receives the finished share, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the problems finished by then are returned.</param>
    /// <exception cref="ArgumentException">There is nothing to compare, a name is used twice or a reference is not a variant.</exception>
    public static ComparisonResult Run(
        IReadOnlyList<ProblemTables> tables,
        IReadOnlyList<AllocatorVariant> variants,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        EnsureValid(tables, variants);
        string[] names = [.. variants.Select(variant => variant.Name)];
        var rows = new List<ComparisonRow>();
        double done = 0;
        foreach (ProblemTables problem in tables)
        {
            var results = new Dictionary<string, AllocationResult>(StringComparer.Ordinal);
            foreach (AllocatorVariant variant in variants)
            {
                results[variant.Name] = variant.Allocator.Allocate(problem, null, null, cancellationToken);
                if (cancellationToken.IsCancellationRequested) return new ComparisonResult(names, rows, IsComplete: false);
                progress?.Report(++done / (tables.Count * variants.Count));
            }

            rows.AddRange(variants.Select(variant => RowOf(problem, variant.Name, results[variant.Name], results[variant.Reference])));
        }

        return new ComparisonResult(names, rows, IsComplete: true);
    }

    private static void EnsureValid(IReadOnlyList<ProblemTables> tables, IReadOnlyList<AllocatorVariant> variants)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(variants);
        if (tables.Count == 0) throw new ArgumentException("Comparison study: problems must have at least one entry.", nameof(tables));
        if (variants.Count == 0) throw new ArgumentException("Comparison study: variants must have at least one entry.", nameof(variants));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (AllocatorVariant variant in variants)
        {
            if (names.Add(variant.Name)) continue;
            throw new ArgumentException($"Comparison study: the variant '{variant.Name}' must be named once.", nameof(variants));
        }

        foreach (AllocatorVariant variant in variants)
        {
            if (names.Contains(variant.Reference)) continue;
            throw new ArgumentException(
                $"Comparison study: the reference of '{variant.Name}' must be a variant, was '{variant.Reference}'.", nameof(variants));
        }
    }

    private static ComparisonRow RowOf(ProblemTables tables, string variant, AllocationResult result, AllocationResult reference)
    {
        double? cost = CostOf(result), other = CostOf(reference);
        return new ComparisonRow
        {
            Problem = tables.Problem.Name,
            Variant = variant,
            Status = result.Status,
            Broken = [.. (result.Report?.Violations ?? []).Select(row => row.Constraint).Distinct()],
            Cost = cost,
            PlanCost = result.Plan?.Cost.Total,
            PlanMoney = result.Plan?.Cost.Money,
            PlanUnmetShare = result.Plan?.UnmetShare(tables.Problem),
            AboveReference = other > 0 ? cost / other - 1 : null,
            UnmetShare = result.FeasiblePlan?.UnmetShare(tables.Problem),
            Elapsed = result.Elapsed,
        };
    }

    private static double? CostOf(AllocationResult result) => result.FeasiblePlan?.Cost.Total;
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures how a plan and its cost depend on one or two of budget, delay objectives, error objectives, GPU price and GPU memory. The study
/// multiplies them by factors around 1 and plans each problem from scratch. The result shows which limit binds and what relaxing it is
/// worth. Safe for concurrent calls.
/// </summary>
public static class SensitivityStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="problem">The problem with nominal figures.</param>
    /// <param name="allocator">The allocator. If its plans depend on a time limit, figures may differ between runs.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the finished share, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the rows finished by then are returned.</param>
    /// <exception cref="ArgumentException">An option breaks its rule, or the budget is varied and there is none above 0.</exception>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    public static SensitivityResult Run(
        AllocationProblem problem,
        IAllocator allocator,
        SensitivityOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(allocator);
        options = (options ?? new SensitivityOptions()).EnsureValid();
        foreach (SweptParameter parameter in options.Parameters) SweptProblem.EnsureScalable(problem, parameter);

        SweptAxis[] axes = [.. options.Parameters.Select(p => new SweptAxis(p, SweptProblem.ValueOf(problem, p), options.Factors()))];
        double[][] grid = axes.Length == 1
            ? [.. axes[0].Factors.Select(factor => (double[])[factor])]
            : [.. from a in axes[0].Factors from b in axes[1].Factors select (double[])[a, b]];
        var rows = new List<SensitivityRow>();
        if (RowOf(problem, allocator, [.. axes.Select(_ => 1.0)], null, cancellationToken) is not { } nominal) return Result(null);
        progress?.Report(1.0 / (grid.Length + 1));
        foreach (double[] factors in grid)
        {
            AllocationProblem scaled = axes.Index().Aggregate(
                problem, (scaled, axis) => SweptProblem.Scale(scaled, axis.Item.Parameter, factors[axis.Index]));
            if (RowOf(scaled, allocator, factors, nominal.Cost, cancellationToken) is not { } row) return Result(nominal);
            rows.Add(row);
            progress?.Report((rows.Count + 1.0) / (grid.Length + 1));
        }

        return Result(nominal);

        SensitivityResult Result(SensitivityRow? atNominal) =>
            new(problem.Name, allocator.Name, axes, atNominal, rows, IsComplete: rows.Count == grid.Length);
    }

    /// <summary>A row; null where the run was cancelled.</summary>
    private static SensitivityRow? RowOf(
        AllocationProblem problem, IAllocator allocator, double[] factors, double? nominal, CancellationToken cancellationToken)
    {
        AllocationResult result = allocator.Allocate(ProblemTables.Compile(problem), null, null, cancellationToken);
        if (cancellationToken.IsCancellationRequested) return null;
        var row = new SensitivityRow { Factors = factors, Status = result.Status, StopReason = result.StopReason };
        if (result.FeasiblePlan is not { } plan) return row;

        Dictionary<string, double> rates = problem.Queries.ToDictionary(q => q.Name, q => q.RatePerHour, StringComparer.Ordinal);
        double all = rates.Values.Sum();
        return row with
        {
            Cost = plan.Cost.Total,
            Money = plan.Cost.Money,
            MaxAboveOptimum = result.MaxAboveOptimum,
            AboveNominal = (nominal ?? plan.Cost.Total) is > 0 and var reference ? plan.Cost.Total / reference - 1 : null,
            UnmetShare = plan.UnmetShare(problem),
            Gpus = plan.Deployments.Sum(d => d.Gpus),
            Deployments = plan.Deployments,
            ModelShares =
            [
                .. plan.Routes.GroupBy(route => route.Model)
                    .Select(g => KeyValuePair.Create(g.Key, all > 0 ? g.Sum(r => rates[r.Query] * r.Fraction) / all : 0))
                    .OrderByDescending(share => share.Value).ThenBy(share => share.Key, StringComparer.Ordinal),
            ],
        };
    }
}

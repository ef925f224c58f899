using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Prices of limits: by how much the least cost of the linear relaxation falls for each unit by which a limit rises, $ over the horizon.
/// </summary>
internal static class ShadowPrices
{
    /// <summary>Longest run: an explanation must not wait minutes for the relaxation of a large problem.</summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The prices, by constraint and item: of budget, storage, GPUs, power, interruptible shares, and objectives held on average. The
    /// relaxation has no valid inequalities, which depend on limits too: the row of a limit then has its whole price. Empty where the solver proves no optimum in
    /// 10 s, gives no dual values, or would need more memory than an exact run by default.
    /// </summary>
    public static IReadOnlyDictionary<(string Constraint, string Item), double> Of(
        ProblemTables tables, IMilpSolver solver, CancellationToken cancellationToken)
    {
        var options = new ExactOptions { TimeLimit = s_timeLimit, Inequalities = ValidInequalities.None };
        var deadline = new Deadline(options.TimeLimit, options.Clock, cancellationToken);
        ExactModel? model = ModelSize.Of(tables, options).Refusal(options.MemoryLimitGb) is not null
            ? null
            : ExactModel.TryBuild(tables, deadline, inequalities: options.Inequalities, limitsInRows: true);
        MilpSolution? relaxed = model is null ? null : solver.Solve(
            model.Milp, new MilpSolveOptions { RelaxIntegrality = true, TimeLimit = deadline.Left }, cancellationToken);
        return relaxed is { Status: MilpStatus.Optimal, Values: { } values, RowDuals: { } duals }
            ? model!.Limits.ToDictionary(
                limit => (limit.Constraint, limit.Item), limit => Math.Max(0, -duals[limit.Row] * Rise(limit, values)))
            : new Dictionary<(string, string), double>();
    }

    /// <summary>
    /// Rise of the row's right side for a unit of the limit. An objective that holds on average has its limit in every x.
    /// </summary>
    private static double Rise(LimitRow limit, IReadOnlyList<double> values) =>
        limit.Unmet < 0 ? 1 / limit.Unit : 1 - values[limit.Unmet];
}

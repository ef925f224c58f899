using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Prices of limits: by how much the least cost of the linear relaxation falls for each unit by which a limit rises, $ over the horizon.
/// </summary>
internal static class ShadowPrices
{
    /// <summary>Longest run of the solver: an explanation must not wait minutes for the relaxation of a large problem.</summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The prices, by constraint and item: of budget, storage and GPUs, and of objectives held on average. Without the valid inequalities,
    /// which depend on limits too: a limit's row then has its whole price. Empty where the solver proves no optimum in 10 s or gives no dual values.
    /// </summary>
    public static IReadOnlyDictionary<(string Constraint, string Item), double> Of(
        ProblemTables tables, IMilpSolver solver, CancellationToken cancellationToken)
    {
        var model = ExactModel.Build(tables, inequalities: ValidInequalities.None, limitsInRows: true);
        MilpSolution relaxed = solver.Solve(model.Milp, new MilpSolveOptions { RelaxIntegrality = true, TimeLimit = s_timeLimit }, cancellationToken);
        return relaxed is { Status: MilpStatus.Optimal, Values: { } values, RowDuals: { } duals }
            ? model.Limits.ToDictionary(limit => (limit.Constraint, limit.Item), limit => Math.Max(0, -duals[limit.Row] * Rise(limit, values)))
            : new Dictionary<(string, string), double>();
    }

    /// <summary>By how much the row's right side rises for a unit of the limit: the mean of what is served has its limit in every x.</summary>
    private static double Rise(LimitRow limit, IReadOnlyList<double> values) =>
        limit.Unmet < 0 ? 1 / limit.Unit : 1 - values[limit.Unmet];
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>What every result must be, whatever the problem.</summary>
internal static class Outcome
{
    /// <summary>
    /// A feasible plan by the checkers; or one that is not called feasible, though some demand must be served, and breaks the demand alone.
    /// </summary>
    public static void ShouldBeHonest(this AllocationResult result, ProblemTables tables)
    {
        string because = $"{result.Allocator} on {tables.Problem.Name} ({result.Status}, {result.Message})";
        IEnumerable<ConstraintRow> broken = result.Plan is { } plan ? PlanChecker.Check(tables, plan).Violations : [];
        if (result.Status is PlanStatus.Feasible or PlanStatus.Optimal)
        {
            result.Plan.Should().NotBeNull(because);
            broken.Should().BeEmpty(because);
            return;
        }

        tables.Problem.Queries.Should().Contain(query => query.EffectiveMaxUnmet < 1, because + ": to serve nothing is feasible otherwise");
        broken.Where(row => row.Constraint != "demand").Should().BeEmpty(because);
        if (result.Plan is not null) broken.Should().NotBeEmpty(because);
        if (result.Status == PlanStatus.Infeasible) result.Reasons.Should().NotBeEmpty(because);
    }
}

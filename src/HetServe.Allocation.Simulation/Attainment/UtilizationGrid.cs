using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>
/// The problem with levels between those that it lists, and below the lowest. A deployment at such a level runs at the listed level above
/// with more replicas than that level needs, so its plan is one of the problem as given. Read only once made.
/// </summary>
internal sealed class UtilizationGrid
{
    private const int MostLevels = 16; // as a problem may list

    private readonly ProblemTables _given;
    private readonly int[] _above; // by level of the grid: the listed level at or above it

    /// <summary>Refines the levels of a problem.</summary>
    /// <param name="given">The problem as given, with the engine model.</param>
    public UtilizationGrid(ProblemTables given)
    {
        _given = given;
        IReadOnlyList<double> listed = given.Utilizations;
        double[] between = [listed[0] / 2, .. listed.Zip(listed.Skip(1), (low, high) => (low + high) / 2)];
        double[] levels = [.. listed.Concat(between.Take(MostLevels - listed.Count)).Order()];
        _above = [.. levels.Select(level => Enumerable.Range(0, listed.Count).First(n => listed[n] >= level))];
        Tables = ProblemTables.Compile(given.Problem with
        {
            Performance = given.Problem.Performance with { UtilizationLevels = levels },
        });
    }

    /// <summary>The problem with the finer levels.</summary>
    public ProblemTables Tables { get; }

    /// <summary>Whether the problem as given lets a query type use the listed level above a level of the grid.</summary>
    public bool IsGiven(int configuration, int level, int query) =>
        _above[level] < _given.AdmittedLevels[configuration * _given.QueryStride + query];

    /// <summary>A plan of the grid as one of the problem as given; its costs are those of the grid.</summary>
    public AllocationPlan ToGiven(AllocationPlan plan) => plan with
    {
        Deployments = [.. plan.Deployments.Select(d => d with { Utilization = _given.Utilizations.First(level => level >= d.Utilization) })],
    };
}

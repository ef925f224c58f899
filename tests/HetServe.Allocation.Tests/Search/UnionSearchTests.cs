using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

/// <summary>Branch and bound over a union of options.</summary>
public class UnionSearchTests
{
    [Fact]
    public void A_union_with_the_options_of_an_optimum_gives_its_cost()
    {
        foreach (AllocationProblem problem in Instances.Stored.Where((_, n) => n % 8 == 0))
        {
            var tables = ProblemTables.Compile(problem);
            AllocationResult exact = new ExactAllocator(new HighsSolver(), new ExactOptions { RelativeGap = 1e-5 }).Allocate(tables);
            double optimum = exact.FeasiblePlan!.Cost.Total;
            var random = new SeededRandom(1);
            var options = new HashSet<int>();
            foreach (int option in DeploymentSet.Of(tables, exact.FeasiblePlan.Deployments).Options) options.Add(option);
            while (options.Count < Math.Min(14, tables.Candidates.Length)) options.Add(tables.Candidates[random.Next(tables.Candidates.Length)]);
            using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
            var union = new UnionSearch(
                tables, lease.Workspace.Routing, lease.Workspace.Unions, lease.Workspace.Pricer, SearchSettings.Default);

            double found = union.Run([.. options], cutOff: 1.5 * optimum, nodes: 100_000);

            union.IsComplete.Should().BeTrue(problem.Name);
            found.Should().BeInRange(optimum * (1 - 1e-4), optimum * (1 + SearchSettings.Default.UnionGap + 1e-6), problem.Name);
        }
    }

    [Fact]
    public void Elite_sets_are_kept_cheapest_first_and_once()
    {
        var elites = new EliteSets(most: 2);

        elites.Add(5, [3, 1]);
        elites.Add(5, [1, 3]);
        elites.Add(4, [2]);
        elites.Add(double.PositiveInfinity, [7]);
        elites.Add(6, [8]);
        elites.Add(3, [9]);

        elites.Count.Should().Be(2);
        elites[0].ToArray().Should().Equal(9);
        elites[1].ToArray().Should().Equal(2);
    }
}

using CsCheck;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Exact.Decomposition;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Allocators.Exact.Decomposition;

/// <summary>No bound is above the optimum, at whatever prices it starts.</summary>
public class DecompositionSearchTests
{
    private static readonly int[] s_threads = [1, 2, 4];
    private static readonly Deadline s_none = new(null, TimeProvider.System, CancellationToken.None);

    [Fact]
    public void Its_bound_is_below_every_known_optimum_and_above_that_of_the_relaxation()
    {
        foreach (AllocationProblem problem in Instances.Stored)
        {
            double optimum = Instances.Optimum(problem.Name);
            (ExactModel model, MilpSolution relaxed, ProblemTables tables) = Relaxed(problem);

            DecompositionSearch search = Searched(tables, model, relaxed.RowDuals!, limit: 1.5 * optimum, mostNodes: 40);

            search.Bound.Should().BeLessThanOrEqualTo(optimum * (1 + Tolerances.Feasibility), problem.Name);
            search.Bound.Should().BeGreaterThanOrEqualTo(
                WeakDuality.Bound(model.Milp, relaxed)!.Value * (1 - Tolerances.Feasibility), problem.Name);
        }
    }

    [Fact]
    public void Its_bound_is_below_the_optimum_of_every_random_problem_from_any_prices() =>
        Gen.Select(RandomProblems.Tiny, Gen.Double[0, 2]).Hold(300, drawn =>
        {
            (AllocationProblem problem, double factor) = drawn;
            var tables = ProblemTables.Compile(problem);
            AllocationResult exact = new ExactAllocator(MilpSolvers.Default).Allocate(tables);
            if (exact.Status != PlanStatus.Optimal) return;
            (ExactModel model, MilpSolution relaxed, _) = Relaxed(problem);
            if (relaxed.RowDuals is not { } duals) return;
            double cost = exact.Plan!.Cost.Total;

            DecompositionSearch search = Searched(tables, model, [.. duals.Select(dual => factor * dual)], cost + 1 + Math.Abs(cost), 60);

            search.Bound.Should().BeLessThanOrEqualTo(cost + 2e-6 * Math.Max(1, Math.Abs(cost)), problem.Name);
        });

    [Fact]
    public void A_limit_below_the_optimum_is_proven()
    {
        AllocationProblem problem = Instances.Load("six-types");
        (ExactModel model, MilpSolution relaxed, ProblemTables tables) = Relaxed(problem);
        double limit = 0.99 * Instances.Optimum("six-types");

        Searched(tables, model, relaxed.RowDuals!, limit, int.MaxValue).Bound.Should().BeApproximately(limit, 1e-6 * limit);
    }

    [Fact]
    public void It_does_the_same_on_any_number_of_threads()
    {
        (ExactModel model, MilpSolution relaxed, ProblemTables tables) = Relaxed(Instances.Engine[0]);
        double limit = 2 * relaxed.Objective!.Value;

        (double Bound, int Nodes)[] outcomes = [.. s_threads.Select(threads =>
        {
            var search = new DecompositionSearch(tables, model, relaxed.RowDuals!, limit, threads);
            search.Run(100, s_none, _ => { });
            return (search.Bound, search.Nodes);
        })];

        outcomes.Should().AllBeEquivalentTo(outcomes[0]);
        outcomes[0].Bound.Should().BeGreaterThan(relaxed.Objective.Value);
    }

    [Fact]
    public void Replicas_are_whole_and_the_best_of_all_numbers()
    {
        (ExactModel model, MilpSolution relaxed, ProblemTables tables) = Relaxed(Instances.Engine[1]);
        var decomposed = new DecomposedModel(tables, model);
        double[] prices = decomposed.PricesFrom(relaxed.RowDuals!);
        foreach (DeploymentBlock block in decomposed.Blocks)
        {
            double best = Enumerable.Range(block.Least, Math.Min(40, block.Most - block.Least + 1)).Min(carrying =>
            {
                block.Price(prices, carrying, carrying);
                return block.Reduced;
            });

            block.Price(prices, block.Least, Math.Min(block.Least + 39, block.Most));

            block.Reduced.Should().BeApproximately(best, 1e-9 * Math.Max(1, Math.Abs(best)));
        }
    }

    private static DecompositionSearch Searched(
        ProblemTables tables, ExactModel model, IReadOnlyList<double> duals, double limit, int mostNodes)
    {
        var search = new DecompositionSearch(tables, model, duals, limit, threads: 1);
        search.Run(mostNodes, s_none, _ => { });
        return search;
    }

    private static (ExactModel Model, MilpSolution Relaxed, ProblemTables Tables) Relaxed(AllocationProblem problem)
    {
        var tables = ProblemTables.Compile(problem);
        var model = ExactModel.Build(tables);
        return (model, MilpSolvers.Default.Solve(model.Milp, new() { RelaxIntegrality = true }), tables);
    }
}

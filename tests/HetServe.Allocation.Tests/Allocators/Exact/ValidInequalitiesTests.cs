using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>The inequalities cut off no plan and do tighten the relaxation.</summary>
public class ValidInequalitiesTests
{
    private static readonly Gen<ProblemTables> Problems =
        from queries in Gen.Int[1, 5]
        from models in Gen.Int[1, 4]
        from tiers in Gen.Int[1, 4]
        from seed in Gen.Int[1, 100_000]
        from maxUnmet in Gen.Int[0, 2].Select(n => n == 0 ? 0 : n == 1 ? 0.3 : 1)
        from average in Gen.Bool
        from capped in Gen.Bool
        from measured in Gen.Bool
        from starved in Gen.Bool
        select ProblemTables.Compile(SyntheticInstances.Generate(queries, models, tiers, seed, new()
        {
            MaxUnmet = maxUnmet,
            AverageDelay = average,
            Capped = capped,
            Measured = measured,
            StorageStarved = starved,
        }));

    [Fact]
    public void They_move_no_optimum() => Problems.Sample(
        tables =>
        {
            AllocationResult bare = Solve(tables, ValidInequalities.None);

            foreach (ValidInequalities inequalities in Enum.GetValues<ValidInequalities>())
            {
                AllocationResult result = Solve(tables, inequalities);
                result.Status.Should().Be(bare.Status);
                if (bare.Plan is { } plan) result.Plan!.Cost.Total.Should().BeApproximately(plan.Cost.Total, 1e-5 * (1 + plan.Cost.Total));
            }
        },
        iter: 20, threads: 1);

    [Fact]
    public void Plans_of_the_heuristics_satisfy_them()
    {
        int compared = 0;
        foreach (ProblemTables tables in Instances.Synthetic.Concat(Instances.Stored).Select(ProblemTables.Compile))
        {
            var bare = ExactModel.Build(tables, inequalities: ValidInequalities.None);
            var tight = ExactModel.Build(tables);
            foreach (IAllocator allocator in (IAllocator[])[new GreedyAllocator(), new AdaptiveGreedyAllocator(new() { Starts = 1 })])
            {
                AllocationPlan plan = allocator.Allocate(tables).Plan!;
                if (ExactPlan.ToValues(bare, PlanEvaluation.Evaluate(tables, plan)) is not { } values) continue;
                if (!Contracts.MilpModels.IsFeasible(bare.Milp, values)) continue;
                double[]? same = ExactPlan.ToValues(tight, PlanEvaluation.Evaluate(tables, plan));
                same.Should().NotBeNull();
                compared++;
                Contracts.MilpModels.IsFeasible(tight.Milp, same!).Should().BeTrue("{0} by {1}", tables.Problem.Name, plan.Allocator);
            }
        }

        compared.Should().BeGreaterThan(80);
    }

    [Theory]
    [InlineData(ValidInequalities.ShareLimits)]
    [InlineData(ValidInequalities.Covers)]
    [InlineData(ValidInequalities.ReplicaRounding)]
    public void Each_raises_the_bound_where_the_others_do_not(ValidInequalities one)
    {
        ProblemTables[] problems =
            [.. ((string[])["synth-7-8-8-s8", "synth-6-6-10-s17"]).Select(name => ProblemTables.Compile(Instances.Load(name)))];

        problems.Max(tables => Bound(tables, ValidInequalities.All) / Bound(tables, ValidInequalities.All & ~one))
            .Should().BeGreaterThan(1.003);
    }

    private static double Bound(ProblemTables tables, ValidInequalities inequalities) =>
        new RelaxationBound(MilpSolvers.Default, new() { Inequalities = inequalities }).Compute(tables).LowerBound!.Value;

    private static AllocationResult Solve(ProblemTables tables, ValidInequalities inequalities) =>
        new ExactAllocator(MilpSolvers.Default, new() { Inequalities = inequalities }).Allocate(tables);
}

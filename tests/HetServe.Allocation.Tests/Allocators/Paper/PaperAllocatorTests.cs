using FluentAssertions.Execution;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Paper;

public class PaperAllocatorTests
{
    private static IEnumerable<ProblemTables> Some =>
        Instances.Stored.Concat(Instances.Synthetic).Where((_, n) => n % 4 == 0).Select(ProblemTables.Compile);

    [Fact]
    public void No_plan_costs_less_than_a_proven_optimum()
    {
        using var scope = new AssertionScope();
        foreach (AllocationProblem problem in Instances.Stored)
        {
            double least = Instances.Optimum(problem.Name) * (1 - 1e-5);
            new PaperGreedyAllocator().Allocate(problem).FeasiblePlan!.Cost.Total.Should().BeGreaterThan(least, problem.Name);
            new PaperAdaptiveGreedyAllocator().Allocate(problem).FeasiblePlan!.Cost.Total.Should().BeGreaterThan(least, problem.Name);
        }
    }

    [Fact]
    public void AGH_never_falls_behind_GH_and_more_orders_never_cost_more()
    {
        using var scope = new AssertionScope();
        foreach (ProblemTables tables in Some)
        {
            double greedy = new PaperGreedyAllocator().Allocate(tables).Plan!.Cost.Total;
            double one = Cost(1), six = Cost(6), ten = Cost(10);

            one.Should().BeLessThanOrEqualTo(greedy * (1 + 1e-9), tables.Problem.Name);
            six.Should().BeLessThanOrEqualTo(one * (1 + 1e-9), tables.Problem.Name);
            ten.Should().BeLessThanOrEqualTo(six * (1 + 1e-9), tables.Problem.Name);

            double Cost(int orders) => new PaperAdaptiveGreedyAllocator(new() { Orders = orders }).Allocate(tables).Plan!.Cost.Total;
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan()
    {
        foreach (ProblemTables tables in Some)
        {
            string Plan() => PlanFile.ToJson(new PaperAdaptiveGreedyAllocator(new() { Orders = 12, Seed = 7 }).Allocate(tables).Plan!);

            Plan().Should().Be(Plan(), tables.Problem.Name);
        }
    }

    [Fact]
    public void Whatever_mechanisms_are_off_a_plan_is_called_feasible_only_where_it_keeps_every_constraint()
    {
        using var scope = new AssertionScope();
        foreach (ProblemTables tables in Some)
        {
            for (PaperMechanisms use = PaperMechanisms.None; use <= PaperMechanisms.All; use++)
            {
                AllocationResult greedy = new PaperGreedyAllocator(new() { Mechanisms = use }).Allocate(tables);
                AllocationResult adaptive = new PaperAdaptiveGreedyAllocator(new() { Mechanisms = use, Orders = 2 }).Allocate(tables);

                string name = $"{tables.Problem.Name}, {use}";
                foreach (AllocationResult result in (AllocationResult[])[greedy, adaptive])
                {
                    (result.FeasiblePlan is not null).Should().Be(result.Report!.Violations.Count == 0, name);
                    if (use.HasFlag(PaperMechanisms.ParallelismFeasibility))
                        result.Report.Violations.Should().NotContain(row => row.Constraint != "demand", name);
                }
            }
        }
    }

    [Fact]
    public void A_plan_counts_its_moves()
    {
        IReadOnlyList<MoveStatistics> moves =
            new PaperAdaptiveGreedyAllocator().Allocate(SyntheticInstances.Generate(8, 6, 8, 3, new() { AverageDelay = true })).Moves;

        moves.Select(m => m.Move).Should().Equal("relocate", "consolidate");
        moves.Should().OnlyContain(m => m.Improvements <= m.Evaluations && m.Evaluations > 0);
    }

    [Fact]
    public void Orders_are_sorted_both_ways_and_then_random()
    {
        // Arrival rates 3, 1, 2; error SLOs 2, 3, 1 %; a type of larger tokens stores more for each query.
        ProblemTables tables = ProblemTables.Compile(AllocationProblem.Create("orders").Performance(new() { Model = PerformanceModelKind.Roofline })
            .TensorParallel(1).PipelineParallel(1)
            .AddQuery("a", q => q.PerSecond(3).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.02).TokenKb(1))
            .AddQuery("b", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.03).TokenKb(2))
            .AddQuery("c", q => q.PerSecond(2).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.01).TokenKb(9))
            .Model("x", "a", "b", "c").Tier("gpu", price: 1).Build());

        Order(0).Should().Be("acb", "the rate falls");
        Order(1).Should().Be("bca", "the rate rises");
        Order(2).Should().Be("cab", "the error SLO rises");
        Order(3).Should().Be("bac", "the error SLO falls");
        Order(4).Should().Be("cab", "the storage falls: 18, 3, 2");
        Order(5).Should().Be("bac", "the storage rises");
        Enumerable.Range(6, 20).Select(n => Order(n)).Should().OnlyContain(order => order.Order().SequenceEqual("abc"))
            .And.Contain("abc", "random orders reach every one").And.Contain("cba");
        Enumerable.Range(6, 20).Select(n => Order(n, seed: 1)).Should().NotEqual(Enumerable.Range(6, 20).Select(n => Order(n, seed: 2)));

        string Order(int number, long seed = 0)
        {
            int[] order = new int[tables.QueryCount];
            QueryOrders.Fill(tables, number, seed, order);
            return string.Concat(order.Select(i => tables.Problem.Queries[i].Name));
        }
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void An_option_out_of_range_is_refused(PaperAdaptiveGreedyOptions options, string name) =>
        FluentActions.Invoking(() => new PaperAdaptiveGreedyAllocator(options)).Should().Throw<ArgumentOutOfRangeException>()
            .Which.ParamName.Should().Be("options." + name);

    public static TheoryData<PaperAdaptiveGreedyOptions, string> OutOfRange => new()
    {
        { new() { Mechanisms = (PaperMechanisms)8 }, nameof(PaperAdaptiveGreedyOptions.Mechanisms) },
        { new() { Orders = 0 }, nameof(PaperAdaptiveGreedyOptions.Orders) },
        { new() { TimeLimit = TimeSpan.Zero }, nameof(PaperAdaptiveGreedyOptions.TimeLimit) },
    };

    [Fact]
    public void Unknown_mechanisms_are_refused() =>
        FluentActions.Invoking(() => new PaperGreedyAllocator(new() { Mechanisms = (PaperMechanisms)9 }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be a combination of M1, M2 and M3*9*");

    [Fact]
    public void Options_have_the_documented_defaults() => new PaperAdaptiveGreedyOptions().Should().Be(
        new PaperAdaptiveGreedyOptions { Mechanisms = PaperMechanisms.All, Orders = 10, Seed = 0, TimeLimit = null });
}

using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators;

/// <summary>
/// Many query types, each with a model of its own and far more than one replica, compete for a GPU type of which there are too few. Every
/// query type takes ten replicas of the scarce type or 11 + i of the other, at one price, so the scarce GPUs go to the highest i.
/// </summary>
public class ScarceGpuTests
{
    private const int Queries = 16, Needed = 10;

    [Theory]
    [InlineData(80, 80 + 116)]     // i = 8..15 take all; the rest takes 11 + ... + 18 of the other
    [InlineData(85, 85 + 98 + 9)]  // and half of i = 7, whose other half takes 9 in place of 18
    [InlineData(160, 160)]         // enough for all
    public void Scarce_gpus_go_to_whom_they_save_most(int available, double optimum)
    {
        var tables = ProblemTables.Compile(Problem(available));

        AllocationResult result = new AdaptiveGreedyAllocator().Allocate(tables);

        result.Plan!.Cost.Total.Should().BeApproximately(optimum, 1e-6);
        PlanChecker.Check(tables, result.Plan).Violations.Should().BeEmpty();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(83)]
    [InlineData(85)]
    public void GH_leaves_nothing_that_must_be_served(int available) =>
        new GreedyAllocator().Allocate(ProblemTables.Compile(Problem(available))).FeasiblePlan!.Unmet.Should().BeEmpty();

    [Fact]
    public void A_search_for_scarce_gpus_is_the_same_for_any_number_of_threads()
    {
        var tables = ProblemTables.Compile(Problem(83));

        string Plan(int threads) => string.Join(
            ' ', new AdaptiveGreedyAllocator(new() { StartEffort = 50, DegreeOfParallelism = threads }).Allocate(tables).Plan!.Deployments);

        Plan(1).Should().Be(Plan(4));
    }

    private static AllocationProblem Problem(int available)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("scarce")
            .Horizon(TimeSpan.FromHours(1))
            .TensorParallel(1)
            .PipelineParallel(1)
            .Available("A", available)
            .Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddTier(new GpuSpec("A", 80, 1000, 100, 100), Precision.FP16, 1)
            .AddTier(new GpuSpec("B", 80, 1000, 100, 100), Precision.FP16, 1);
        for (int i = 0; i < Queries; i++)
        {
            string query = $"q{i}", model = $"m{i}";
            builder
                .AddQuery(query, q => q.PerSecond(Needed).Tokens(100, 100).Delay(TimeSpan.FromHours(1)).Error(1).UnmetPenalty(1000).MaxUnmet(0))
                .AddModel(model, m => m.Parameters(1).Weights(2).Shape(1, 1).ErrorRate(query, 0))
                .AddMeasurement(Measured(query, model, "A-FP16", 1))
                .AddMeasurement(Measured(query, model, "B-FP16", Needed / (11.0 + i)));
        }

        return builder.Build();
    }

    private static Measurement Measured(string query, string model, string tier, double perSecond) => new()
    {
        Query = query, Model = model, Tier = tier, Parallelism = new Parallelism(1, 1), DelaySeconds = 0.001, QueriesPerSecond = perSecond,
    };
}

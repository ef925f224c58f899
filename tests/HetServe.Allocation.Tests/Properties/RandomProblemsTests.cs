using FluentAssertions.Execution;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>The laws are tried on problems that they say something about.</summary>
public class RandomProblemsTests
{
    private const int Drawn = 300;

    public static TheoryData<string, Func<AllocationProblem, bool>> Degenerate => new()
    {
        { "one query type", p => p.Queries.Count == 1 },
        { "one model", p => p.Models.Count == 1 },
        { "no demand of a query type", p => p.Queries.Any(q => q.RatePerHour == 0) },
        { "huge numbers", p => p.Tiers.Any(t => t.Tflops > 1e7) || p.Models.Any(m => m.WeightsGb > 1e5) },
        { "tiny numbers", p => p.Tiers.Any(t => t.MemoryGb < 1) || p.Queries.Any(q => q.RatePerHour is > 0 and < 1) },
        { "candidates alike", p => p.Models.Count > 1 && p.Models.DistinctBy(m => m.WeightsGb).Count() == 1 },
        { "weights that fit nowhere", p => FitsNowhere(ProblemTables.Compile(p)) },
        { "objectives that no option meets", p => p.Queries.Any(q => q.DelaySlo is { Ticks: < 10 }) },
        { "budget 0", p => p.Budget == 0 },
        { "no GPUs", p => p.Availability.Values.Contains(0) },
        { "all demand to be served", p => p.Queries.Any(q => q.MaxUnmet == 0) },
        { "both scopes", p => p.Queries.Select(q => q.DelayScope).Concat(p.Queries.Select(q => q.ErrorScope)).Distinct().Count() == 2 },
        { "measured profiles", p => p.Measurements.Count > 0 },
    };

    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Degenerate_problems_are_drawn(string kind, Func<AllocationProblem, bool> isOfKind) =>
        Enumerable.Range(0, Drawn).Count(seed => isOfKind(RandomProblems.Draw(seed, tiny: false)))
            .Should().BeGreaterThan(2, kind);

    [Fact]
    public void Tiny_problems_are_not_trivial()
    {
        var exact = new ExactAllocator(MilpSolvers.Default);
        AllocationResult[] results = [.. Enumerable.Range(0, Drawn).Select(seed => exact.Allocate(RandomProblems.Draw(seed, tiny: true)))];
        int Percent(Func<AllocationResult, bool> isSo) => 100 * results.Count(isSo) / Drawn;

        using var all = new AssertionScope();
        Percent(r => r.Status == PlanStatus.Infeasible).Should().BeInRange(10, 40, "infeasible");
        Percent(r => r.Plan?.Deployments.Count > 0).Should().BeGreaterThan(40, "something is deployed");
        Percent(r => r.Plan?.Deployments.Count > 1).Should().BeGreaterThan(5, "more than one deployment");
        Percent(r => r.Plan?.Routes.Any(route => route.Fraction < 0.999) == true).Should().BeGreaterThan(8, "a query type is split");
        Percent(r => r.Plan?.Deployments.Any(d => d.Replicas > 1) == true).Should().BeGreaterThan(10, "more than one replica");
    }

    private static bool FitsNowhere(ProblemTables tables) =>
        Enumerable.Range(0, tables.OptionCount).All(option => tables.FreeMemoryGb(option) <= 0);
}

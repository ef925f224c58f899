using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Problems;

public class ProblemTests
{
    [Fact]
    public void All_faults_are_reported_at_once_with_item_value_and_rule()
    {
        AllocationProblem problem = TestProblems.One().Build();
        AllocationProblem broken = problem with
        {
            Budget = double.NaN,
            Tiers = [problem.Tiers[0] with { MemoryGb = -80 }],
            Queries = [problem.Queries[0] with { MaxUnmet = 2 }, problem.Queries[0]],
        };

        IReadOnlyList<ProblemFault> faults = broken.Validate();

        faults.Select(f => f.Path).Should().Equal("budget", "queries[1].name", "queries[0].maxUnmet", "tiers[0].memoryGb");
        faults[3].Message.Should().Be("Tier 'gpu-fp16': memoryGb must be > 0, was -80.");
        broken.Invoking(p => p.EnsureValid()).Should().Throw<InvalidProblemException>().Which.Faults.Should().HaveCount(4);
    }

    [Fact]
    public void Defaults_of_the_efficiencies_and_latencies_follow_the_model()
    {
        var engine = new PerformanceParameters();
        PerformanceParameters roofline = engine with { Model = PerformanceModelKind.Roofline };
        PerformanceParameters given = roofline with
        {
            ComputeEfficiency = 0.1, BandwidthEfficiency = 0.2, TensorLatencySeconds = 0.3, PipelineLatencySeconds = 0.4,
        };

        engine.Model.Should().Be(PerformanceModelKind.Engine);
        Effective(engine).Should().Be((0.55, 0.88, 1.5e-5, 1e-4));
        Effective(roofline).Should().Be((0.4, 0.7, 8e-6, 2e-5));
        Effective(given).Should().Be((0.1, 0.2, 0.3, 0.4));

        static (double, double, double, double) Effective(PerformanceParameters p) => (
            p.EffectiveComputeEfficiency, p.EffectiveBandwidthEfficiency, p.EffectiveTensorLatencySeconds,
            p.EffectivePipelineLatencySeconds);
    }

    [Fact]
    public void Defaults_that_depend_on_other_members_follow_them()
    {
        QueryType query = TestProblems.One().Build().Queries[0];

        (query.EffectiveSloInputTokens, query.EffectiveSloOutputTokens, query.EffectiveMaxTokens).Should().Be((100, 100, 200));
        QueryType long1 = query with { SloInputTokens = 300, SloOutputTokens = 150 };
        (long1.EffectiveSloInputTokens, long1.EffectiveSloOutputTokens, long1.EffectiveMaxTokens).Should().Be((300, 150, 450));
        (long1 with { MaxTokens = 8192 }).EffectiveMaxTokens.Should().Be(8192);
        query.EffectiveMaxUnmet.Should().Be(1, "an unmet penalty is given");
        (query with { UnmetPenalty = 0 }).EffectiveMaxUnmet.Should().Be(0);
        (query with { UnmetPenalty = 0, MaxUnmet = 0.5 }).EffectiveMaxUnmet.Should().Be(0.5);
    }
}

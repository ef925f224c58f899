using HetServe.Allocation.Allocators;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Explanations;

public sealed class FigureSourceTests
{
    [Fact]
    public void A_deployment_has_the_sources_of_its_own_entries_each_once()
    {
        AllocationProblem problem = Sourced();

        PlanExplanation explanation = Explain(problem);

        explanation.Deployments.Single().Sources.Should().Equal(
            new FigureSource("measurement", "bench"), new FigureSource("tier", "quote"), new FigureSource("model", "bench"));
        explanation.ToText().Should().Contain("    Figures from bench (measurement, model); quote (tier).\n");
    }

    [Fact]
    public void Profiles_count_where_the_engine_model_uses_them()
    {
        AllocationProblem problem = Sourced();
        EngineProfile profile = new()
        {
            Model = "small", Tier = "gpu-fp16", Parallelism = new Parallelism(1, 1), StepSeconds = 0.01, Source = "sweep",
        };

        Configuration(problem with { Profiles = [profile] }).Sources.Should().NotContain(s => s.Of == "profile");
        Configuration(problem with { Profiles = [profile], Performance = new PerformanceParameters() }).Sources[0].Should()
            .Be(new FigureSource("profile", "sweep"));
    }

    [Fact]
    public void Without_sources_nothing_is_said()
    {
        PlanExplanation explanation = Explain(TestProblems.One().Build());

        explanation.Deployments.Single().Sources.Should().BeEmpty();
        explanation.ToText().Should().NotContain("Figures from");
        Configuration(TestProblems.One().Build()).Sources.Should().BeEmpty();
    }

    [Fact]
    public void A_measurement_without_figures_says_why_there_is_no_route()
    {
        AllocationProblem problem = Sourced();
        problem = problem with
        {
            Queries = [problem.Queries[0] with { NetworkLatencySeconds = new Dictionary<string, double>() }],
            Tiers = [problem.Tiers[0], problem.Tiers[0] with { Name = "far", Region = "far" }],
            Measurements =
            [
                new Measurement
                {
                    Query = "chat", Model = "small", Tier = "far", Parallelism = new Parallelism(2, 1), Source = "far was down",
                },
            ],
        };

        ConfigurationExplanation far = ConfigurationExplainer.Explain(ProblemTables.Compile(problem))[1];

        far.Refusal!.ToString().Should().Be("placement: far was down (its networkLatency does not list region far)");
        far.Sources.Should().NotContain(s => s.Of == "measurement", "it has no figures");
        PlanExplanation explanation = Explain(problem);
        explanation.Queries.Single().NoRoutes.Should().Equal("far was down");
        explanation.ToText().Should().Contain("    No route: far was down.\n");
    }

    [Fact]
    public void The_source_of_figures_is_no_reason_against_a_route()
    {
        AllocationProblem problem = Sourced();
        problem = problem with
        {
            Queries = [problem.Queries[0] with { NetworkLatencySeconds = new Dictionary<string, double>() }],
            Tiers = [problem.Tiers[0], problem.Tiers[0] with { Name = "far", Region = "far" }],
            Measurements = [problem.Measurements[0] with { Tier = "far" }],
        };

        ConfigurationRefusal refusal = ConfigurationExplainer.Explain(ProblemTables.Compile(problem))[1].Refusal!;

        refusal.ToString().Should().Be("placement: its networkLatency does not list region far");
        refusal.NoRoute.Should().BeNull();
    }

    private static AllocationProblem Sourced()
    {
        AllocationProblem problem = TestProblems.One().Build();
        Measurement used = new()
        {
            Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new Parallelism(1, 1), TtftSeconds = 0.01, Source = "bench",
        };
        return problem with
        {
            Models = [problem.Models[0] with { Source = "bench" }],
            Tiers = [problem.Tiers[0] with { Source = "quote" }],
            Measurements = [used, used with { Parallelism = new Parallelism(2, 1), Source = "other" }],
        };
    }

    private static ConfigurationExplanation Configuration(AllocationProblem problem) =>
        ConfigurationExplainer.Explain(ProblemTables.Compile(problem)).Single();

    private static PlanExplanation Explain(AllocationProblem problem)
    {
        var tables = ProblemTables.Compile(problem);
        return new AdaptiveGreedyAllocator().Allocate(tables).Plan!.Explain(tables);
    }
}

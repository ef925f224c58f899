using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Tables;

public class ProblemTablesTests
{
    private static readonly Gen<AllocationProblem> s_problems = Gen.Select(Gen.Int[1, 9], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int, Gen.Bool,
        (queries, models, tiers, seed, measured) =>
            SyntheticInstances.Generate(queries, models, tiers, seed, new() { Measured = measured }));

    [Fact]
    public void Routes_are_what_the_performance_model_says() => s_problems.Sample(problem =>
        ShouldBe(problem, new MeasuredPerformanceModel(new RooflinePerformanceModel(problem.Performance), problem.Measurements)), iter: 50);

    [Fact]
    public void A_performance_model_that_is_not_affine_is_asked_for_every_route() => s_problems.Sample(problem =>
        ShouldBe(
            problem with { PerformanceModel = new Quadratic() },
            new MeasuredPerformanceModel(new Quadratic(), problem.Measurements)), iter: 50);

    [Fact]
    public void A_route_that_the_performance_model_rules_out_stays_out_even_if_measured()
    {
        AllocationProblem problem = TestProblems.One().PerformanceModel(new NoPerformance())
            .AddMeasurement(new() { Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1), DelaySeconds = 1 })
            .Build();
        var tables = ProblemTables.Compile(problem);

        tables.TryGetRoute(0, 0, out _).Should().BeFalse();
        tables.Candidates.Should().BeEmpty();
        new GreedyAllocator().Allocate(tables).Plan!.Unmet.Should().Equal(new Dictionary<string, double> { ["chat"] = 1 });
        new AdaptiveGreedyAllocator().Allocate(tables).Plan!.Unmet.Should().Equal(new Dictionary<string, double> { ["chat"] = 1 });
    }

    [Fact]
    public void A_model_without_an_error_rate_for_a_query_type_has_no_route()
    {
        AllocationProblem problem = TestProblems.One()
            .AddModel("mute", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000))
            .AddMeasurement(new() { Query = "chat", Model = "mute", Tier = "gpu-fp16", Parallelism = new(1, 1), ErrorRate = 0 }).Build();
        var tables = ProblemTables.Compile(problem);

        tables.TryGetRoute(0, tables.FindOption("mute", "gpu-fp16", new(1, 1)), out _).Should().BeFalse();
        tables.TryGetRoute(0, tables.FindOption("small", "gpu-fp16", new(1, 1)), out _).Should().BeTrue();
    }

    [Fact]
    public void What_does_not_exist_is_refused_by_name()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        foreach (int option in (int[])[-1, tables.OptionCount])
        {
            Refused("option", () => tables.ModelOf(option));
            Refused("option", () => tables.TierOf(option));
            Refused("option", () => tables.ParallelismOf(option));
            Refused("option", () => tables.FreeMemoryGb(option));
            Refused("option", () => tables.RentalPerReplica(option));
            Refused("option", () => tables.TryGetRoute(0, option, out _));
        }

        foreach (int query in (int[])[-1, tables.QueryCount, tables.QueryStride - 1])
        {
            Refused("query", () => tables.TryGetRoute(query, 0, out _));
            Refused("query", () => tables.Admits(query, default));
        }

        static void Refused(string parameter, Action call) =>
            call.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Theory]
    [InlineData(0.25, 0.125, 0.5, 0.03, true)]
    [InlineData(0.26, 0.125, 0.5, 0.03, false)]
    [InlineData(0.25, 0.126, 0.5, 0.03, false)]
    [InlineData(0.25, 0.125, 0.51, 0.03, false)]
    [InlineData(0.25, 0.125, 0.5, 0.04, false)]
    public void A_route_is_admitted_up_to_every_limit(double ttft, double tpot, double delay, double error, bool admitted)
    {
        AllocationProblem one = TestProblems.One().Build();
        var tables = ProblemTables.Compile(one with
        {
            Queries = [one.Queries[0] with
            {
                TtftSlo = TimeSpan.FromSeconds(0.25), TpotSlo = TimeSpan.FromSeconds(0.125), DelaySlo = TimeSpan.FromSeconds(0.5),
                ErrorSlo = 0.03, ErrorScope = SloScope.Route,
            }],
            PerformanceModel = new Fixed(new RoutePerformance(ttft, tpot, delay, 0.01, error)),
        });

        tables.Admits(0, 0).Should().Be(admitted);
    }

    [Fact]
    public void Nothing_is_compiled_without_a_problem() =>
        FluentActions.Invoking(() => ProblemTables.Compile(null!)).Should().Throw<ArgumentNullException>().WithParameterName("problem");

    [Fact]
    public void Options_are_found_by_name() => s_problems.Sample(problem =>
    {
        var tables = ProblemTables.Compile(problem);
        for (int o = 0; o < tables.OptionCount; o++)
            tables.FindOption(tables.ModelOf(o).Name, tables.TierOf(o).Name, tables.ParallelismOf(o)).Should().Be(o);
        tables.FindOption("?", problem.Tiers[0].Name, new(1, 1)).Should().Be(-1);
        tables.FindOption(problem.Models[0].Name, "?", new(1, 1)).Should().Be(-1);
        tables.FindOption(problem.Models[0].Name, problem.Tiers[0].Name, new(3, 1)).Should().Be(-1);
    }, iter: 20);

    /// <summary>Compares every route and option with the formulas of the problem's records.</summary>
    private static void ShouldBe(AllocationProblem problem, MeasuredPerformanceModel expected)
    {
        var tables = ProblemTables.Compile(problem);
        for (int o = 0; o < tables.OptionCount; o++)
        {
            (ModelSpec model, GpuTier tier, Parallelism parallelism) = (tables.ModelOf(o), tables.TierOf(o), tables.ParallelismOf(o));
            double weights = tier.EffectiveWeightScale * model.WeightsGb;
            Close(tables.FreeMemoryGb(o), parallelism.Gpus * tier.MemoryGb * problem.Performance.MemoryUtilization - weights);
            Close(tables.RentalPerReplica(o), problem.HorizonHours * tier.PricePerHour * parallelism.Gpus);
            for (int i = 0; i < tables.QueryCount; i++)
            {
                QueryType query = problem.Queries[i];
                RoutePerformance? route = expected.Evaluate(query, model, tier, parallelism, tables.UtilizationOf(o));
                tables.TryGetRoute(i, o, out RouteMetrics metrics).Should().Be(route is not null);
                if (route is not { } e) continue;
                Close(metrics.TtftSeconds, e.TtftSeconds);
                Close(metrics.TpotSeconds, e.TpotSeconds);
                Close(metrics.DelaySeconds, e.DelaySeconds);
                Close(metrics.ErrorRate, e.ErrorRate);
                Close(metrics.BusyReplicas, query.RatePerHour / 3600 * e.BusySeconds);
                double tokens = query.InputTokens + query.OutputTokens;
                Close(metrics.MemoryGb, query.RatePerHour / 3600 * e.DelaySeconds * model.KvKbPerToken * tokens / 1e6);
            }
        }

        static void Close(double actual, double expected) =>
            actual.Should().BeApproximately(expected, 1e-12 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>A delay that grows with the square of the prompt, and no service of short prompts on one GPU.</summary>
    private sealed class Quadratic : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization)
        {
            if (parallelism.Gpus == 1 && query.InputTokens < 200) return null;
            double ttft = 1e-8 * query.InputTokens * query.InputTokens / parallelism.Tensor, tpot = 0.001 * model.ParametersB / tier.Tflops;
            return new RoutePerformance(ttft, tpot, ttft + query.OutputTokens * tpot, 0.01 / parallelism.Gpus, 0.02);
        }
    }

    private sealed class Fixed(RoutePerformance route) : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) => route;
    }

    private sealed class NoPerformance : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) => null;
    }
}

using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Tables;

/// <summary>Which of one pair's options are searched, by hand: 1x1, 1x2, 2x1 and 2x2, of which 1x2 and 2x1 take as many GPUs.</summary>
public class CandidateTests
{
    private static readonly RouteCoefficients s_same = Coefficients(1, 1, 1, 1);

    [Theory]
    [InlineData(1, 1, 1, 1, "1x1 1x2 2x2")] // of equals the first
    [InlineData(2, 1, 1, 1, "1x1 1x2 2x2")]
    [InlineData(1, 2, 1, 1, "1x1 1x2 2x2")]
    [InlineData(1, 1, 2, 1, "1x1 1x2 2x2")]
    [InlineData(1, 1, 1, 2, "1x1 1x2 2x2")]
    [InlineData(0.5, 1, 1, 1, "1x1 2x1 2x2")]
    [InlineData(1, 0.5, 1, 1, "1x1 2x1 2x2")]
    [InlineData(1, 1, 0.5, 1, "1x1 2x1 2x2")]
    [InlineData(1, 1, 1, 0.5, "1x1 2x1 2x2")]
    [InlineData(2, 0.5, 1, 1, "1x1 1x2 2x1 2x2")]
    [InlineData(0.5, 2, 1, 1, "1x1 1x2 2x1 2x2")]
    [InlineData(0.5, 1, 2, 1, "1x1 1x2 2x1 2x2")]
    [InlineData(0.5, 1, 0.5, 2, "1x1 2x1 1x2 2x2")] // by rising TPOT
    public void Of_options_with_as_many_GPUs_one_that_is_no_better_in_anything_is_left_out(
        double ttft, double ttftBase, double tpot, double busy, string candidates) =>
        Candidates(Problem(Coefficients(ttft, ttftBase, tpot, busy))).Should().Be(candidates);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void A_measured_option_is_compared_with_none(int tensor, int pipeline)
    {
        var slow = new Measurement
        {
            Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(tensor, pipeline), DelaySeconds = 1,
        };
        Candidates(Problem(s_same) with { Measurements = [slow] }).Should().Be("1x1 1x2 2x1 2x2");
    }

    [Theory]
    [InlineData("memory", "1x2 2x2")]
    [InlineData("availability", "1x1 1x2")]
    [InlineData("budget", "1x1 1x2")]
    [InlineData("little budget", "1x1")]
    [InlineData("storage", "1x1 1x2 2x2")]
    [InlineData("little storage", "")]
    public void An_option_takes_what_there_is_at_most_and_leaves_room_for_KV_cache(string limit, string candidates)
    {
        AllocationProblem problem = Problem(s_same);
        Candidates(limit switch
        {
            "memory" => problem with { Models = [problem.Models[0] with { WeightsGb = 9 }] }, // 0.9 of 10 GB
            "availability" => problem with { Availability = new Dictionary<string, int> { ["gpu"] = 2 } },
            "budget" => problem with { Budget = 2.5, Storage = new StoragePolicy { PricePerGbHour = 0.25 } },
            "little budget" => problem with { Budget = 2.4, Storage = new StoragePolicy { PricePerGbHour = 0.25 } },
            "storage" => problem with { Storage = new StoragePolicy { CapacityGb = 2 } },
            _ => problem with { Storage = new StoragePolicy { CapacityGb = 1.9 } },
        }).Should().Be(candidates);
    }

    [Theory]
    [InlineData(5, "1x1 1x2 2x2")]
    [InlineData(0.2, "")]
    public void An_option_that_admits_no_query_type_is_left_out(double delaySlo, string candidates)
    {
        AllocationProblem problem = Problem(s_same);
        QueryType query = problem.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(delaySlo) };
        Candidates(problem with { Queries = [query] }).Should().Be(candidates);
    }

    /// <summary>One model on one tier, each parallelism as fast as the others but for 2x1. 100 + 100 tokens take 0.201 s.</summary>
    private static AllocationProblem Problem(RouteCoefficients at2x1) => TestProblems.One().Build() with
    {
        Parallelism = new() { Tensor = [1, 2], Pipeline = [1, 2] },
        PerformanceModel = new Given(at2x1),
    };

    private static string Candidates(AllocationProblem problem)
    {
        var tables = ProblemTables.Compile(problem);
        return string.Join(' ', tables.Candidates.Select(o => tables.ParallelismOf(o)));
    }

    private static RouteCoefficients Coefficients(double perPrompt, double ttftBase, double tpot, double busy) => new()
    {
        PerPrompt = 1e-3 * perPrompt, TtftBase = 1e-3 * ttftBase, TpotBase = 1e-3 * tpot,
        BusyPerPrompt = 1e-3 * busy, BusyPerOutput = 1e-3 * busy,
    };

    private sealed class Given(RouteCoefficients at2x1) : ILinearPerformanceModel
    {
        public RouteCoefficients Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
            parallelism == new Parallelism(2, 1) ? at2x1 : s_same;

        public RouteLengths MeanLengths(QueryType query) => RouteLengths.Of(query.InputTokens, query.OutputTokens, hitRate: 0);

        public RouteLengths SloLengths(QueryType query) => MeanLengths(query);

        public double Stretch(double utilization) => 1;

        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
            this.Evaluate(query, model, tier, parallelism, utilization, measured: null);
    }
}

using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Performance;

/// <summary>
/// The roofline against numbers worked out by hand. The tier reaches 400·0.5 = 200 TFLOP/s and 2000·0.5 = 1000 GB/s, stores weights at
/// half of 16 bit and moves 100 GB/s between GPUs; a collective takes 1e-5 s and a hop 3e-5 s. A query has 1000 + 100 tokens.
/// </summary>
/// <remarks>
/// Activations of one token: 5000·2 bytes / 100e9 = 1e-7 s. So, with 10 layers,
/// comm(t) at 2x1 = 20·(2·1/2·t·1e-7 + 1e-5) = 2e-6·t + 2e-4, and at 1x2 = 1e-7·t + 3e-5.
/// <list type="bullet">
/// <item>Dense, 10e9 parameters, 20 GB: 2e10 FLOP per token, 1e-4 s of compute. Read at decode: 0.5·20/1000 = 1e-2 s.</item>
/// <item>Mixture of experts, 40e9 parameters, 5e9 of them active, 80 GB: 1e10 FLOP per token, 5e-5 s of compute. Read at decode:
/// 0.5·80·(5/40)/1000 = 5e-3 s.</item>
/// </list>
/// Tensor degree 2 halves compute and read, pipeline depth 2 neither; both halve the busy time of a replica.
/// </remarks>
public class RooflinePerformanceModelTests
{
    private static readonly RooflinePerformanceModel s_roofline = new(new PerformanceParameters
    {
        Model = PerformanceModelKind.Roofline,
        ComputeEfficiency = 0.5,
        BandwidthEfficiency = 0.5,
        TensorLatencySeconds = 1e-5,
        PipelineLatencySeconds = 3e-5,
    });

    private static readonly QueryType s_query = new()
    {
        Name = "chat", RatePerHour = 3600, InputTokens = 1000, OutputTokens = 100, DelaySlo = TimeSpan.FromSeconds(10), ErrorSlo = 0.1,
    };

    private static readonly GpuTier s_tier = new()
    {
        Name = "gpu-int8", Gpu = "gpu", Precision = Precision.INT8, MemoryGb = 80, Tflops = 400, BandwidthGBps = 2000, LinkGBps = 100,
        PricePerHour = 1,
    };

    private static readonly ModelSpec s_dense = Model(10, null, 20), s_experts = Model(40, 5, 80);

    // Columns: TTFT, TPOT, replica-seconds.
    [Theory]
    [InlineData(1, 1, 0.1, 0.01, 0.11)]
    [InlineData(2, 1, 0.05 + 0.0022, 0.005 + 0.000202, 0.055)]
    [InlineData(1, 2, 0.1 + 0.00013, 0.01 + 0.0000301, 0.055)]
    public void Dense(int tensor, int pipeline, double ttft, double tpot, double busy) =>
        Check(s_dense, tensor, pipeline, ttft, tpot, busy);

    [Theory]
    [InlineData(1, 1, 0.05, 0.005, 0.055)]
    [InlineData(2, 1, 0.025 + 0.0022, 0.0025 + 0.000202, 0.0275)]
    [InlineData(1, 2, 0.05 + 0.00013, 0.005 + 0.0000301, 0.0275)]
    public void Mixture_of_experts(int tensor, int pipeline, double ttft, double tpot, double busy) =>
        Check(s_experts, tensor, pipeline, ttft, tpot, busy);

    [Fact]
    public void Decode_is_bound_by_compute_where_that_takes_longer()
    {
        RoutePerformance route = s_roofline.Evaluate(s_query, s_dense, s_tier with { BandwidthGBps = 1e6 }, new(1, 1), utilization: 0.8)!.Value;

        route.TpotSeconds.Should().BeApproximately(1e-4, 1e-12);
        route.DelaySeconds.Should().BeApproximately(0.1 + 0.01, 1e-12);
    }

    [Fact]
    public void Errors_grow_with_the_precision_and_end_at_1()
    {
        s_roofline.Evaluate(s_query, s_dense, s_tier, new(1, 1), utilization: 0.8)!.Value.ErrorRate.Should().BeApproximately(0.04 * 1.15, 1e-15);
        s_roofline.Evaluate(s_query, s_dense, s_tier with { ErrorScale = 100 }, new(1, 1), utilization: 0.8)!.Value.ErrorRate.Should().Be(1);
    }

    private static void Check(ModelSpec model, int tensor, int pipeline, double ttft, double tpot, double busy)
    {
        RoutePerformance route = s_roofline.Evaluate(s_query, model, s_tier, new(tensor, pipeline), utilization: 0.8)!.Value;

        route.TtftSeconds.Should().BeApproximately(ttft, 1e-12);
        route.TpotSeconds.Should().BeApproximately(tpot, 1e-12);
        route.DelaySeconds.Should().BeApproximately(ttft + 100 * tpot, 1e-12);
        route.BusySeconds.Should().BeApproximately(busy, 1e-12);
    }

    private static ModelSpec Model(double parameters, double? active, double weights) => new()
    {
        Name = "model", ParametersB = parameters, ActiveParametersB = active, WeightsGb = weights, KvKbPerToken = 100, Layers = 10,
        HiddenSize = 5000, ErrorRates = new Dictionary<string, double> { ["chat"] = 0.04 },
    };
}

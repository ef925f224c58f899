using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests.Measurements;

public sealed class MeasurementPredictorTests
{
    private static readonly int[] s_clients = [1, 4, 16, 64];

    private static MeasurementPrediction Predict(MeasurementRow row) =>
        MeasurementPredictor.Predict(row, out string reason) ?? throw new InvalidOperationException(reason);

    [Fact]
    public void Names_are_mapped_to_the_catalogs()
    {
        MeasuredOption option = Predict(MeasurementRows.Closed).Option;

        option.Model.Name.Should().Be("Llama-3.1-8B");
        option.Gpu.Should().Be(GpuCatalog.H100);
        option.Precision.Should().Be(Precision.FP8);
        option.Engine.Should().Be(EngineCatalog.Vllm);
        option.Parallelism.Should().Be(new Parallelism(1, 1));
    }

    [Theory]
    [InlineData("vllm", "0.12.0", "vLLM")]
    [InlineData("vllm", "", "vLLM")]
    [InlineData("vllm", "0.8.5", "vLLM-0.8")]
    [InlineData("vllm", "0.6.3", "vLLM-2024")]
    [InlineData("vllm", "2024", "vLLM-2024")]
    [InlineData("vllm (modified, 2023)", "", "vLLM-2023")]
    [InlineData("trtllm", "1.0.0rc3", "TensorRT-LLM")]
    [InlineData("trtllm", "0.14.0", "TensorRT-LLM-2024")]
    [InlineData("sglang", "0.5.9", "SGLang")]
    public void Engines_are_mapped_by_name_and_version(string engine, string version, string name)
    {
        Predict(MeasurementRows.Closed with { Engine = engine, EngineVersion = version }).Option.Engine.Name.Should().Be(name);
    }

    [Fact]
    public void Clients_of_a_closed_loop_are_a_fixed_point_of_their_delays()
    {
        MeasurementRow row = MeasurementRows.Closed;
        MeasurementPrediction prediction = Predict(row);
        EngineCoefficients step = prediction.Option.Coefficients();
        double tpot = prediction.Tpot!.Value.Predicted, ttft = prediction.Ttft!.Value.Predicted;

        double running = 16 * 200 * tpot / (ttft + 200 * tpot);

        tpot.Should().BeApproximately(step.Step(running) + running * (step.Decode(1000, 200) + step.Prefill(1000) / 200), 1e-6 * tpot);
        prediction.QueriesPerSecond!.Value.Predicted.Should().BeApproximately(16 / (ttft + 200 * tpot), 1e-6);
        prediction.QueriesPerSecond.Value.Measured.Should().BeApproximately(16 / (0.09 + 200 * 0.009), 1e-9);
    }

    [Fact]
    public void A_closed_loop_is_predicted_from_its_clients_and_not_from_its_delays()
    {
        MeasurementPrediction one = Predict(MeasurementRows.Closed);
        MeasurementPrediction other = Predict(MeasurementRows.Closed with { TtftMs = 500, TpotMs = 20 });

        other.Tpot!.Value.Predicted.Should().Be(one.Tpot!.Value.Predicted);
        other.Ttft!.Value.Predicted.Should().Be(one.Ttft!.Value.Predicted);
    }

    [Fact]
    public void More_clients_are_slower_and_answer_more()
    {
        MeasurementPrediction[] rows = [.. s_clients.Select(n => Predict(MeasurementRows.Closed with { Concurrency = n }))];

        rows.Select(r => r.Tpot!.Value.Predicted).Should().BeInAscendingOrder();
        rows.Select(r => r.Ttft!.Value.Predicted).Should().BeInAscendingOrder();
        rows.Select(r => r.QueriesPerSecond!.Value.Predicted).Should().BeInAscendingOrder();
    }

    [Fact]
    public void Poisson_arrivals_are_predicted_from_their_rate()
    {
        MeasurementPrediction prediction = Predict(MeasurementRows.Poisson);
        EngineCoefficients step = prediction.Option.Coefficients();
        double tpot = prediction.Tpot!.Value.Predicted, running = 4 * 200 * tpot;

        tpot.Should().BeApproximately(step.Step(running) + running * step.Decode(1000, 200) + 4 * tpot * step.Prefill(1000), 1e-6 * tpot);
        prediction.Concurrency.Should().BeApproximately(running, 1e-5 * running);
    }

    [Fact]
    public void A_rate_beyond_the_capacity_has_no_prediction()
    {
        MeasurementPredictor.Predict(MeasurementRows.Poisson with { RequestRate = 1000 }, out string reason).Should().BeNull();
        reason.Should().Contain("capacity");
    }

    [Fact]
    public void A_static_batch_is_a_step_with_its_prefill_spread_over_the_answer()
    {
        MeasurementPrediction prediction = Predict(MeasurementRows.Static);
        EngineCoefficients step = prediction.Option.Coefficients();

        prediction.Tpot!.Value.Measured.Should().BeApproximately(2.4 / 200, 1e-12);
        prediction.Tpot.Value.Predicted.Should().BeApproximately(
            step.Step(16) + 16 * (step.Decode(1000, 200) + step.Prefill(1000) / 200), 1e-12);
    }

    [Fact]
    public void The_factor_on_lengths_of_the_note_counts()
    {
        Predict(MeasurementRows.Closed with { Note = "x;len_factor=0.5" }).Tpot!.Value.Predicted.Should().BeApproximately(
            Predict(MeasurementRows.Closed with { InputTokens = 500, OutputTokens = 100 }).Tpot!.Value.Predicted, 1e-12);
    }

    [Fact]
    public void Degrees_of_experts_and_attention_on_the_same_GPUs_become_one_tensor_degree()
    {
        MeasurementRow row = MeasurementRows.Closed with
        {
            Source = "aic-inferencex", Model = "deepseek-r1", Gpu = "B200", Tensor = 64, TpotMs = 20, Note = "moe_tp_size=8;moe_ep_size=8",
        };

        Predict(row).Option.Parallelism.Should().Be(new Parallelism(8, 1));
        MeasuredOption attention = Predict(row with { Tensor = 1, Note = "attention_dp_size=8;moe_ep_size=8" }).Option;
        attention.Parallelism.Should().Be(new Parallelism(8, 1));
        attention.Model.KvHeads.Should().BeNull("data parallel attention holds no copies of the cache");
    }

    [Fact]
    public void A_row_that_leaves_the_option_open_is_predicted_at_the_best_one()
    {
        MeasurementPrediction prediction = Predict(MeasurementRows.Closed with
        {
            Kind = "max_throughput", GpuCount = 8, Precision = "", Concurrency = null, Tensor = null, Pipeline = null, Engine = "NVIDIA",
            EngineVersion = "MLPerf Inference v5.0", OutputTokensPerSecond = 100_000,
        });

        prediction.Option.Precision.Should().Be(Precision.FP8);
        prediction.MaxThroughput!.Value.Predicted.Should().BeInRange(50_000, 400_000);
    }

    [Fact]
    public void Layers_and_collectives_are_predicted_apart()
    {
        MeasurementPrediction layer = Predict(MeasurementRows.Closed with { Kind = "layer_decode", Precision = "fp16", TpotMs = 0.3 });
        MeasurementPrediction collective = Predict(MeasurementRows.Closed with
        {
            Kind = "all_reduce", Model = "", Precision = "fp16", Tensor = 4, Engine = "nccl", Concurrency = 225e6, TpotMs = 1.6,
        });

        layer.Layer!.Value.Predicted.Should().BeInRange(0.1e-3, 1e-3);
        collective.Layer!.Value.Predicted.Should().BeApproximately(25e-6 + 2 * 0.75 * 225e6 / 225e9, 1e-9);
        layer.Tpot.Should().BeNull();
        collective.Tpot.Should().BeNull();
    }

    public static TheoryData<string, MeasurementRow> Unmapped => new()
    {
        { "GPU not named", MeasurementRows.Closed with { Gpu = "" } },
        { "GPU 'H1000'", MeasurementRows.Closed with { Gpu = "H1000" } },
        { "model 'llama-9'", MeasurementRows.Closed with { Model = "llama-9" } },
        { "engine 'ollama'", MeasurementRows.Closed with { Engine = "ollama" } },
        { "precision not given", MeasurementRows.Closed with { Precision = "" } },
        { "precision 'fp6'", MeasurementRows.Closed with { Precision = "fp6" } },
        { "kind 'guess'", MeasurementRows.Closed with { Kind = "guess" } },
        { "several nodes", MeasurementRows.Closed with { Tensor = 16 } },
        { "separate nodes", MeasurementRows.Closed with { Gpu = "GB200", Tensor = 32 } },
        { "TPOT not given", MeasurementRows.Closed with { TpotMs = null } },
        { "faster than the memory bandwidth", MeasurementRows.Closed with { TpotMs = 0.5 } },
        { "72 % of peak", MeasurementRows.Closed with { InputTokens = 100_000, OutputTokens = 10 } },
        { "weights do not fit", MeasurementRows.Closed with { Model = "llama-3.1-405b", TpotMs = 200 } },
        { "batch does not fit", MeasurementRows.Static with { Concurrency = 10_000 } },
    };

    [Theory]
    [MemberData(nameof(Unmapped), DisableDiscoveryEnumeration = true)]
    public void A_row_without_a_prediction_has_a_reason(string words, MeasurementRow row)
    {
        MeasurementValidation result = MeasurementValidation.Run([row, MeasurementRows.Closed]);

        result.Predictions.Should().ContainSingle();
        result.Unmapped.Should().ContainSingle().Which.Reason.Should().Contain(words);
    }

    [Fact]
    public void Errors_are_summed_up()
    {
        var errors = ErrorSummary.Of([.. new[] { 1.0, 1.1, 0.8, 1.5, 3 }.Select(p => (MeasuredFigure?)new MeasuredFigure(1, p)), null]);

        errors.Rows.Should().Be(5);
        errors.MedianError.Should().BeApproximately(0.2, 1e-12);
        errors.Within15.Should().Be(0.4);
        errors.Within30.Should().Be(0.6);
        errors.WithinFactor2.Should().Be(0.8);
        errors.MedianRatio.Should().Be(1.1);
        ErrorSummary.Of([]).Rows.Should().Be(0);
    }
}

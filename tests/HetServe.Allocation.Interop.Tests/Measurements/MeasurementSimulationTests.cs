using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Tests.Measurements;

public sealed class MeasurementSimulationTests
{
    private static readonly MeasurementRow s_row = new()
    {
        Kind = "open_loop",
        Model = "llama-3.1-8b",
        Gpu = "H100",
        GpuCount = 1,
        Precision = "fp16",
        Tensor = 1,
        Pipeline = 1,
        Engine = "vllm",
        EngineVersion = "0.8.5",
        InputTokens = 205,
        OutputTokens = 200,
        RequestRate = 4,
        TtftMs = 22,
        TpotMs = 8,
        Note = "ShareGPT;100 requests;p90_ttft_ms=26.4",
    };

    [Fact]
    public void A_Poisson_run_is_simulated_near_its_closed_form()
    {
        SimulatedRun run = MeasurementSimulation.Run([s_row]).Single();
        MeasurementPrediction closed = MeasurementPredictor.Predict(s_row, out _)!;

        run.IsStable.Should().BeTrue();
        run.Tpot.Measured.Should().Be(0.008);
        run.Tpot.Predicted.Should().BeApproximately(closed.Tpot!.Value.Predicted, 0.1 * closed.Tpot.Value.Predicted);
        run.Ttft!.Value.Predicted.Should().BeApproximately(closed.Ttft!.Value.Predicted, 0.25 * closed.Ttft.Value.Predicted);
        run.TtftP90!.Value.Measured.Should().BeApproximately(0.0264, 1e-9);
        run.TtftP90.Value.Predicted.Should().BeGreaterThan(run.Ttft.Value.Predicted);
        MeasurementSimulation.Run([s_row]).Should().Equal(run);
    }

    [Fact]
    public void Beyond_the_capacity_a_longer_run_waits_longer()
    {
        MeasurementRow row = s_row with { RequestRate = 200, Note = "400 requests" }, twice = row with { Note = "800 requests" };
        IReadOnlyList<SimulatedRun> runs = MeasurementSimulation.Run([row, twice]);

        runs.Should().OnlyContain(run => !run.IsStable && run.TtftP90 == null);
        runs[1].Ttft!.Value.Predicted.Should().BeGreaterThan(1.5 * runs[0].Ttft!.Value.Predicted);
    }

    [Fact]
    public void Rows_that_are_no_Poisson_run_or_have_no_option_are_left_out()
    {
        MeasurementSimulation.Run(
        [
            s_row with { Kind = "closed_loop" }, s_row with { Model = "llama-9" }, s_row with { RequestRate = null },
            s_row with { Model = "llama-3.1-70b" },
        ]).Should().BeEmpty();
    }
}

using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Interop.Tests.Measurements;

namespace HetServe.Allocation.Interop.Tests.Fitting;

public sealed class CatalogFitTests
{
    // Three models at several loads, 25 % slower than the catalogs predict.
    private static readonly MeasurementPrediction[] s_slow =
    [
        .. new[] { "llama-3.1-8b", "mistral-7b", "qwen2.5-14b" }.SelectMany(model => new[] { 1, 8, 64 }.Select(n => Slow(model, n))),
    ];

    private static MeasurementPrediction Slow(string model, int clients)
    {
        const double milliseconds = 1e3, slower = 1.25;
        MeasurementRow row = MeasurementRows.Closed with { Model = model, Concurrency = clients, Precision = "fp16", TpotMs = 20 };
        MeasurementPrediction catalog = MeasurementPredictor.Predict(row, out _)!;
        row = row with
        {
            TpotMs = milliseconds * slower * catalog.Tpot!.Value.Predicted,
            TtftMs = milliseconds * slower * catalog.Ttft!.Value.Predicted,
        };
        return MeasurementPredictor.Predict(row, out _)!;
    }

    [Fact]
    public void A_fit_brings_the_predictions_to_the_rows()
    {
        FittedConstants fitted = CatalogFit.Fit(s_slow);

        ErrorSummary.Of(s_slow.Select(p => p.Tpot)).MedianError.Should().BeApproximately(0.2, 1e-3);
        ErrorSummary.Of(s_slow.Select(p => fitted.Predict(p)!.Tpot)).MedianError.Should().BeLessThan(0.05);
        fitted.All.Should().Contain(c => c.Constant.Name == "layer overhead, vLLM")
            .And.OnlyContain(c => c.Fitted > 0 && c.Fitted <= c.Constant.Most);
    }

    [Fact]
    public void Each_row_is_held_out_once_for_each_split()
    {
        IReadOnlyList<MeasurementPrediction> heldOut = HeldOutValidation.Run(s_slow, splits: 2);

        heldOut.Should().HaveCount(2 * s_slow.Length);
        heldOut.Select(p => p.Tpot).Should().Equal(HeldOutValidation.Run(s_slow, splits: 2).Select(p => p.Tpot));
    }
}

using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>Errors of predictions: |predicted / measured - 1|. Numbers are NaN where there are no rows. Immutable.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="MedianError">Median error, a fraction.</param>
/// <param name="P90Error">90th percentile of the error, a fraction.</param>
/// <param name="Within15">Share of rows with an error of at most 15 %, a fraction.</param>
/// <param name="Within30">Share of rows with an error of at most 30 %, a fraction.</param>
/// <param name="WithinFactor2">Share of rows predicted between half and twice the measured value, a fraction.</param>
/// <param name="MedianRatio">Median of predicted over measured: the bias.</param>
public sealed record ErrorSummary(
    int Rows, double MedianError, double P90Error, double Within15, double Within30, double WithinFactor2, double MedianRatio)
{
    /// <summary>Summarises figures; rows without one are left out.</summary>
    /// <param name="figures">The figures.</param>
    public static ErrorSummary Of(IEnumerable<MeasuredFigure?> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        MeasuredFigure[] all = [.. figures.OfType<MeasuredFigure>()];
        double[] errors = [.. all.Select(f => f.Error)], ratios = [.. all.Select(f => f.Predicted / f.Measured)];
        return new ErrorSummary(
            all.Length,
            errors.Median(),
            errors.Quantile(0.9),
            Share(errors, e => e <= 0.15),
            Share(errors, e => e <= 0.3),
            Share(ratios, r => r is >= 0.5 and <= 2),
            ratios.Median());
    }

    private static double Share(double[] values, Func<double, bool> holds) =>
        values.Length == 0 ? double.NaN : (double)values.Count(holds) / values.Length;
}

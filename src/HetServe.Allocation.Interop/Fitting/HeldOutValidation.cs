using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>
/// Judges the fit of the catalogs on configurations that it does not see. The configurations (source, model, GPU, precision, tensor and
/// pipeline degree, engine) are split into halves; constants are fitted to each half and predict the other. Deterministic.
/// </summary>
internal static class HeldOutValidation
{
    private const uint Offset = 2166136261, Prime = 16777619, Mixer = 2654435761, SeedStep = 7919;

    /// <summary>Predictions of rows by constants that were fitted without their configuration; two fits for each split.</summary>
    /// <param name="rows">Rows with predictions of the catalogs.</param>
    /// <param name="splits">Number of splits, at least 1. Each row is predicted once for each.</param>
    public static IReadOnlyList<MeasurementPrediction> Run(IReadOnlyList<MeasurementPrediction> rows, int splits)
    {
        var heldOut = new List<MeasurementPrediction>();
        for (uint split = 0; split < splits; split++)
        {
            ILookup<bool, MeasurementPrediction> halves = rows.ToLookup(row => IsFirst(row.Row, split));
            foreach (bool first in (bool[])[true, false])
            {
                FittedConstants fitted = CatalogFit.Fit(halves[first]);
                heldOut.AddRange(halves[!first].Select(fitted.Predict).OfType<MeasurementPrediction>());
            }
        }

        return heldOut;
    }

    /// <summary>The half of a row's configuration: a hash (FNV-1a) of its names, the same on every machine.</summary>
    private static bool IsFirst(MeasurementRow row, uint split)
    {
        string configuration = FormattableString.Invariant(
            $"{row.Source}|{row.Model}|{row.Gpu}|{row.Precision}|{row.Tensor}|{row.Pipeline}|{row.Engine}");
        unchecked
        {
            uint hash = Offset + split * SeedStep;
            foreach (char letter in configuration) hash = (hash ^ letter) * Prime;
            hash = (hash ^ (hash >> 13)) * Mixer;
            return ((hash >> 16) & 1) == 0;
        }
    }
}

using HetServe.Allocation.Interop.Measurements;
using MathNet.Numerics.LinearAlgebra;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>
/// Fits the constants of the catalogs to measurements: least squares on the logarithms of predicted over measured, in which rows far off
/// count less (Cauchy weights), with a weak pull towards the start. Levenberg-Marquardt on the logarithms of the constants. Serving rows
/// count: time per token, queries per second of closed loops (half), time to first token of static batches (0.4) and under load (0.05).
/// Largest throughput and single layers are never fitted. Deterministic.
/// </summary>
internal sealed class CatalogFit
{
    private const double TpotWeight = 1, QueriesWeight = 0.5, TtftWeight = 0.4, QueuedTtftWeight = 0.05;

    /// <summary>Error at which a row starts to count less; pull towards the start; pull below the largest share.</summary>
    private const double Width = 0.12, Prior = 0.02, Barrier = 5;

    private const double Step = 1e-4, LargestMove = 1, Enough = 1e-5, Negligible = 1e-9;
    private const int Iterations = 25, Trials = 8;
    private readonly CatalogConstants _constants = new();
    private readonly (MeasurementRow Row, MeasuredOption Option, int[] Places)[] _items;
    private readonly double[] _start;

    private CatalogFit(IEnumerable<MeasurementPrediction> rows)
    {
        _items = [.. rows.Where(IsFitted).Select(row => (row.Row, row.Option, _constants.Of(row.Option)))];
        _start = [.. _constants.All.Select(c => Math.Log(c.Start))];
    }

    /// <summary>Fits to rows and returns the constants; the catalogs keep theirs.</summary>
    public static FittedConstants Fit(IEnumerable<MeasurementPrediction> rows)
    {
        var fit = new CatalogFit(rows);
        return new FittedConstants(fit._constants, fit.Values(fit.Solve()));
    }

    /// <summary>Whether the fit uses a row.</summary>
    public static bool IsFitted(MeasurementPrediction row) => row.Tpot is not null || row.Ttft is not null;

    private double[] Solve()
    {
        double[] x = [.. _start];
        double cost = Cost(x), damping = 1e-2;
        for (int n = 0; n < Iterations; n++)
        {
            (Matrix<double> normal, Vector<double> gradient) = Equations(x);
            double before = cost;
            for (int trial = 0; trial < Trials && cost == before; trial++)
            {
                Matrix<double> damped = normal.Clone();
                for (int i = 0; i < x.Length; i++) damped[i, i] = normal[i, i] * (1 + damping) + Negligible;
                Vector<double> move = damped.Cholesky().Solve(gradient);
                double[] next = [.. x.Select((value, i) => value - Math.Clamp(move[i], -LargestMove, LargestMove))];
                double trialCost = Cost(next);
                if (trialCost < cost) (x, cost, damping) = (next, trialCost, Math.Max(1e-6, damping / 4));
                else damping *= 5;
            }

            if (before - cost < Enough * before) break;
        }

        return x;
    }

    private double[] Values(double[] x) => [.. x.Select((value, i) => Math.Min(Math.Exp(value), _constants.All[i].Most))];

    private double Cost(double[] x)
    {
        double[] values = Values(x);
        double sum = 0;
        foreach ((MeasurementRow row, MeasuredOption option, int[] places) in _items)
        {
            foreach ((double error, double weight) in Residuals(row, CatalogConstants.Apply(option, places, values)))
                sum += weight * Width * Width * Math.Log(1 + error * error / (Width * Width));
        }

        for (int i = 0; i < x.Length; i++) sum += Prior * Square(x[i] - _start[i]) + Barrier * Square(Above(x, i));
        return sum;
    }

    private (Matrix<double> Normal, Vector<double> Gradient) Equations(double[] x)
    {
        Matrix<double> normal = Matrix<double>.Build.Dense(x.Length, x.Length);
        Vector<double> gradient = Vector<double>.Build.Dense(x.Length);
        double[] values = Values(x);
        foreach ((MeasurementRow row, MeasuredOption option, int[] places) in _items)
        {
            (double Error, double Weight)[] at = Residuals(row, CatalogConstants.Apply(option, places, values));
            int[] used = [.. places.Where(i => i >= 0).Distinct()];
            double[][] slopes = [.. used.Select(i => Slopes(row, option, places, values, i, at))];
            for (int r = 0; r < at.Length; r++)
            {
                double weight = at[r].Weight / (1 + Square(at[r].Error / Width));
                for (int a = 0; a < used.Length; a++)
                {
                    gradient[used[a]] += weight * slopes[a][r] * at[r].Error;
                    for (int b = 0; b < used.Length; b++) normal[used[a], used[b]] += weight * slopes[a][r] * slopes[b][r];
                }
            }
        }

        for (int i = 0; i < x.Length; i++)
        {
            normal[i, i] += Prior + (Above(x, i) > 0 ? Barrier : 0);
            gradient[i] += Prior * (x[i] - _start[i]) + Barrier * Above(x, i);
        }

        return (normal, gradient);
    }

    /// <summary>Slopes of the residuals of a row along one constant; 0 where that is at its largest.</summary>
    private double[] Slopes(
        MeasurementRow row, MeasuredOption option, int[] places, double[] values, int constant, (double Error, double Weight)[] at)
    {
        double[] moved = [.. values];
        moved[constant] *= Math.Exp(Step);
        if (moved[constant] > _constants.All[constant].Most * (1 + Step / 2)) return new double[at.Length];
        (double Error, double Weight)[] next = Residuals(row, CatalogConstants.Apply(option, places, moved));
        return [.. at.Select((r, i) => next.Length == at.Length ? (next[i].Error - r.Error) / Step : 0)];
    }

    /// <summary>How far a constant is above its largest value, in logarithms.</summary>
    private double Above(double[] x, int constant) => Math.Max(0, x[constant] - Math.Log(_constants.All[constant].Most));

    private static (double Error, double Weight)[] Residuals(MeasurementRow row, MeasuredOption option)
    {
        if (MeasurementPredictor.Predict(row, option, out _) is not { } prediction) return [];
        return
        [
            Residual(prediction.Tpot, TpotWeight),
            Residual(prediction.QueriesPerSecond, QueriesWeight),
            Residual(prediction.Ttft, row.Kind == "static_batch" ? TtftWeight : QueuedTtftWeight),
        ];
    }

    private static (double Error, double Weight) Residual(MeasuredFigure? figure, double weight) =>
        figure is { } f ? (Math.Log(f.Predicted / f.Measured), weight) : (0, 0);

    private static double Square(double value) => value * value;
}

/// <summary>Constants that a fit found.</summary>
/// <param name="constants">The constants.</param>
/// <param name="values">Their fitted values.</param>
internal sealed class FittedConstants(CatalogConstants constants, double[] values)
{
    /// <summary>Name, value in the catalogs and fitted value.</summary>
    public IReadOnlyList<(CatalogConstant Constant, double Fitted)> All { get; } =
        [.. constants.All.Take(values.Length).Select((constant, i) => (constant, values[i]))];

    /// <summary>
    /// Predicts a row with the fitted constants; null if the row became implausible. Constants that no row of the fit has are those of the
    /// catalogs.
    /// </summary>
    public MeasurementPrediction? Predict(MeasurementPrediction row)
    {
        int[] places = constants.Of(row.Option);
        double[] all = [.. values, .. constants.All.Skip(values.Length).Select(c => c.Catalog)];
        return MeasurementPredictor.Predict(row.Row, CatalogConstants.Apply(row.Option, places, all), out _);
    }
}

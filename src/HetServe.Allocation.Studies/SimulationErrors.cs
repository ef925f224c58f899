using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>Errors of closed forms against simulations: closed over simulated, less 1. NaN where there are no routes. Immutable.</summary>
/// <param name="Routes">Number of routes.</param>
/// <param name="MedianSigned">Median error with its sign: above 0 the closed form is on the safe side.</param>
/// <param name="Median">Median error without sign.</param>
/// <param name="P90">90th percentile of the error without sign.</param>
/// <param name="Within15">Share of routes with an error of at most 15 %, in [0, 1].</param>
/// <param name="Within25">Share of routes with an error of at most 25 %, in [0, 1].</param>
/// <param name="TooLow">Share of routes whose closed form is more than 25 % too low, in [0, 1].</param>
public sealed record SimulationErrors(
    int Routes, double MedianSigned, double Median, double P90, double Within15, double Within25, double TooLow)
{
    /// <summary>Summarises routes; those whose simulated figure is 0 are left out.</summary>
    /// <param name="rows">The routes.</param>
    /// <param name="figure">The figure that is compared.</param>
    /// <param name="routed">Whether the closed form takes the traffic that is routed to the deployment. Default false.</param>
    public static SimulationErrors Of(IEnumerable<SimulationAccuracyRow> rows, Func<MeanDelays, double> figure, bool routed = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(figure);
        double[] signed =
        [
            .. rows.Where(row => figure(row.Simulation) > 0)
                .Select(row => figure(routed ? row.RoutedClosedForm : row.ClosedForm) / figure(row.Simulation) - 1),
        ];
        double[] errors = [.. signed.Select(Math.Abs)];
        return new SimulationErrors(
            errors.Length, signed.Median(), errors.Median(), errors.Quantile(0.9), Share(error => Math.Abs(error) <= 0.15),
            Share(error => Math.Abs(error) <= 0.25), Share(error => error < -0.25));

        double Share(Func<double, bool> holds) => signed.Length == 0 ? double.NaN : (double)signed.Count(holds) / signed.Length;
    }
}

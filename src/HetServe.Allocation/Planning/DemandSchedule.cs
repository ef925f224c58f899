using System.Collections.ObjectModel;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Planning;

/// <summary>Demand over a day: the arrival rate of each query type in each of several windows of equal length. Immutable.</summary>
public sealed class DemandSchedule
{
    private readonly ReadOnlyCollection<double>[] _rates; // by window and query type, queries per hour

    private DemandSchedule(string description, double[][] rates) =>
        (Description, _rates) = (description, [.. rates.Select(Array.AsReadOnly)]);

    /// <summary>Description of the demand, for people.</summary>
    public string Description { get; }

    /// <summary>Number of windows, at least 1.</summary>
    public int Windows => _rates.Length;

    /// <summary>Arrival rates in a window, queries per hour, in the order of the problem's query types.</summary>
    /// <param name="window">Number of the window, from 0 to <see cref="Windows"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public IReadOnlyList<double> RatesPerHour(int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, Windows);
        return _rates[window];
    }

    /// <summary>The largest rate of each query type in any window, queries per hour.</summary>
    public IReadOnlyList<double> PeakRatesPerHour => [.. Enumerable.Range(0, _rates[0].Count).Select(i => _rates.Max(r => r[i]))];

    /// <summary>Creates a schedule from given rates.</summary>
    /// <param name="description">Description of the demand, for people.</param>
    /// <param name="ratesPerHour">
    /// Queries per hour by window and query type, each at least 0. At least one window; all windows have the same number of rates.
    /// </param>
    /// <exception cref="ArgumentException">There is no window, their lengths differ, or a rate is negative or not finite.</exception>
    public static DemandSchedule FromRates(string description, IReadOnlyList<IReadOnlyList<double>> ratesPerHour)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(ratesPerHour);
        if (ratesPerHour.Count == 0) throw new ArgumentException("Demand must have at least one window.", nameof(ratesPerHour));
        for (int w = 0; w < ratesPerHour.Count; w++)
        {
            if (ratesPerHour[w].Count != ratesPerHour[0].Count)
            {
                throw new ArgumentException(
                    $"Window {w} must have {ratesPerHour[0].Count} rates, had {ratesPerHour[w].Count}.", nameof(ratesPerHour));
            }

            foreach (double rate in ratesPerHour[w].Where(rate => !(rate >= 0 && double.IsFinite(rate))))
                throw new ArgumentException($"Window {w}: each rate must be a number >= 0, was {rate}.", nameof(ratesPerHour));
        }

        return new DemandSchedule(description, [.. ratesPerHour.Select(rates => rates.ToArray())]);
    }
}

using System.Collections.ObjectModel;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Workloads;

/// <summary>Demand over a day: the arrival rates of every query type in each of a number of windows of equal length. Immutable.</summary>
public sealed class DemandSchedule
{
    private readonly ReadOnlyCollection<double>[] _rates; // by window and query type, queries per hour

    private DemandSchedule(string description, double[][] rates) =>
        (Description, _rates) = (description, [.. rates.Select(Array.AsReadOnly)]);

    /// <summary>What kind of demand it is, in words.</summary>
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

    /// <summary>Demand as given.</summary>
    /// <param name="description">What kind of demand it is, in words.</param>
    /// <param name="ratesPerHour">Queries per hour by window and query type, each at least 0; at least one window, all of one length.</param>
    /// <exception cref="ArgumentException">There is no window, their lengths differ, or a rate is below 0 or no number.</exception>
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

    /// <summary>
    /// A multiplicative random walk of each query type by itself: from window to window its rate is multiplied by exp(σ·z - σ²/2), z standard
    /// normal, so that the expected rate stays that of the problem. The first window has the problem's rates.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="windows">Number of windows, at least 1.</param>
    /// <param name="volatility">σ, standard deviation of the logarithm from window to window, in [0, 1].</param>
    /// <param name="seed">Any number; each query type has its own sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static DemandSchedule RandomWalk(AllocationProblem problem, int windows, double volatility, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        if (!(volatility is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(volatility), volatility, "volatility must be in [0, 1].");
        double[][] rates = NewRates(problem, windows);
        for (int i = 0; i < problem.Queries.Count; i++)
        {
            var random = new SeededRandom(seed, i);
            rates[0][i] = problem.Queries[i].RatePerHour;
            for (int w = 1; w < windows; w++)
                rates[w][i] = rates[w - 1][i] * Math.Exp(volatility * random.Normal() - volatility * volatility / 2);
        }

        return new DemandSchedule(FormattableString.Invariant($"random walk, volatility {volatility} a window, seed {seed}"), rates);
    }

    /// <summary>
    /// The arrivals of real traces, stretched over the windows: every trace from its first to its last counted window, linear in between,
    /// times a factor that gives each query type the problem's rate on average. A query type follows the class of its name, and one without
    /// such a class all classes together.
    /// </summary>
    /// <remarks>
    /// A class seldom asked for has few arrivals in a window, and so demand that is as rough as the trace. The first and last window of a
    /// trace are cut short by its span: their counts are divided by the share of the window that the span covers, and left out where that
    /// is below a half.
    /// </remarks>
    /// <param name="problem">The problem.</param>
    /// <param name="workload">Summary of the traces, with arrivals.</param>
    /// <param name="windows">Number of windows, at least 1.</param>
    /// <exception cref="ArgumentException">The summary has no arrivals, or fewer than two counted windows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of windows is below 1.</exception>
    public static DemandSchedule FromWorkload(AllocationProblem problem, WorkloadSummary workload, int windows)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        Dictionary<string, double[]> profiles = workload.Classes.ToDictionary(c => c.Name, c => ProfileOf(workload, c), StringComparer.Ordinal);
        if (profiles.Count == 0) throw Bad(nameof(workload), "it must have at least one class");
        double[][] rates = NewRates(problem, windows);
        for (int i = 0; i < problem.Queries.Count; i++)
        {
            QueryType query = problem.Queries[i];
            IReadOnlyCollection<double[]> followed = profiles.TryGetValue(query.Name, out double[]? own) ? [own] : profiles.Values;
            for (int w = 0; w < windows; w++)
                rates[w][i] = followed.Sum(profile => At(profile, windows == 1 ? 0.5 : (double)w / (windows - 1)));
            double mean = rates.Average(r => r[i]);
            if (!(mean > 0)) throw Bad(nameof(workload), $"'{query.Name}' must have arrivals in a window counted whole");
            for (int w = 0; w < windows; w++) rates[w][i] *= query.RatePerHour / mean;
        }

        return new DemandSchedule($"arrivals of {string.Join(" and ", workload.Traces.Select(t => t.Name))}, stretched over the day", rates);
    }

    private static double[][] NewRates(AllocationProblem problem, int windows) =>
        [.. Enumerable.Range(0, windows).Select(_ => new double[problem.Queries.Count])];

    /// <summary>Arrivals of a class by window, of whole windows.</summary>
    private static double[] ProfileOf(WorkloadSummary workload, WorkloadClass c)
    {
        if (c.Arrivals is not { } arrivals) throw Bad(nameof(workload), $"class '{c.Name}' must have arrivals by window");
        TraceSummary trace = workload.Traces.FirstOrDefault(t => t.Name == c.Trace)
            ?? throw Bad(nameof(workload), $"class '{c.Name}' must be of a trace in it, was of '{c.Trace}'");
        var window = TimeSpan.FromMinutes(workload.WindowMinutes);
        var counted = new List<double>();
        for (int n = 0; n < arrivals.Count; n++)
        {
            DateTimeOffset begin = trace.FirstWindow + n * window, end = begin + window;
            double covered = ((end < trace.End ? end : trace.End) - (begin > trace.Start ? begin : trace.Start)) / window;
            if (covered >= 0.5) counted.Add(arrivals[n] / covered);
        }

        return counted.Count >= 2 ? [.. counted]
            : throw Bad(nameof(workload), $"class '{c.Name}' must have at least two windows, had {counted.Count}");
    }

    private static ArgumentException Bad(string paramName, string fault) => new($"Workload summary: {fault}.", paramName);

    private static double At(double[] profile, double fraction)
    {
        double at = fraction * (profile.Length - 1);
        int before = Math.Min((int)at, profile.Length - 2);
        return profile[before] + (at - before) * (profile[before + 1] - profile[before]);
    }
}

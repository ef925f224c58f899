using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>Demand over a day after the arrivals of traces. Stateless; safe for concurrent calls.</summary>
public static class WorkloadDemand
{
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
    /// <param name="workload">Summary of the traces, with arrivals.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="windows">Number of windows, at least 1.</param>
    /// <exception cref="ArgumentException">The summary has no arrivals, or fewer than two counted windows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of windows is below 1.</exception>
    public static DemandSchedule ToDemandSchedule(this WorkloadSummary workload, AllocationProblem problem, int windows)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        Dictionary<string, double[]> profiles = workload.Classes.ToDictionary(c => c.Name, c => ProfileOf(workload, c), StringComparer.Ordinal);
        if (profiles.Count == 0) throw Bad(nameof(workload), "it must have at least one class");
        double[][] rates = [.. Enumerable.Range(0, windows).Select(_ => new double[problem.Queries.Count])];
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

        return DemandSchedule.FromRates($"arrivals of {string.Join(" and ", workload.Traces.Select(t => t.Name))}, stretched over the day", rates);
    }

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

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Demand for profiles of AIBrix, which state none. Immutable. Create it with <see cref="Even"/> or <see cref="Of"/>.</summary>
public sealed class AibrixDemand
{
    private readonly double _queriesPerSecond;
    private readonly WorkloadSummary? _workload;
    private readonly bool _atPeak;

    private AibrixDemand(double queriesPerSecond, WorkloadSummary? workload, bool atPeak) =>
        (_queriesPerSecond, _workload, _atPeak) = (queriesPerSecond, workload, atPeak);

    /// <summary>A rate that is spread evenly over all buckets that at least one profile serves.</summary>
    /// <param name="queriesPerSecond">Queries per second in all, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not a finite number above 0.</exception>
    public static AibrixDemand Even(double queriesPerSecond) => queriesPerSecond > 0 && double.IsFinite(queriesPerSecond)
        ? new AibrixDemand(queriesPerSecond, null, false)
        : throw new ArgumentOutOfRangeException(nameof(queriesPerSecond), queriesPerSecond, "The rate must be a finite number above 0.");

    /// <summary>
    /// The classes of a workload. Each goes to the bucket whose lengths are closest to its mean lengths on a logarithmic scale, as AIBrix
    /// does with queries. Lengths outside the buckets count as the nearest bucket.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="atPeak">Whether to take the rate of the busiest window in place of the mean rate. Default false.</param>
    /// <exception cref="ArgumentNullException">The workload is null.</exception>
    public static AibrixDemand Of(WorkloadSummary workload, bool atPeak = false)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return new AibrixDemand(0, workload, atPeak);
    }

    /// <summary>Queries per hour by row (answer length) and column (prompt length).</summary>
    /// <param name="outputs">Answer lengths, tokens.</param>
    /// <param name="inputs">Prompt lengths, tokens.</param>
    /// <param name="isServed">Whether a profile serves a bucket.</param>
    internal Dictionary<(int Row, int Column), double> RatesPerHour(
        IReadOnlyList<double> outputs, IReadOnlyList<double> inputs, Func<int, int, bool> isServed)
    {
        if (_workload is not null)
        {
            return _workload.Classes
                .GroupBy(c => (Closest(outputs, c.OutputTokens.Mean), Closest(inputs, c.InputTokens.Mean)))
                .Select(group => (group.Key, Rate: group.Sum(c => _atPeak ? c.PeakRatePerHour : c.RatePerHour)))
                .Where(bucket => bucket.Rate > 0)
                .ToDictionary(bucket => bucket.Key, bucket => bucket.Rate);
        }

        (int Row, int Column)[] served =
        [
            .. Enumerable.Range(0, outputs.Count).SelectMany(row => Enumerable.Range(0, inputs.Count).Select(column => (row, column)))
                .Where(bucket => isServed(bucket.row, bucket.column)),
        ];
        return served.ToDictionary(bucket => bucket, _ => _queriesPerSecond * 3600 / served.Length);
    }

    private static int Closest(IReadOnlyList<double> lengths, double length) =>
        lengths.Index().MinBy(entry => Math.Abs(Math.Log2(entry.Item) - Math.Log2(Math.Max(length, double.Epsilon)))).Index;
}

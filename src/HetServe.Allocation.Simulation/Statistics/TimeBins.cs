namespace HetServe.Allocation.Simulation.Statistics;

/// <summary>
/// A quantity over the time of a simulation, summed by bins of equal length: of a share of time, seconds; of a number that lasts, number
/// times seconds; of events, their number. What happens after the end is left out. Not safe for use by several threads at once.
/// </summary>
internal sealed class TimeBins(TimeGrid grid)
{
    private readonly double[] _sums = new double[grid.Count];

    /// <summary>The sums, by bin.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Adds a number that lasts from one time to another, s.</summary>
    public void Add(double from, double until, double number)
    {
        int bin = grid.BinOf(from), last = grid.BinOf(until);
        if (bin == last)
        {
            if (bin < _sums.Length) _sums[bin] += (until - from) * number;
            return;
        }

        for (; bin < last; bin++)
        {
            double end = grid.StartOf(bin + 1);
            _sums[bin] += (end - from) * number;
            from = end;
        }

        if (last < _sums.Length) _sums[last] += (until - from) * number;
    }

    /// <summary>Adds an event, or a number of them, at a time, s.</summary>
    public void Add(double at, double number)
    {
        int bin = grid.BinOf(at);
        if (bin < _sums.Length) _sums[bin] += number;
    }

    /// <summary>The sum over the bins that count.</summary>
    public double Measured(int stoppedBin)
    {
        double sum = 0;
        for (int bin = grid.WarmUp; bin < Math.Min(stoppedBin, _sums.Length); bin++) sum += _sums[bin];
        return sum;
    }
}

namespace HetServe.Allocation.Simulation.Statistics;

/// <summary>
/// Mean and quantiles of many times in bounded memory: counts by bins whose limits grow by a constant factor, as in DDSketch (Masson, Rim
/// and Lee, VLDB 2019). A quantile is within 0.5 % of the exact one; the mean is exact. Not safe for use by several threads at once.
/// </summary>
internal sealed class LatencySketch
{
    private const double RelativeError = 0.005;
    private const double Growth = (1 + RelativeError) / (1 - RelativeError);
    private const double Shortest = 1e-7; // s; shorter times count as this
    private static readonly double s_perLog = 1 / Math.Log(Growth);

    private int[] _counts = [];
    private int _first; // bin of _counts[0]
    private double _sum;

    /// <summary>Number of times.</summary>
    public long Count { get; private set; }

    /// <summary>Mean, s; 0 where there is none.</summary>
    public double Mean => Count > 0 ? _sum / Count : 0;

    /// <summary>Adds a time, s.</summary>
    public void Add(double seconds)
    {
        int bin = (int)Math.Ceiling(Math.Log(Math.Max(seconds, Shortest) / Shortest) * s_perLog);
        Reach(bin, bin);
        _counts[bin - _first]++;
        _sum += seconds;
        Count++;
    }

    /// <summary>Adds the times of another sketch.</summary>
    public void Add(LatencySketch other)
    {
        if (other.Count == 0) return;
        Reach(other._first, other._first + other._counts.Length - 1);
        for (int n = 0; n < other._counts.Length; n++) _counts[other._first + n - _first] += other._counts[n];
        _sum += other._sum;
        Count += other.Count;
    }

    /// <summary>The smallest time that at least a share of the times do not exceed, s; 0 where there is none.</summary>
    /// <param name="share">In (0, 1].</param>
    public double Quantile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count)), below = 0;
        for (int n = 0; n < _counts.Length; n++)
        {
            below += _counts[n];
            if (below >= rank) return Shortest * Math.Pow(Growth, _first + n) * (1 - RelativeError);
        }

        return 0;
    }

    /// <summary>Share of the times up to a limit; 0 where there is none.</summary>
    public double ShareUpTo(double seconds)
    {
        long below = 0;
        for (int n = 0; n < _counts.Length && Shortest * Math.Pow(Growth, _first + n - 1) < seconds; n++) below += _counts[n];
        return Count > 0 ? (double)below / Count : 0;
    }

    private void Reach(int low, int high)
    {
        const int spare = 64; // bins on each side, so that a sketch settles after a few times
        if (_counts.Length == 0)
        {
            _first = Math.Max(0, low - spare);
            _counts = new int[high + spare - _first + 1];
        }
        else if (low < _first || high >= _first + _counts.Length)
        {
            int first = Math.Max(0, Math.Min(_first, low - spare)), last = Math.Max(_first + _counts.Length - 1, high + spare);
            var counts = new int[last - first + 1];
            _counts.CopyTo(counts, _first - first);
            (_first, _counts) = (first, counts);
        }
    }
}

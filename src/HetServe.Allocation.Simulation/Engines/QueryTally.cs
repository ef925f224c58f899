using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Simulation.Engines;

/// <summary>What the queries of one type met, all or those of one route. Not safe for use by several threads at once.</summary>
internal sealed class QueryTally(TimeGrid grid)
{
    private readonly int[] _arrived = new int[grid.Count], _met = new int[grid.Count]; // by bin of the arrival

    /// <summary>Time to first token, s.</summary>
    public LatencySketch Ttft { get; } = new();

    /// <summary>Time per output token, s; queries of one token have none.</summary>
    public LatencySketch Tpot { get; } = new();

    /// <summary>Time of the whole query, s.</summary>
    public LatencySketch Delay { get; } = new();

    /// <summary>Queries that no engine could hold, or that waited for a replica to the end.</summary>
    public long Refused { get; private set; }

    /// <summary>Queries that missed each SLO.</summary>
    public SloMisses Misses { get; private set; }

    /// <summary>Queries by bin of their arrival, warm-up included.</summary>
    public ReadOnlySpan<int> Arrived => _arrived;

    /// <summary>Those that met all their SLOs.</summary>
    public ReadOnlySpan<int> Met => _met;

    /// <summary>Adds a finished query that arrived before the end.</summary>
    public void Add(double arrived, double ttft, double? tpot, double delay, SloMisses misses)
    {
        int bin = grid.BinOfArrival(arrived);
        _arrived[bin]++;
        if (misses == default) _met[bin]++;
        if (bin < grid.WarmUp) return;
        Ttft.Add(ttft);
        if (tpot is { } seconds) Tpot.Add(seconds);
        Delay.Add(delay);
        Misses += misses;
    }

    /// <summary>Adds a query that was refused.</summary>
    public void Refuse(double arrived)
    {
        int bin = grid.BinOfArrival(arrived);
        _arrived[bin]++;
        if (bin >= grid.WarmUp) Refused++;
    }

    /// <summary>Adds the queries of another tally.</summary>
    public void Add(QueryTally other)
    {
        for (int bin = 0; bin < _arrived.Length; bin++)
        {
            _arrived[bin] += other._arrived[bin];
            _met[bin] += other._met[bin];
        }

        Ttft.Add(other.Ttft);
        Tpot.Add(other.Tpot);
        Delay.Add(other.Delay);
        Refused += other.Refused;
        Misses += other.Misses;
    }
}

/// <summary>Queries that missed an SLO.</summary>
/// <param name="Ttft">Those that missed the limit on the time to first token.</param>
/// <param name="Tpot">Those that missed the limit on the time per output token.</param>
/// <param name="Delay">Those that missed the limit on the whole delay.</param>
internal readonly record struct SloMisses(long Ttft, long Tpot, long Delay)
{
    public static SloMisses operator +(SloMisses left, SloMisses right) =>
        new(left.Ttft + right.Ttft, left.Tpot + right.Tpot, left.Delay + right.Delay);
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>Arrivals given one by one. Immutable; safe for concurrent calls.</summary>
public sealed class RecordedArrivals : IArrivals
{
    private readonly Arrival[] _arrivals;

    /// <summary>Takes the arrivals.</summary>
    /// <param name="arrivals">The arrivals, in any order; copied and sorted by time.</param>
    /// <param name="duration">Time that they cover, more than 0; null for the time of the last one.</param>
    /// <exception cref="ArgumentException">A time or a length is negative or not finite, or the duration is not above 0.</exception>
    public RecordedArrivals(IEnumerable<Arrival> arrivals, TimeSpan? duration = null)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        _arrivals = [.. arrivals.OrderBy(arrival => arrival.Seconds)];
        foreach (Arrival arrival in _arrivals)
        {
            if (!(arrival.Seconds >= 0 && double.IsFinite(arrival.Seconds)) || arrival.InputTokens < 0 || arrival.OutputTokens < 0)
                throw new ArgumentException($"{arrival}: time and lengths must be >= 0.", nameof(arrivals));
        }

        if (duration <= TimeSpan.Zero) throw new ArgumentException($"duration must be > 0, was {duration}.", nameof(duration));
        Duration = duration ?? TimeSpan.FromTicks((long)Math.Ceiling(_arrivals.LastOrDefault().Seconds * TimeSpan.TicksPerSecond));
    }

    /// <summary>Time that the arrivals cover.</summary>
    public TimeSpan Duration { get; }

    TimeSpan? IArrivals.Duration => Duration;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An arrival is of no query type of the problem.</exception>
    public IEnumerable<Arrival> Generate(AllocationProblem problem, TimeSpan duration, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        foreach (Arrival arrival in _arrivals)
        {
            if (arrival.Query < 0 || arrival.Query >= problem.Queries.Count)
                throw new ArgumentException($"{arrival}: the problem has {problem.Queries.Count} query types.", nameof(problem));
        }

        return _arrivals.TakeWhile(arrival => arrival.Seconds <= duration.TotalSeconds);
    }
}

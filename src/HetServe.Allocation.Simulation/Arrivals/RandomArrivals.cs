using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using MathNet.Numerics.Distributions;

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>
/// Arrivals drawn by chance: of each query type by itself, a Poisson process, or bursts whose gaps follow a gamma distribution. Immutable;
/// safe for concurrent calls.
/// </summary>
public sealed record RandomArrivals : IArrivals
{
    private const double SecondsPerHour = 3600;

    /// <summary>Lengths of the queries. Default <see cref="LengthModel.Gamma"/>.</summary>
    public LengthModel Lengths { get; init; } = LengthModel.Gamma;

    /// <summary>Factor on every arrival rate, more than 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number above 0.</exception>
    public double RateFactor { get; init => field = Positive(value, nameof(RateFactor)); } = 1;

    /// <summary>
    /// Coefficient of variation of the gaps between arrivals of one query type, more than 0: 1 is a Poisson process, more comes in bursts,
    /// less is more regular. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number above 0.</exception>
    public double GapCv { get; init => field = Positive(value, nameof(GapCv)); } = 1;

    /// <summary>
    /// Rates by window in place of the rates of the problem; null for those. After its last window the schedule starts again. Default null.
    /// </summary>
    public DemandSchedule? Demand { get; init; }

    /// <summary>Length of a window of <see cref="Demand"/>, more than 0. Default an hour.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan Window
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Window), value, "Window must be > 0.");
    } = TimeSpan.FromHours(1);

    /// <summary>Null: the process has no end.</summary>
    TimeSpan? IArrivals.Duration => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The demand does not have a rate for each query type.</exception>
    public IEnumerable<Arrival> Generate(AllocationProblem problem, TimeSpan duration, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Demand is { } demand && demand.RatesPerHour(0).Count != problem.Queries.Count)
        {
            throw new ArgumentException(
                $"{nameof(Demand)} must have a rate for each of the {problem.Queries.Count} query types, had {demand.RatesPerHour(0).Count}.",
                nameof(problem));
        }

        return Merged([.. problem.Queries.Select((query, i) => new Stream(this, query, i, seed))], duration.TotalSeconds);
    }

    private static IEnumerable<Arrival> Merged(Stream[] streams, double end)
    {
        var next = new PriorityQueue<Stream, (double, int)>();
        foreach (Stream stream in streams)
            if (stream.MoveNext(end)) next.Enqueue(stream, (stream.Current.Seconds, stream.Current.Query));
        while (next.TryPeek(out Stream? stream, out _))
        {
            yield return stream.Current;
            if (stream.MoveNext(end)) next.DequeueEnqueue(stream, (stream.Current.Seconds, stream.Current.Query));
            else next.Dequeue();
        }
    }

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number > 0.");

    /// <summary>Arrivals of one query type, with random numbers of their own.</summary>
    private sealed class Stream(RandomArrivals process, QueryType query, int index, long seed)
    {
        private readonly SeededSource _random = new(seed, index);
        private readonly QueryLengths _lengths = new(query, process.Lengths);
        private readonly double _shape = 1 / (process.GapCv * process.GapCv);
        private readonly double _windowSeconds = process.Window.TotalSeconds;
        private double _time;
        private long _window; // the window of the schedule that _time is in

        public Arrival Current { get; private set; }

        public bool MoveNext(double end)
        {
            // A gap is drawn in expected arrivals and then passed at the rates of the windows that it crosses.
            double gap = process.GapCv == 1 ? -Math.Log(1 - _random.NextDouble()) : Gamma.Sample(_random, _shape, _shape);
            while (true)
            {
                double rate = RatePerSecond(), until = process.Demand is null ? double.PositiveInfinity : (_window + 1) * _windowSeconds;
                if (rate > 0 && _time + gap / rate < until)
                {
                    _time += gap / rate;
                    break;
                }

                if (until >= end) return false;
                gap -= rate * (until - _time);
                (_time, _window) = (until, _window + 1);
            }

            if (_time >= end) return false;
            (int input, int output) = _lengths.Draw(_random);
            Current = new Arrival(_time, index, input, output);
            return true;
        }

        private double RatePerSecond() =>
            (process.Demand is { } demand ? demand.RatesPerHour((int)(_window % demand.Windows))[index] : query.RatePerHour)
            * process.RateFactor / SecondsPerHour;
    }
}

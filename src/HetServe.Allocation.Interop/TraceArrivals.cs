using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Arrivals as traces recorded them: each trace from its own first request on, several at once. Streams the traces and holds back 65,536
/// requests of each to sort them by time, so a request may come at most that many places late. Safe for concurrent calls, as far as the
/// requests of the traces are; those of <see cref="WorkloadTrace.Load"/> are.
/// </summary>
/// <remarks>
/// A request is of the query type that has the name of its class, as <see cref="WorkloadCalibrator"/> names classes, such as
/// <c>conv/in-short/out-long</c>. If the problem has no such query type, it is of the nearest one: the least distance of
/// (ln(1 + input tokens), ln(1 + output tokens)) to those of the means, the first among equals. Candidates are the query types whose names start with
/// the name of the trace, such as <c>conv-00</c> for <c>conv</c>, and all query types if there is none.
/// </remarks>
public sealed class TraceArrivals : IArrivals
{
    private readonly Lock _lock = new();
    private TimeSpan? _span; // of the longest trace, before RateFactor

    /// <summary>Takes the traces; reads none yet.</summary>
    /// <param name="traces">The traces, at least one; names not empty and unique. Their requests are enumerated more than once.</param>
    /// <exception cref="ArgumentException">A name breaks its rule, or there is no trace.</exception>
    public TraceArrivals(params IEnumerable<WorkloadTrace> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        Traces = [.. traces];
        if (Traces.Count == 0) throw new ArgumentException("At least one trace is needed, got none.", nameof(traces));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (WorkloadTrace trace in Traces)
        {
            if (string.IsNullOrWhiteSpace(trace.Name) || !names.Add(trace.Name))
                throw new ArgumentException($"Trace '{trace.Name}': the name must be unique and not empty.", nameof(traces));
        }
    }

    /// <summary>The traces.</summary>
    public IReadOnlyList<WorkloadTrace> Traces { get; }

    /// <summary>Factor on the arrival rates, more than 0: times are divided by it. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number above 0.</exception>
    public double RateFactor
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(RateFactor), value, $"{nameof(RateFactor)} must be a number > 0.");
    } = 1;

    /// <summary>How lengths are drawn from the query type of a request; null for the lengths of the trace. Default null.</summary>
    public LengthModel? Lengths { get; init; }

    /// <summary>The limits between the classes of requests. Default: the defaults of <see cref="CalibrationOptions"/>.</summary>
    /// <exception cref="ArgumentException">The limits break their rules.</exception>
    public CalibrationOptions Classes
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            value.EnsureValid();
            field = value;
        }
    } = new();

    /// <summary>
    /// Time from the first request to the last of the longest trace, divided by <see cref="RateFactor"/>. Reads the traces when it is first
    /// asked for; throws what <see cref="Measure"/> throws.
    /// </summary>
    public TimeSpan Duration => Measure();

    TimeSpan? IArrivals.Duration => Duration;

    /// <summary>Reads the traces for <see cref="Duration"/>, unless that is known.</summary>
    /// <param name="cancellationToken">Stops the run between two requests.</param>
    /// <exception cref="InvalidDataException">
    /// A trace has no request; all requests of each trace are of one time; a request comes more than 65,536 places late.
    /// </exception>
    /// <exception cref="TraceFormatException">A trace file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it was done.</exception>
    public TimeSpan Measure(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            TimeSpan span = _span ??= Traces.Max(trace => SpanOf(trace, cancellationToken));
            return span > TimeSpan.Zero ? span / RateFactor : throw new InvalidDataException(
                $"Trace '{Traces[0].Name}': a replay needs at least two requests at different times.");
        }
    }

    /// <inheritdoc/>
    /// <param name="problem">The problem, without faults, with at least one query type.</param>
    /// <param name="duration">Length of the simulation, more than 0. Later requests are left out.</param>
    /// <param name="seed">Seed of the lengths that are drawn; without effect on those of the trace.</param>
    /// <exception cref="InvalidDataException">While enumerating: a request comes more than 65,536 places late.</exception>
    /// <exception cref="TraceFormatException">While enumerating: a trace file is malformed.</exception>
    public IEnumerable<Arrival> Generate(AllocationProblem problem, TimeSpan duration, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Merged(problem, duration.TotalSeconds, seed);
    }

    private IEnumerable<Arrival> Merged(AllocationProblem problem, double end, long seed)
    {
        QueryLengths[]? lengths = Lengths is { } model ? [.. problem.Queries.Select(query => new QueryLengths(query, model))] : null;
        SeededSource[] random = [.. problem.Queries.Select((_, i) => new SeededSource(seed, i))];
        var next = new PriorityQueue<IEnumerator<Arrival>, (double Seconds, int Trace)>();
        IEnumerator<Arrival>[] streams = [.. Traces.Select(trace => Replayed(trace, problem).GetEnumerator())];
        try
        {
            foreach ((int n, IEnumerator<Arrival> stream) in streams.Index())
                if (stream.MoveNext()) next.Enqueue(stream, (stream.Current.Seconds, n));
            while (next.TryPeek(out IEnumerator<Arrival>? stream, out (double Seconds, int Trace) order) && order.Seconds <= end)
            {
                Arrival arrival = stream.Current;
                if (lengths is not null)
                {
                    (int input, int output) = lengths[arrival.Query].Draw(random[arrival.Query]);
                    arrival = arrival with { InputTokens = input, OutputTokens = output };
                }

                yield return arrival;
                if (stream.MoveNext()) next.DequeueEnqueue(stream, (stream.Current.Seconds, order.Trace));
                else next.Dequeue();
            }
        }
        finally
        {
            foreach (IEnumerator<Arrival> stream in streams) stream.Dispose();
        }
    }

    /// <summary>The requests of one trace by rising time, with their own lengths.</summary>
    private IEnumerable<Arrival> Replayed(WorkloadTrace trace, AllocationProblem problem)
    {
        var types = new QueryTypeOfRequest(problem, trace.Name, Classes);
        DateTimeOffset? first = null;
        foreach (TraceRequest request in TraceOrder.Sorted(trace))
        {
            first ??= request.Timestamp;
            double seconds = (request.Timestamp - first.Value).TotalSeconds / RateFactor;
            yield return new Arrival(seconds, types.Of(request), request.InputTokens, request.OutputTokens);
        }
    }

    private static TimeSpan SpanOf(WorkloadTrace trace, CancellationToken cancellationToken)
    {
        DateTimeOffset? first = null;
        DateTimeOffset last = default;
        foreach (TraceRequest request in TraceOrder.Sorted(trace))
        {
            cancellationToken.ThrowIfCancellationRequested();
            first ??= request.Timestamp;
            last = request.Timestamp;
        }

        return first is { } start ? last - start : throw new InvalidDataException($"Trace '{trace.Name}': a replay needs requests, had none.");
    }
}

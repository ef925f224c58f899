using System.Globalization;

namespace HetServe.Allocation.Interop;

/// <summary>Puts the requests of a trace that is slightly out of order in order, in bounded memory.</summary>
internal static class TraceOrder
{
    /// <summary>Requests held back: a request may come this many places late.</summary>
    public const int BufferSize = 1 << 16;

    /// <summary>The requests by rising time; those of one time in the order of the trace.</summary>
    /// <exception cref="InvalidDataException">While enumerating: a request comes after more than the buffer's size of later ones.</exception>
    public static IEnumerable<TraceRequest> Sorted(WorkloadTrace trace)
    {
        var held = new PriorityQueue<TraceRequest, (long Ticks, long Place)>();
        long place = 0;
        TraceRequest last = default;
        foreach (TraceRequest request in trace.Requests)
        {
            if (request.Timestamp < last.Timestamp) throw TooLate(trace, request, last);
            (long, long) order = (request.Timestamp.UtcTicks, place++);
            if (held.Count < BufferSize) held.Enqueue(request, order);
            else yield return last = held.EnqueueDequeue(request, order);
        }

        while (held.TryDequeue(out TraceRequest request, out _)) yield return request;
    }

    private static InvalidDataException TooLate(WorkloadTrace trace, TraceRequest request, TraceRequest last) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Trace '{trace.Name}': requests must be at most {BufferSize:#,##0} places out of order, but the one of {request.Timestamp:u} comes "
        + $"later than that after the one of {last.Timestamp:u}. Sort the trace by time."));
}

using System.Globalization;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>Turns the times of a trace into dates. Finds the unit of numbers from the first requests, unless it is given.</summary>
/// <param name="path">Path of the file, for errors; null for none.</param>
/// <param name="rows">The rows.</param>
/// <param name="unit">Unit of numbers; null to find it.</param>
internal sealed class TraceClock(string? path, ITraceRows rows, TraceTimeUnit? unit)
{
    /// <summary>Requests that are read before the first is handed out, if the unit has to be found.</summary>
    private const int LookAhead = 1000;

    private const decimal LastSecond = 253_402_300_799;

    private TraceTimeUnit _unit;

    /// <summary>The requests; once.</summary>
    public IEnumerable<TraceRequest> Requests()
    {
        bool? areDates = null;
        var ahead = new List<TraceRow>();
        bool isKnown = false;
        foreach (TraceRow row in rows.Read())
        {
            bool isDate = row.Time.Date is not null;
            areDates ??= isDate;
            if (isDate != areDates)
            {
                throw Fault(row, $"must be a {(isDate ? "number" : "date")}, as the first time of the trace is");
            }

            if (isDate)
            {
                yield return row.Request with { Timestamp = row.Time.Date!.Value };
            }
            else if (isKnown)
            {
                yield return Dated(row);
            }
            else
            {
                ahead.Add(row);
                if (unit is null && ahead.Count < LookAhead) continue;
                isKnown = true;
                foreach (TraceRequest request in Dated(ahead)) yield return request;
            }
        }

        if (!isKnown)
        {
            foreach (TraceRequest request in Dated(ahead)) yield return request;
        }
    }

    private IEnumerable<TraceRequest> Dated(List<TraceRow> ahead)
    {
        if (ahead.Count > 0) _unit = unit ?? TimeUnits.Find(rows.Layout!.Unit, [.. ahead.Select(row => row.Time.Number)]);
        return ahead.Select(Dated);
    }

    private TraceRequest Dated(TraceRow row)
    {
        decimal seconds = row.Time.Number / TimeUnits.PerSecond(_unit);
        return seconds <= LastSecond
            ? row.Request with { Timestamp = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) }
            : throw Fault(row, $"must be a time before the year 10000 in {TimeUnits.Name(_unit)}");
    }

    private TraceFormatException Fault(TraceRow row, string rule) => TraceFormatException.At(
        path, row.Line, rows.Layout!.Name(rows.Layout.Time),
        row.Time.Date is { } date ? $"{date:u}" : row.Time.Number.ToString(CultureInfo.InvariantCulture), rule);
}

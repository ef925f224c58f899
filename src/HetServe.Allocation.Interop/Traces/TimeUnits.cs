namespace HetServe.Allocation.Interop.Traces;

/// <summary>Finds the unit of times that are numbers.</summary>
internal static class TimeUnits
{
    /// <summary>
    /// From here on a number counts from 1970, in milliseconds or a finer unit: 1e11 s is the year 5138, 1e11 ms is 1973.
    /// </summary>
    private const decimal FinerEpoch = 1e11m;

    /// <summary>From here on a number counts seconds from 1970, if its unit is not known by the names of the columns: 1973.</summary>
    private const decimal SecondsEpoch = 1e8m;

    /// <summary>The factor between two units.</summary>
    private const decimal Factor = 1000;

    /// <summary>A mean time of this many units between two requests, or more, is held to be of a finer unit.</summary>
    private const decimal LongestGap = 1000;

    public static decimal PerSecond(TraceTimeUnit unit) => unit switch
    {
        TraceTimeUnit.Seconds => 1,
        TraceTimeUnit.Milliseconds => Factor,
        TraceTimeUnit.Microseconds => Factor * Factor,
        _ => Factor * Factor * Factor,
    };

    public static string Name(TraceTimeUnit unit) => unit switch
    {
        TraceTimeUnit.Seconds => "seconds",
        TraceTimeUnit.Milliseconds => "milliseconds",
        TraceTimeUnit.Microseconds => "microseconds",
        _ => "nanoseconds",
    };

    /// <summary>The unit of times.</summary>
    /// <param name="known">The unit by the names of the columns; null if they are not known.</param>
    /// <param name="times">The first times of the trace; at least one.</param>
    public static TraceTimeUnit Find(TraceTimeUnit? known, IReadOnlyList<decimal> times)
    {
        decimal least = times.Min();
        if (least >= FinerEpoch) return Coarsest(TraceTimeUnit.Milliseconds, least, FinerEpoch * Factor);
        if (known is { } unit) return unit;
        if (least >= SecondsEpoch) return TraceTimeUnit.Seconds;
        return Coarsest(TraceTimeUnit.Seconds, (times.Max() - least) / Math.Max(1, times.Count - 1), LongestGap);
    }

    /// <summary>
    /// The coarsest unit, from one on, in which a number is below its limit; a finer unit has a limit a thousand times as high.
    /// </summary>
    private static TraceTimeUnit Coarsest(TraceTimeUnit unit, decimal number, decimal limit)
    {
        for (; unit < TraceTimeUnit.Nanoseconds && number >= limit; unit++) limit *= Factor;
        return unit;
    }
}

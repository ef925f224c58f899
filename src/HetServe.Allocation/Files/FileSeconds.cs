using System.Text.Json;

namespace HetServe.Allocation.Files;

/// <summary>Time spans as seconds in a file. Uses decimal, because a double cannot hold every tick.</summary>
internal static class FileSeconds
{
    /// <summary>The span nearest to a number of seconds.</summary>
    /// <param name="value">A JSON number.</param>
    /// <param name="seconds">The number, finite.</param>
    /// <remarks>
    /// Rounding to a tick (1e-7 s) moves an objective by less than the feasibility tolerance, 1e-6·max(1, |b|), so it changes the
    /// feasibility of no plan. A positive value below one tick becomes one tick, to stay above 0. A value beyond the longest span
    /// (29 thousand years) becomes the longest span; neither limits any delay.
    /// </remarks>
    public static TimeSpan Read(JsonElement value, double seconds) => Read(seconds, value.TryGetDecimal(out decimal given) ? given : null);

    /// <summary>The span nearest to a number of seconds that is not from the file as it stands, under the same rules.</summary>
    /// <param name="seconds">The number, finite.</param>
    public static TimeSpan Read(double seconds) => Read(seconds, null);

    private static TimeSpan Read(double seconds, decimal? given)
    {
        if (Math.Abs(seconds) >= TimeSpan.MaxValue.TotalSeconds) return seconds > 0 ? TimeSpan.MaxValue : TimeSpan.MinValue;
        if (seconds is > 0 and < 1.0 / TimeSpan.TicksPerSecond) return new TimeSpan(1);
        decimal exact = given ?? (decimal)seconds;
        return new TimeSpan((long)decimal.Round(exact * TimeSpan.TicksPerSecond));
    }

    /// <summary>The seconds of a span, exactly.</summary>
    public static decimal Write(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerSecond;
}

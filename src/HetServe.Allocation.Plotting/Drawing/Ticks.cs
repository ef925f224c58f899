using System.Globalization;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A tick of an axis.</summary>
/// <param name="At">Its value.</param>
/// <param name="Label">Its label, one or two lines.</param>
internal readonly record struct AxisTick(double At, string Label);

/// <summary>Ticks at round values.</summary>
internal static class Ticks
{
    private const int MostDecimals = 6;

    /// <summary>Ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="low">Start of the axis.</param>
    /// <param name="high">End of the axis, above the start.</param>
    /// <param name="most">Most ticks, at least 2.</param>
    /// <param name="unit">What stands before each value, such as $.</param>
    /// <param name="isWhole">Whether values are whole numbers.</param>
    public static IReadOnlyList<AxisTick> Linear(double low, double high, int most = 6, string unit = "", bool isWhole = false)
    {
        if (!(high > low) || !double.IsFinite(high - low)) return [];
        double step = Step((high - low) / most);
        if (isWhole) step = Math.Max(1, step);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, MostDecimals);
        var ticks = new List<AxisTick>();
        double slack = 1e-9 * step;
        for (double n = Math.Ceiling((low - slack) / step); n * step <= high + slack; n++)
        {
            double value = n * step;
            string digits = Math.Abs(value).ToString($"N{decimals}", CultureInfo.InvariantCulture);
            ticks.Add(new AxisTick(value, (value < -slack ? "−" : "") + unit + digits));
        }

        return ticks;
    }

    /// <summary>Ticks of a logarithmic axis at decades, with steps between them if there are few.</summary>
    /// <param name="low">Decimal logarithm of the start of the axis.</param>
    /// <param name="high">Decimal logarithm of the end of the axis.</param>
    /// <param name="label">Label of a value.</param>
    public static IReadOnlyList<AxisTick> Decades(double low, double high, Func<double, string> label)
    {
        double[] steps = (high - low) switch { > 3 => [1], > 1.6 => [1, 3], _ => [1, 2, 5] };
        var ticks = new List<AxisTick>();
        int every = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
        for (int decade = (int)Math.Floor(low); decade <= high; decade++)
        {
            if (decade % every != 0) continue;
            foreach (double step in steps)
            {
                double at = decade + Math.Log10(step);
                if (at >= low && at <= high) ticks.Add(new AxisTick(at, label(step * Math.Pow(10, decade))));
            }
        }

        return ticks;
    }

    private static double Step(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least))), ratio = least / power;
        return power * (ratio <= 1 + 1e-9 ? 1 : ratio <= 2 + 1e-9 ? 2 : ratio <= 5 + 1e-9 ? 5 : 10);
    }
}

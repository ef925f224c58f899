using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>Names and units of swept parameters. Stateless; safe for concurrent calls.</summary>
public static class SweepLabels
{
    /// <summary>The parameter in a few words: <c>delay SLO</c>.</summary>
    /// <param name="parameter">The parameter.</param>
    public static string Name(SweptParameter parameter) => parameter switch
    {
        SweptParameter.Budget => "budget",
        SweptParameter.DelaySlo => "delay SLO",
        SweptParameter.ErrorSlo => "error SLO",
        SweptParameter.GpuPrice => "GPU price",
        _ => "GPU memory",
    };

    /// <summary>The parameter's value at a factor; null if there is no single value. An error objective is at most 1.</summary>
    /// <param name="axis">The parameter.</param>
    /// <param name="factor">The factor.</param>
    public static double? ValueOf(SweptAxis axis, double factor)
    {
        ArgumentNullException.ThrowIfNull(axis);
        double? value = factor * axis.Nominal;
        return axis.Parameter == SweptParameter.ErrorSlo && value > 1 ? 1 : value;
    }

    /// <summary>The value with its unit: <c>$150</c>; null if there is no single value.</summary>
    /// <param name="axis">The parameter.</param>
    /// <param name="factor">The factor.</param>
    public static string? Value(SweptAxis axis, double factor) => ValueOf(axis, factor) is not { } value ? null
        : FormattableString.Invariant(axis.Parameter switch
        {
            SweptParameter.Budget => $"${value:#,##0.##}",
            SweptParameter.DelaySlo => $"{value:0.###} s",
            SweptParameter.ErrorSlo => $"{100 * value:0.###}%",
            SweptParameter.GpuPrice => $"${value:0.###}/h",
            _ => $"{value:0.#} GB",
        });
}

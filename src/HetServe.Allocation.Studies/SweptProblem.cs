using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies;

/// <summary>A problem with one parameter multiplied by a factor. Safe for concurrent calls.</summary>
public static class SweptProblem
{
    /// <summary>Largest factor.</summary>
    public const double MaxFactor = 1000;

    /// <summary>The problem with a parameter multiplied by a factor, everything else as it was.</summary>
    /// <param name="problem">The problem with nominal figures.</param>
    /// <param name="parameter">What is multiplied. An error objective becomes at most 1, a delay objective at least 100 ns.</param>
    /// <param name="factor">The factor, above 0 and at most <see cref="MaxFactor"/>.</param>
    /// <exception cref="ArgumentException">
    /// The factor is out of its range, or the budget is to be multiplied and there is none above 0.
    /// </exception>
    public static AllocationProblem Scale(AllocationProblem problem, SweptParameter parameter, double factor)
    {
        EnsureScalable(problem, parameter);
        if (factor is not (> 0 and <= MaxFactor))
        {
            throw new ArgumentException(
                Text($"Sweep: the factor of {parameter} must be > 0 and at most {MaxFactor}, was {factor}."), nameof(factor));
        }

        return parameter switch
        {
            SweptParameter.Budget => problem with { Budget = factor * problem.Budget },
            SweptParameter.DelaySlo => problem with { Queries = [.. problem.Queries.Select(q => q.ScaleDelays(factor))] },
            SweptParameter.ErrorSlo => problem with
            {
                Queries = [.. problem.Queries.Select(q => q with { ErrorSlo = Math.Min(1, factor * q.ErrorSlo) })],
            },
            SweptParameter.GpuPrice => problem with
            {
                Tiers = [.. problem.Tiers.Select(t => t with { PricePerHour = factor * t.PricePerHour })],
            },
            _ => problem with { Tiers = [.. problem.Tiers.Select(t => t with { MemoryGb = factor * t.MemoryGb })] },
        };
    }

    /// <summary>
    /// The parameter's value: $, seconds, a fraction, $ per hour or GB. Null where query types or tiers differ in it, or there is none.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="parameter">The parameter; of the delay objectives that of the whole query.</param>
    public static double? ValueOf(AllocationProblem problem, SweptParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(problem);
        double?[] values =
        [
            .. (parameter switch
            {
                SweptParameter.Budget => [problem.Budget],
                SweptParameter.DelaySlo => problem.Queries.Select(q => q.DelaySlo?.TotalSeconds),
                SweptParameter.ErrorSlo => problem.Queries.Select(q => (double?)q.ErrorSlo),
                SweptParameter.GpuPrice => problem.Tiers.Select(t => (double?)t.PricePerHour),
                _ => problem.Tiers.Select(t => (double?)t.MemoryGb),
            }).Distinct(),
        ];
        return values is [var value] ? value : null;
    }

    /// <exception cref="ArgumentException">The parameter is unknown, or there is no budget above 0 to multiply.</exception>
    internal static void EnsureScalable(AllocationProblem problem, SweptParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!Enum.IsDefined(parameter))
            throw new ArgumentException($"Sweep: the parameter must be a named one, was {parameter}.", nameof(parameter));
        if (parameter != SweptParameter.Budget || problem.Budget > 0) return;
        string was = problem.Budget is { } budget ? Text($"was {budget}") : "there is none";
        throw new ArgumentException($"Problem '{problem.Name}': budget must be > 0 to be varied, {was}.", nameof(problem));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

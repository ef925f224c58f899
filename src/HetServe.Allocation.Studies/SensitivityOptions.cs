using System.Globalization;

namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="SensitivityStudy"/>. Immutable.</summary>
public sealed record SensitivityOptions
{
    /// <summary>Largest <see cref="Steps"/>.</summary>
    public const int MaxSteps = 100;

    /// <summary>One parameter for a curve, or two different ones for a grid. Default budget and delay objectives.</summary>
    public IReadOnlyList<SweptParameter> Parameters { get; init => field = [.. value]; } =
        [SweptParameter.Budget, SweptParameter.DelaySlo];

    /// <summary>Least factor on the nominal value, above 0 and below <see cref="To"/>. Default 0.5.</summary>
    public double From { get; init; } = 0.5;

    /// <summary>Largest factor on the nominal value, at most <see cref="SweptProblem.MaxFactor"/>. Default 1.5.</summary>
    public double To { get; init; } = 1.5;

    /// <summary>Number of factors of each parameter, from 2 to <see cref="MaxSteps"/>. Default 7.</summary>
    public int Steps { get; init; } = 7;

    /// <summary>The factors: <see cref="Steps"/> from <see cref="From"/> to <see cref="To"/>, the same distance apart.</summary>
    internal double[] Factors() => [.. Enumerable.Range(0, Steps).Select(n => From + (To - From) * n / (Steps - 1))];

    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    internal SensitivityOptions EnsureValid()
    {
        if (Parameters.Count is not (1 or 2) || Parameters.Distinct().Count() < Parameters.Count)
        {
            throw new ArgumentException(
                $"Sensitivity study: parameters must be one or two different ones, was '{string.Join(", ", Parameters)}'.",
                nameof(Parameters));
        }

        if (!(From > 0)) throw new ArgumentException(Text($"Sensitivity study: from must be > 0, was {From}."), nameof(From));
        if (To is not <= SweptProblem.MaxFactor)
            throw new ArgumentException(Text($"Sensitivity study: to must be at most {SweptProblem.MaxFactor}, was {To}."), nameof(To));
        if (!(From < To)) throw new ArgumentException(Text($"Sensitivity study: from must be below to ({To}), was {From}."), nameof(From));
        if (Steps is < 2 or > MaxSteps)
            throw new ArgumentException(Text($"Sensitivity study: steps must be from 2 to {MaxSteps}, was {Steps}."), nameof(Steps));
        return this;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

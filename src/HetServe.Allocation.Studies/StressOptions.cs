using System.Globalization;

namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="StressStudy"/>. Immutable.</summary>
public sealed record StressOptions
{
    /// <summary>Stress factors, each a number of at least 1; at least one. Default 1.0, 1.1, ... 1.5.</summary>
    public IReadOnlyList<double> Factors { get; init => field = [.. value]; } = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5];

    /// <summary>What is inflated, one stress after the other; at least one. Default delays and errors together, then rates.</summary>
    public IReadOnlyList<StressedFigures> Stresses { get; init => field = [.. value]; } =
        [StressedFigures.Delays | StressedFigures.Errors, StressedFigures.Rates];

    /// <summary>
    /// Number of scenarios for each stress and factor, each with factors drawn by <see cref="StressedProblem.Drawn"/>; 0 for one scenario
    /// in which every factor is the highest, <see cref="StressedProblem.Fixed"/>. Default 100.
    /// </summary>
    public int Scenarios { get; init; } = 100;

    /// <summary>Seed of the draws: the same plans, options and seed give the same figures. Default 0.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    internal StressOptions EnsureValid()
    {
        if (Factors.Count == 0) throw new ArgumentException("Stress study: factors must have at least one entry.", nameof(Factors));
        foreach (double factor in Factors)
        {
            if (double.IsFinite(factor) && factor >= 1) continue;
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Stress study: factors must be numbers of at least 1, one was {factor}."), nameof(Factors));
        }

        if (Stresses.Count == 0 || Stresses.Contains(StressedFigures.None))
        {
            throw new ArgumentException(
                "Stress study: stresses must have at least one entry, each of at least one figure.", nameof(Stresses));
        }

        if (Scenarios < 0)
            throw new ArgumentException($"Stress study: scenarios must be at least 0, was {Scenarios}.", nameof(Scenarios));
        return this;
    }
}

using System.Globalization;

namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="HeadroomStudy"/>. Immutable.</summary>
public sealed record HeadroomOptions
{
    /// <summary>Factors planned with, each a number of at least 1; at least one. Default 1.0, 1.1, ... 1.5.</summary>
    public IReadOnlyList<double> Levels { get; init => field = [.. value]; } = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5];

    /// <summary>Highest factor of the worlds that the plans meet, at least 1. Default 1.5.</summary>
    public double Factor { get; init; } = 1.5;

    /// <summary>
    /// What is inflated, in the worlds and in the headroom alike, one curve after the other; at least one. Default delays and errors
    /// together, then rates.
    /// </summary>
    public IReadOnlyList<StressedFigures> Stresses { get; init => field = [.. value]; } = new StressOptions().Stresses;

    /// <summary>Number of scenarios, as of <see cref="StressOptions.Scenarios"/>. Default 100.</summary>
    public int Scenarios { get; init; } = 100;

    /// <summary>Seed of the draws. Default 0.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    internal HeadroomOptions EnsureValid()
    {
        if (Levels.Count == 0) throw new ArgumentException("Headroom study: levels must have at least one entry.", nameof(Levels));
        foreach (double level in Levels)
        {
            if (double.IsFinite(level) && level >= 1) continue;
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Headroom study: levels must be numbers of at least 1, one was {level}."), nameof(Levels));
        }

        if (Stresses.Count == 0 || Stresses.Contains(StressedFigures.None))
        {
            throw new ArgumentException(
                "Headroom study: stresses must have at least one entry, each of at least one figure.", nameof(Stresses));
        }

        return this;
    }
}

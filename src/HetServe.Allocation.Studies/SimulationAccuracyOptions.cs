using System.Globalization;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="SimulationAccuracyStudy"/>. Immutable.</summary>
public sealed record SimulationAccuracyOptions
{
    /// <summary>Lengths of the simulated queries. Default <see cref="LengthModel.Fixed"/>.</summary>
    public LengthModel Lengths { get; init; } = LengthModel.Fixed;

    /// <summary>Length of each simulation, its warm-up included, more than 0. Default an hour.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Fewest simulated queries of a route that counts, at least 1. Default 200.</summary>
    public int LeastQueries { get; init; } = 200;

    /// <summary>Seed of the simulations. Default 0.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    internal SimulationAccuracyOptions EnsureValid()
    {
        if (Duration <= TimeSpan.Zero)
            throw new ArgumentException($"Simulation study: duration must be more than 0, was {Duration}.", nameof(Duration));
        if (LeastQueries >= 1) return this;
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture, $"Simulation study: leastQueries must be at least 1, was {LeastQueries}."), nameof(LeastQueries));
    }
}

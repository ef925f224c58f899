using HetServe.Allocation.Planning;

namespace HetServe.Allocation.Simulation;

/// <summary>Options of <see cref="PlanSimulator"/>. Immutable.</summary>
public sealed record SimulationOptions
{
    /// <summary>
    /// Length of the simulation, more than 0, at most 10,000 hours; null for the time that the arrivals cover, and an hour for arrivals without an end. The
    /// first tenth is warm-up. Default null.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Seed of arrivals, lengths and routes; any number. One seed gives one result, on any number of threads. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Failures of replicas. Default none.</summary>
    public IReadOnlyList<ReplicaFailure> Failures { get; init => field = [.. value]; } = [];

    /// <summary>Gives the time that a failed replica takes to start again. Default: the defaults of <see cref="SwitchingCosts"/>.</summary>
    public SwitchingCosts Switching { get; init; } = new();

    /// <summary>Bins of the time series, a multiple of 10 from 10 to 10,000. Default 120.</summary>
    public int Bins { get; init; } = 120;

    /// <summary>Most threads, at least 1; null for the number of processors. Default null.</summary>
    public int? DegreeOfParallelism { get; init; }

    internal void EnsureValid()
    {
        if (Duration is { } duration && (duration <= TimeSpan.Zero || duration > TimeSpan.FromHours(10_000)))
            throw new ArgumentOutOfRangeException(nameof(Duration), duration, "Duration must be > 0 and at most 10,000 hours.");
        if (Bins is < 10 or > 10_000 || Bins % 10 != 0)
            throw new ArgumentOutOfRangeException(nameof(Bins), Bins, "Bins must be a multiple of 10 from 10 to 10,000.");
        if (DegreeOfParallelism < 1)
            throw new ArgumentOutOfRangeException(nameof(DegreeOfParallelism), DegreeOfParallelism, "DegreeOfParallelism must be >= 1.");
        ArgumentNullException.ThrowIfNull(Switching);
        Switching.EnsureValid();
        foreach (ReplicaFailure failure in Failures) failure.EnsureValid();
    }
}

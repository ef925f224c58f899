using HetServe.Allocation.Planning;

namespace HetServe.Allocation.Simulation;

/// <summary>Options of <see cref="PlanSimulator"/>. Immutable.</summary>
public sealed record SimulationOptions
{
    /// <summary>
    /// Length of the simulation, its warm-up included, more than 0, at most 10,000 hours; null for the time that the arrivals cover, and an
    /// hour for arrivals without an end. Default null.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Share of the time that is warm-up, from 0 to 0.5, rounded up to whole <see cref="Bins"/>. Queries that arrive in it are simulated but
    /// not measured, because the engines start empty. Default 0.1.
    /// </summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>Seed of arrivals, lengths and routes; any number. One seed gives one result, on any number of threads. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Failures of replicas. Default none.</summary>
    public IReadOnlyList<ReplicaFailure> Failures { get; init => field = [.. value]; } = [];

    /// <summary>Gives the time that a failed replica takes to start again. Default: the defaults of <see cref="SwitchingCosts"/>.</summary>
    public SwitchingCosts Switching { get; init; } = new();

    /// <summary>Bins of the time series, from 10 to 10,000. Default 120.</summary>
    public int Bins { get; init; } = 120;

    /// <summary>Most threads, at least 1; null for the number of processors. Default null.</summary>
    public int? DegreeOfParallelism { get; init; }

    /// <summary>Bins of the warm-up; 0.1 of 120 bins is 12 despite rounding.</summary>
    internal int WarmUpBins => (int)Math.Ceiling(WarmUp * Bins - 1e-9);

    internal void EnsureValid()
    {
        if (Duration is { } duration && (duration <= TimeSpan.Zero || duration > TimeSpan.FromHours(10_000)))
            throw new ArgumentOutOfRangeException(nameof(Duration), duration, "Duration must be > 0 and at most 10,000 hours.");
        if (!(WarmUp is >= 0 and <= 0.5)) throw new ArgumentOutOfRangeException(nameof(WarmUp), WarmUp, "WarmUp must be from 0 to 0.5.");
        if (Bins is < 10 or > 10_000) throw new ArgumentOutOfRangeException(nameof(Bins), Bins, "Bins must be from 10 to 10,000.");
        if (DegreeOfParallelism < 1)
            throw new ArgumentOutOfRangeException(nameof(DegreeOfParallelism), DegreeOfParallelism, "DegreeOfParallelism must be >= 1.");
        ArgumentNullException.ThrowIfNull(Switching);
        Switching.EnsureValid();
        foreach (ReplicaFailure failure in Failures) failure.EnsureValid();
    }
}

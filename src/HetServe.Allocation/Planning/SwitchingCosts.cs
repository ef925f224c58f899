using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// Cost and duration of switching from one set of deployments to another. A change costs a fixed amount in $ and the rental of the replicas
/// that load or drain: they are paid for but serve nothing of the new plan. Immutable.
/// </summary>
/// <remarks>
/// A replica is ready <see cref="StartTime"/> + weights in GB / <see cref="LoadGBps"/> seconds after it is rented. Loading takes at most a
/// year. All replicas load at the same time. The defaults are assumptions: containers take half a minute to start and to drain, and weights
/// are on a local NVMe drive.
/// </remarks>
public sealed record SwitchingCosts
{
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365); // so that no sum of times overflows

    /// <summary>$ per deployment started, or given more replicas, beside rental; at least 0. Default 0.01.</summary>
    public double StartCost { get; init; } = 0.01;

    /// <summary>$ per deployment stopped, or given fewer replicas, beside rental; at least 0. Default 0.01.</summary>
    public double StopCost { get; init; } = 0.01;

    /// <summary>$ per deployment that changes its parallelism, beside rental; at least 0. Default 0.02.</summary>
    public double ReconfigureCost { get; init; } = 0.02;

    /// <summary>Time from renting a replica until its weights start to load, from 0 to a year (365 days). Default 30 seconds.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time for which a replica finishes its queries, and is paid, after its routes are gone; from 0 to a year (365 days). Default 30
    /// seconds.
    /// </summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rate at which each replica reads its weights from storage, GB/s, more than 0. Default 2.</summary>
    public double LoadGBps { get; init; } = 2;

    /// <summary>Time from renting a replica of a deployment option until it is ready.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="option">Index of the option.</param>
    internal TimeSpan TimeToStart(ProblemTables tables, int option) =>
        StartTime + TimeSpan.FromSeconds(Math.Min(s_year.TotalSeconds, tables.WeightsGb[option] / LoadGBps));

    internal void EnsureValid()
    {
        NotNegative(StartCost, nameof(StartCost));
        NotNegative(StopCost, nameof(StopCost));
        NotNegative(ReconfigureCost, nameof(ReconfigureCost));
        UpToAYear(StartTime, nameof(StartTime));
        UpToAYear(StopTime, nameof(StopTime));
        if (!(LoadGBps > 0 && double.IsFinite(LoadGBps)))
            throw new ArgumentOutOfRangeException(nameof(LoadGBps), LoadGBps, "LoadGBps must be a number > 0.");

        static void NotNegative(double value, string name)
        {
            if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number >= 0.");
        }

        static void UpToAYear(TimeSpan value, string name)
        {
            if (value < TimeSpan.Zero || value > s_year)
                throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to 365 days.");
        }
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// What it costs, and how long it takes, to go from one set of deployments to another. A change costs a fixed number of $ and the rental of
/// the replicas that load or drain, and so are paid but serve nothing of the new plan. Immutable.
/// </summary>
/// <remarks>
/// A replica is ready after <see cref="StartSeconds"/> + weights in GB / <see cref="LoadGBps"/>; all replicas load at the same time. The
/// defaults are assumptions: containers that take half a minute to start and to drain, and weights on a local NVMe drive.
/// </remarks>
public sealed record SwitchingCosts
{
    /// <summary>$ per deployment started, or given more replicas, beside rental; at least 0. Default 0.01.</summary>
    public double StartDollars { get; init; } = 0.01;

    /// <summary>$ per deployment stopped, or given fewer replicas, beside rental; at least 0. Default 0.01.</summary>
    public double StopDollars { get; init; } = 0.01;

    /// <summary>$ per deployment that goes on with another parallelism, beside rental; at least 0. Default 0.02.</summary>
    public double ReconfigureDollars { get; init; } = 0.02;

    /// <summary>Seconds from renting a replica to the begin of loading its weights, at least 0. Default 30.</summary>
    public double StartSeconds { get; init; } = 30;

    /// <summary>Seconds in which a replica ends the queries it has, and is paid, after its routes are gone; at least 0. Default 30.</summary>
    public double StopSeconds { get; init; } = 30;

    /// <summary>Rate at which each replica reads its weights from storage, GB/s, more than 0. Default 2.</summary>
    public double LoadGBps { get; init; } = 2;

    /// <summary>Seconds from renting a replica of a deployment option to its being ready.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="option">Index of the option.</param>
    internal double SecondsToStart(ProblemTables tables, int option)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return StartSeconds + tables.WeightsGb[option] / LoadGBps;
    }

    internal void EnsureValid()
    {
        NotNegative(StartDollars, nameof(StartDollars));
        NotNegative(StopDollars, nameof(StopDollars));
        NotNegative(ReconfigureDollars, nameof(ReconfigureDollars));
        NotNegative(StartSeconds, nameof(StartSeconds));
        NotNegative(StopSeconds, nameof(StopSeconds));
        if (!(LoadGBps > 0 && double.IsFinite(LoadGBps)))
            throw new ArgumentOutOfRangeException(nameof(LoadGBps), LoadGBps, "LoadGBps must be a number > 0.");

        static void NotNegative(double value, string name)
        {
            if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number >= 0.");
        }
    }
}

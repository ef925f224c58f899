using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>A further share of a query type, served by an option beside what a plan serves, with what it takes.</summary>
/// <param name="Tables">The problem.</param>
/// <param name="Query">Index of the query type.</param>
/// <param name="Option">Option index.</param>
/// <param name="Route">Delay, error and load of the whole query type there.</param>
/// <param name="Share">The share.</param>
/// <param name="Running">Replicas of the option that run already.</param>
/// <param name="Replicas">Further replicas.</param>
/// <param name="StorageGb">Further weights and tokens to store, GB.</param>
internal readonly record struct FurtherShare(
    ProblemTables Tables, int Query, int Option, RouteMetrics Route, double Share, int Running, double Replicas, double StorageGb)
{
    /// <summary>Whether the pair of model and tier runs another parallelism already.</summary>
    public bool ChangesParallelism { get; init; }

    /// <summary>Index of the physical GPU type.</summary>
    public int Gpu => Tables.GpuIndexOf(Option);

    /// <summary>Further GPUs.</summary>
    public double Gpus => Tables.Gpus[Option] * Replicas;

    /// <summary>Rental of the further replicas over the horizon, $.</summary>
    public double Rental => Tables.Rental[Option] * Replicas;

    /// <summary>Further storage cost over the horizon, $.</summary>
    public double Storage => Tables.StoragePrice * StorageGb;

    /// <summary>Delay penalty of the share over the horizon, $.</summary>
    public double DelayPenalty => Tables.DelayCostPerSecond[Query] * Route.DelaySeconds * Share;

    /// <summary>All that the share costs, $.</summary>
    public double Cost => Rental + Storage + DelayPenalty;
}

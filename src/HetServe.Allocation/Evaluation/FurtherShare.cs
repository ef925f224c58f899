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
    /// <summary>Whether the pair of model and tier runs another option already.</summary>
    public bool ChangesOption { get; init; }

    /// <summary>GPUs of the type that the plan uses already.</summary>
    public double GpusInUse { get; init; }

    /// <summary>Share of the query type that the plan serves on interruptible tiers already.</summary>
    public double InterruptibleShare { get; init; }

    /// <summary>Whether a part of the share, however small, is enough: a limit on a share then rules out the option only at 0.</summary>
    public bool IsAnyPart { get; init; }

    /// <summary>Index of the physical GPU type.</summary>
    public int Gpu => Tables.GpuIndexOf(Option);

    /// <summary>Further GPUs.</summary>
    public double Gpus => Tables.Gpus[Option] * Replicas;

    /// <summary>Further GPUs that are paid for: whole nodes, where they are bought so.</summary>
    public double GpusBought => Bought(GpusInUse + Gpus) - Bought(GpusInUse);

    /// <summary>Rental of the further GPUs over the horizon, $.</summary>
    public double Rental => Tables.NodeSize[Gpu] == 1 ? Tables.Rental[Option] * Replicas : Tables.GpuRental[Gpu] * GpusBought;

    /// <summary>Power of the further replicas, W.</summary>
    public double Watts => Tables.ReplicaWatts(Option) * Replicas;

    /// <summary>Further storage cost over the horizon, $.</summary>
    public double Storage => Tables.StoragePrice * StorageGb;

    /// <summary>Delay penalty of the share over the horizon, $.</summary>
    public double DelayPenalty => Tables.DelayCostPerSecond[Query] * Route.DelaySeconds * Share;

    /// <summary>All that the share costs, $.</summary>
    public double Cost => Rental + Storage + DelayPenalty;

    private double Bought(double gpus) => Math.Ceiling(gpus / Tables.NodeSize[Gpu]) * Tables.NodeSize[Gpu];
}

namespace HetServe.Allocation.Problems;

/// <summary>Shares of the data-sheet peaks that serving engines reach. Immutable.</summary>
/// <param name="Compute">Share of peak FLOP/s, in (0, 1].</param>
/// <param name="Bandwidth">Share of peak memory bandwidth, in (0, 1].</param>
public sealed record GpuEfficiency(double Compute, double Bandwidth);

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>A way to carry a share of a query type.</summary>
/// <param name="Slot">Slot of the open deployment that takes it; -1 where the pair is opened.</param>
/// <param name="Option">Option that the deployment runs then; another than before where it is raised.</param>
/// <param name="Replicas">Replicas that it has then.</param>
/// <param name="Share">Share of the query type that it takes, in (0, 1].</param>
/// <param name="ExtraCost">Rental, storage and delay that this adds, $ over the horizon.</param>
internal readonly record struct Candidate(int Slot, int Option, int Replicas, double Share, double ExtraCost);

namespace HetServe.Allocation.Studies;

/// <summary>A plan made once, before the day, that a rolling planner is compared with. Immutable.</summary>
/// <param name="Name">Name in the results, unique among the contenders and not <see cref="RollingStudy.Rolling"/>.</param>
/// <param name="Allocator">Makes the plan.</param>
/// <param name="Reroutes">
/// Whether routes are recomputed exactly in each window, so that only the deployments are static. Otherwise the routes stay too, and an
/// overloaded deployment cuts each of its routes to the same part.
/// </param>
/// <param name="ForPeak">Whether the plan is for the peak rate of each query type over the day instead of the problem's rate.</param>
public sealed record StaticContender(string Name, IAllocator Allocator, bool Reroutes, bool ForPeak);

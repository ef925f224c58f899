using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>Arrivals whose times are stretched: the same queries at a share of the rate. Immutable.</summary>
/// <param name="inner">The arrivals.</param>
/// <param name="factor">Share of the rate, in (0, 1].</param>
internal sealed class SlowedArrivals(IArrivals inner, double factor) : IArrivals
{
    /// <inheritdoc/>
    public TimeSpan? Duration => inner.Duration / factor;

    /// <inheritdoc/>
    public IEnumerable<Arrival> Generate(AllocationProblem problem, TimeSpan duration, long seed) =>
        inner.Generate(problem, duration * factor, seed).Select(arrival => arrival with { Seconds = arrival.Seconds / factor });
}

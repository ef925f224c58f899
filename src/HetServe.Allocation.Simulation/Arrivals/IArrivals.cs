using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>
/// Source of the queries that a simulation serves. Implementations are stateless and safe for concurrent calls, and give the same arrivals
/// for the same arguments.
/// </summary>
public interface IArrivals
{
    /// <summary>Time that the source covers; null for a source without an end.</summary>
    TimeSpan? Duration { get; }

    /// <summary>The arrivals by rising time, up to <paramref name="duration"/>. They are made as the result is enumerated.</summary>
    /// <param name="problem">The problem, without faults; arrivals carry the index of their query type in it.</param>
    /// <param name="duration">Length of the simulation, more than 0. A source that covers less ends sooner.</param>
    /// <param name="seed">Any number. A source without chance ignores it.</param>
    IEnumerable<Arrival> Generate(AllocationProblem problem, TimeSpan duration, long seed);
}

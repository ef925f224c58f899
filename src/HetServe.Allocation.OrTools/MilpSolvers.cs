using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools;

/// <summary>The solvers of this package.</summary>
public static class MilpSolvers
{
    /// <summary>
    /// <see cref="HighsSolver"/> where it is supported (<see cref="HighsSolver.IsSupported"/>), otherwise <see cref="ScipSolver"/>.
    /// Safe to share between threads.
    /// </summary>
    public static IMilpSolver Default { get; } = HighsSolver.IsSupported ? new HighsSolver() : new ScipSolver();
}

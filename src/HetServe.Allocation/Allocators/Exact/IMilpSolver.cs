namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// A solver of mixed-integer linear programmes, which the caller gives to an exact allocator. Implementations are safe for concurrent
/// calls. A limit that was hit is never reported as <see cref="MilpStatus.Optimal"/>, and values are returned only when they are an
/// incumbent.
/// </summary>
public interface IMilpSolver
{
    /// <summary>Name of the solver, for reports: <c>HiGHS</c>, <c>SCIP</c>.</summary>
    string Name { get; }

    /// <summary>Minimises the model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="options">Limits, warm start and threads.</param>
    /// <param name="cancellationToken">Stops the solver; the best incumbent so far is returned, nothing is thrown.</param>
    MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default);
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools.Native;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// SCIP through the linear solver wrapper of Google OR-Tools; linear models and relaxations go to GLOP. It keeps its incumbent at a limit,
/// stops when cancelled and takes a warm start. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// The wrapper reports incumbents only on exit, and a bound only with an incumbent. A solver that does not stop within 0.75 s of its limit
/// or its cancellation is left behind, and its incumbent with it. SCIP runs on one thread whatever <see cref="MilpSolveOptions.Threads"/>.
/// An infeasible warm start is ignored. Coefficients below 1e-9 count as 0, bounds of 1e20 and above as infinite.
/// </remarks>
public sealed class ScipSolver : IMilpSolver
{
    /// <summary>SCIP looks at its limits between nodes, and its incumbent comes at its end alone: longer than that of HiGHS.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.75);

    /// <inheritdoc/>
    public string Name => "SCIP";

    /// <inheritdoc/>
    /// <remarks>
    /// A model with a coefficient of 1e15 or more is not solved: <see cref="MilpStopReason.Error"/>, with a message that names it.
    /// </remarks>
    /// <exception cref="ArgumentException">The model or the options hold a number that is not finite, a column twice in a row, a negative
    /// limit or gap, or a warm start of the wrong length.</exception>
    /// <exception cref="InvalidOperationException">The native library of Google OR-Tools lacks SCIP or GLOP.</exception>
    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) =>
        MilpRun.Solve(model, options, (input, _, stop) => WrapperRun.Solve(input, stop), s_patience, cancellationToken);
}

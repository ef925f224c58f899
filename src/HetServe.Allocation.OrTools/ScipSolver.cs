using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools.Native;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// SCIP through Google OR-Tools' linear solver wrapper; linear models and relaxations go to GLOP. It keeps its incumbent at a limit,
/// stops when cancelled and takes a warm start. Without state: safe for concurrent calls.
/// </summary>
/// <remarks>
/// What the wrapper does not give: the bound is known only together with an incumbent, progress is told once, at the end, and
/// <see cref="MilpSolveOptions.Threads"/> is not used: SCIP runs on one thread. A warm start that is not feasible is left out.
/// Coefficients below 1e-9 count as 0, bounds of 1e20 and above as infinite.
/// </remarks>
public sealed class ScipSolver : IMilpSolver
{
    /// <inheritdoc/>
    public string Name => "SCIP";

    /// <inheritdoc/>
    /// <remarks>A model with a coefficient of 1e15 or more is not solved: <see cref="MilpStopReason.Error"/>, with a message that names it.</remarks>
    /// <exception cref="ArgumentException">The model or the options hold a number that is not finite, a column twice in a row, a negative
    /// limit or gap, or a warm start of the wrong length.</exception>
    /// <exception cref="InvalidOperationException">The native library of Google OR-Tools lacks SCIP or GLOP.</exception>
    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) =>
        MilpRun.Solve(model, options, (input, _, cancellation) => WrapperRun.Solve(input, cancellation), cancellationToken, isWaitedFor: true);
}

using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.Allocators.Auto;

/// <summary>A solver whose exceptions are answers: the run that asked keeps the plan that it has.</summary>
/// <param name="solver">The solver.</param>
internal sealed class GuardedSolver(IMilpSolver solver) : IMilpSolver
{
    public string Name => solver.Name;

    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return solver.Solve(model, options, cancellationToken);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.Error) { Message = fault.Message };
        }
    }
}

using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>A solver with given answers, which keeps its calls.</summary>
internal sealed class StubSolver(Func<MilpModel, MilpSolveOptions, MilpSolution> solve) : IMilpSolver
{
    public string Name => "stub";

    public List<(MilpModel Model, MilpSolveOptions Options)> Calls { get; } = [];

    /// <summary>A solver that must not be called.</summary>
    public static StubSolver Never => new((_, _) => throw new InvalidOperationException("the solver was called"));

    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default)
    {
        Calls.Add((model, options));
        return solve(model, options);
    }
}

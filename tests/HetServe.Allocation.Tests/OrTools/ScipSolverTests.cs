using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.OrTools;

public sealed class ScipSolverTests : MilpSolverContract
{
    protected override IMilpSolver Create() => new ScipSolver();
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.OrTools.Native;
using HetServe.Allocation.OrTools.Solving;
using HetServe.Allocation.Tests.Contracts;
using static HetServe.Allocation.Tests.Contracts.MilpModels;

namespace HetServe.Allocation.Tests.OrTools;

public sealed class MilpSolversTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Default_is_highs_where_its_library_loads()
    {
        HighsSolver.IsSupported.Should().BeTrue("the package ships the library for this platform");
        MilpSolvers.Default.Should().BeOfType<HighsSolver>().Which.Name.Should().Be("HiGHS");
    }

    [Fact]
    public void Core_does_not_reference_the_solvers() =>
        typeof(IMilpSolver).Assembly.GetReferencedAssemblies().Should().NotContain(name => name.Name!.StartsWith("Google."));

    [Fact]
    public void HiGHS_reports_its_incumbents_with_their_values()
    {
        var input = MilpInput.Create(Hard(), new() { RelativeGap = 0.03 });
        var progress = new MonotoneProgress(null);

        var solution = HighsRun.Solve(input, progress, new SolverStop(TimeSpan.FromHours(1), CancellationToken.None));

        (double? bound, IReadOnlyList<double>? kept) = progress.Close();
        double[] values = [.. kept!];
        Feasibility.Fault(input, values, MilpTolerances.Incumbent).Should().BeNull();
        Feasibility.Objective(input, values).Should().BeApproximately(Feasibility.Objective(input, solution.Values!), 1e-6);
        bound.Should().BeLessThanOrEqualTo(solution.BestBound!.Value + 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Native_solver_itself_starts_from_the_warm_start(bool isHighs)
    {
        IMilpSolver solver = isHighs ? new HighsSolver() : new ScipSolver();
        var start = solver.Solve(Hard(), new() { RelativeGap = 0.03 });
        var input = MilpInput.Create(Hard(), new() { WarmStart = start.Values });

        // As short as the machine's load allows: the solver has to start at all.
        MilpSolution solution;
        TimeSpan limit = Instant;
        do
        {
            var stop = new SolverStop(limit *= 2, CancellationToken.None);
            solution = isHighs ? HighsRun.Solve(input, new MonotoneProgress(null), stop) : WrapperRun.Solve(input, stop);
        }
        while (solution.Values is null);

        Feasibility.Objective(input, solution.Values!).Should().BeLessThanOrEqualTo(start.Objective!.Value + 1e-6);
    }
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools.Native;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// HiGHS, called through its C interface in the native library that Google OR-Tools ships. It keeps its incumbent and its bound at a
/// limit, stops when cancelled, takes a warm start and tells its progress. Without state: safe for concurrent calls.
/// </summary>
/// <remarks>
/// A warm start that is not feasible is left out. A call returns within some 20 ms of its cancellation. HiGHS itself
/// sees it between the steps of the presolve, the simplex and the branch and bound, which may take seconds on large models: until then its
/// thread goes on in the background, and progress is told no more. With one thread equal calls give equal answers,
/// unless a limit cuts them off. Coefficients below 1e-9 count as 0, bounds of 1e20 and above as infinite. An absolute gap of 1e-6
/// counts as optimal too.
/// </remarks>
public sealed class HighsSolver : IMilpSolver
{
    private const double CheckOptimum = -20;

    private static readonly Lazy<bool> Supported = new(Check);

    /// <summary>
    /// Whether the native library loads here, has the layout this class was written for, and solves a small model rightly. Found out once.
    /// </summary>
    public static bool IsSupported => Supported.Value;

    /// <inheritdoc/>
    public string Name => "HiGHS";

    /// <inheritdoc/>
    /// <remarks>A model with a coefficient of 1e15 or more is not solved: <see cref="MilpStopReason.Error"/>, with a message that names it.</remarks>
    /// <exception cref="ArgumentException">The model or the options hold a number that is not finite, a column twice in a row, a negative
    /// limit or gap, or a warm start of the wrong length.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) => IsSupported
        ? MilpRun.Solve(model, options, HighsRun.Solve, cancellationToken)
        : throw new PlatformNotSupportedException("HiGHS: the native library of Google.OrTools must load and pass its check, did not.");

    private static bool Check()
    {
        try
        {
            if (HighsLibrary.VersionMajor() != 1 || !HighsCallbackOutput.HasKnownLayout()) return false;
            using (var highs = HighsLibrary.Create())
            {
                if (HighsLibrary.SizeOfHighsInt(highs) != sizeof(int)) return false;
            }

            var answer = MilpRun.Solve(CheckModel(), new(), HighsRun.Solve, CancellationToken.None);
            return answer.Status == MilpStatus.Optimal && Math.Abs(answer.Objective!.Value - CheckOptimum) < 1e-6;
        }
        catch (Exception exception) when (
            exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Its relaxation has its optimum of -21 at (3, 1.5), the whole numbers at (4, 0).</summary>
    private static MilpModel CheckModel()
    {
        var builder = new MilpModelBuilder();
        var x = builder.AddColumn(-5, 0, double.PositiveInfinity, isInteger: true);
        var y = builder.AddColumn(-4, 0, double.PositiveInfinity, isInteger: true);
        builder.AddRow(double.NegativeInfinity, 24);
        builder.Add(x, 6);
        builder.Add(y, 4);
        builder.AddRow(double.NegativeInfinity, 6);
        builder.Add(x, 1);
        builder.Add(y, 2);
        return builder.Build();
    }
}

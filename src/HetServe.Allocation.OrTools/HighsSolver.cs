using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools.Native;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// HiGHS, called through its C interface in the native library that Google OR-Tools ships. It keeps its incumbent and its bound at a
/// limit, stops when cancelled, takes a warm start and reports its progress. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// An infeasible warm start is ignored. A call returns within 0.25 s of its time limit or its cancellation. HiGHS itself looks at both
/// between the steps of the presolve, the simplex and the branch and bound, which may take seconds on a large model. Until then its thread
/// runs on in the background and reports nothing. With one thread equal calls give equal answers, unless a limit cuts them off.
/// Coefficients below 1e-9 count as 0, bounds of 1e20 and above as infinite. An absolute gap of 1e-6 counts as optimal too.
/// </remarks>
public sealed class HighsSolver : IMilpSolver
{
    /// <summary>Time to return the final bound. Incumbents and bounds found before are known without it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.25);

    private const double CheckOptimum = -20;

    private static readonly Lazy<bool> Supported = new(Check);

    /// <summary>
    /// Whether the native library loads on this machine, has the layout that this class expects, and solves a small model correctly. Tested
    /// once, on first use.
    /// </summary>
    public static bool IsSupported => Supported.Value;

    /// <inheritdoc/>
    public string Name => "HiGHS";

    /// <inheritdoc/>
    /// <remarks>
    /// A model with a coefficient of 1e15 or more is not solved: <see cref="MilpStopReason.Error"/>, with a message that names it.
    /// </remarks>
    /// <exception cref="ArgumentException">The model or the options hold a number that is not finite, a column twice in a row, a negative
    /// limit or gap, or a warm start of the wrong length.</exception>
    /// <exception cref="PlatformNotSupportedException"><see cref="IsSupported"/> is false.</exception>
    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) => IsSupported
        ? MilpRun.Solve(model, options, HighsRun.Solve, s_patience, cancellationToken)
        : throw new PlatformNotSupportedException("HiGHS: the native library of Google.OrTools must load and pass its check, did not.");

    private static bool Check()
    {
        try
        {
            if (HighsLibrary.VersionMajor() != 1 || !HighsLibrary.HasKnownCallbackLayout()) return false;
            using (var highs = HighsLibrary.Create())
            {
                if (HighsLibrary.SizeOfHighsInt(highs) != sizeof(int)) return false;
            }

            var answer = MilpRun.Solve(CheckModel(), new(), HighsRun.Solve, s_patience, CancellationToken.None);
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

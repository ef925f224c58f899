using System.Diagnostics;
using HetServe.Allocation.Allocators.Exact;

namespace CustomSolver;

/// <summary>
/// A solver of small mixed-integer programmes: branch and bound, depth first, nearer side first, on the column farthest from whole, over a
/// <see cref="DualSimplex"/>. Dense, so it is for a few hundred rows and columns. One thread. Without state: safe for concurrent calls.
/// </summary>
public sealed class BranchAndBoundSolver : IMilpSolver
{
    private const double Whole = 1e-7, Feasible = 1e-6;

    /// <inheritdoc/>
    public string Name => "branch and bound";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column has no finite bound on the side that lowers its cost.</exception>
    public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default)
    {
        long began = Stopwatch.GetTimestamp();
        bool Stop() => cancellationToken.IsCancellationRequested || Stopwatch.GetElapsedTime(began) > options.TimeLimit;

        double[]? best = options.WarmStart is { } start && IsFeasible(model, start) ? [.. start] : null;
        double incumbent = best is null ? double.PositiveInfinity : Cost(model, best), pruned = double.PositiveInfinity;
        DualSimplex? solved = null;
        var open = new Stack<DualSimplex>([new DualSimplex(model)]);
        long nodes = 0;
        for (; open.Count > 0 && !Stop(); nodes++)
        {
            DualSimplex node = open.Pop();
            double cutoff = double.IsFinite(incumbent) ? incumbent - options.RelativeGap * Math.Abs(incumbent) : incumbent;
            if (!node.TryMinimise(cutoff, Stop)) continue;
            if (Stop())
            {
                open.Push(node);
                break;
            }

            if (node.Objective >= cutoff)
            {
                pruned = Math.Min(pruned, node.Objective);
                continue;
            }

            double[] values = node.Values();
            int column = options.RelaxIntegrality ? -1 : FarthestFromWhole(model, values);
            if (column >= 0)
            {
                Branch(open, node, column, values[column]);
                continue;
            }

            (best, incumbent, solved) = (values, node.Objective, node);
            options.Progress?.Report(new MilpProgress(Bound(), incumbent));
        }

        if (open.Count > 0)
        {
            MilpStopReason stop = cancellationToken.IsCancellationRequested ? MilpStopReason.Cancelled : MilpStopReason.TimeLimit;
            return Answer(best is null ? MilpStatus.Unknown : MilpStatus.Feasible, stop);
        }

        return Answer(best is null ? MilpStatus.Infeasible : MilpStatus.Optimal, MilpStopReason.Finished) with
        {
            RowDuals = options.RelaxIntegrality ? solved?.RowDuals() : null,
        };

        // What is cut off or still open may hide solutions as cheap as its bound, none cheaper.
        double? Bound()
        {
            double bound = open.Select(node => node.Objective).Append(incumbent).Append(pruned).Min();
            return double.IsFinite(bound) ? bound : null;
        }

        MilpSolution Answer(MilpStatus status, MilpStopReason stop) => new(status, stop)
        {
            Objective = best is null ? null : incumbent,
            BestBound = Bound(),
            Values = best,
            Nodes = nodes,
            Message = $"{status} after {nodes} nodes",
        };
    }

    private static void Branch(Stack<DualSimplex> open, DualSimplex node, int column, double value)
    {
        (double lower, double upper) = node.BoundsOf(column);
        (double Lower, double Upper) down = (lower, Math.Floor(value)), up = (Math.Ceiling(value), upper);
        bool downFirst = value - Math.Floor(value) < 0.5;
        foreach ((double from, double to) in downFirst ? [up, down] : ((double, double)[])[down, up])
            if (from <= to) open.Push(node.With(column, from, to));
    }

    private static int FarthestFromWhole(MilpModel model, double[] values)
    {
        int farthest = -1;
        double most = Whole;
        for (int j = 0; j < values.Length; j++)
        {
            double distance = Math.Abs(values[j] - Math.Round(values[j]));
            if (model.IsInteger[j] && distance > most) (farthest, most) = (j, distance);
        }

        return farthest;
    }

    private static double Cost(MilpModel model, double[] values)
    {
        double cost = model.ObjectiveOffset;
        for (int j = 0; j < values.Length; j++) cost += model.ObjectiveCoefficients[j] * values[j];
        return cost;
    }

    private static bool IsFeasible(MilpModel model, IReadOnlyList<double> values)
    {
        for (int j = 0; j < model.ColumnCount; j++)
        {
            if (!IsWithin(values[j], model.ColumnLowerBounds[j], model.ColumnUpperBounds[j])) return false;
            if (model.IsInteger[j] && Math.Abs(values[j] - Math.Round(values[j])) > Feasible) return false;
        }

        for (int i = 0; i < model.RowCount; i++)
        {
            double sum = 0;
            for (int n = model.RowStarts[i]; n < model.RowStarts[i + 1]; n++) sum += model.Coefficients[n] * values[model.ColumnIndices[n]];
            if (!IsWithin(sum, model.RowLowerBounds[i], model.RowUpperBounds[i])) return false;
        }

        return true;
    }

    private static bool IsWithin(double value, double lower, double upper) => value >= lower - Feasible && value <= upper + Feasible;
}

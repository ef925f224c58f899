using System.Diagnostics;
using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools;

/// <summary>Runs a native solver on checked input, and believes its answer only as far as the answer can be checked.</summary>
/// <param name="input">The model and options.</param>
/// <param name="progress">Where bounds and incumbents go.</param>
/// <param name="cancellationToken">Stops the solver.</param>
internal delegate MilpSolution NativeSolve(MilpInput input, MonotoneProgress progress, CancellationToken cancellationToken);

/// <summary>What every solver shares: checks before, checks after, and the cases that need no solver.</summary>
internal static class MilpRun
{
    /// <summary>Solves a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options.</param>
    /// <param name="native">The solver.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <param name="isWaitedFor">Whether a cancelled solver is waited for: one that tells of no incumbent before its end has them then alone.</param>
    public static MilpSolution Solve(
        MilpModel model, MilpSolveOptions options, NativeSolve native, CancellationToken cancellationToken, bool isWaitedFor = false)
    {
        MilpInput? input = null;
        var progress = new MonotoneProgress(options.Progress);
        var answer = isWaitedFor ? Solved() : CancellableCall.Run(Solved, BestSoFar, cancellationToken);
        progress.Report(answer.BestBound, answer.Objective);
        return answer;

        MilpSolution Solved()
        {
            var read = MilpInput.Create(model, options);
            Volatile.Write(ref input, read);
            return Answer(read, native, progress, cancellationToken);
        }

        MilpSolution BestSoFar()
        {
            (double? bound, IReadOnlyList<double>? values) = progress.Close();
            var cancelled = new MilpSolution(values is null ? MilpStatus.Unknown : MilpStatus.Feasible, MilpStopReason.Cancelled)
            {
                Values = values,
                BestBound = bound,
                Message = "Cancelled, in the middle of a step",
            };
            return Volatile.Read(ref input) is { } read ? Checked(read, cancelled) : cancelled;
        }
    }

    private static MilpSolution Answer(
        MilpInput input, NativeSolve native, MonotoneProgress progress, CancellationToken cancellationToken)
    {
        if (input.Excess is { } excess) return new(MilpStatus.Unknown, MilpStopReason.Error) { Message = excess };
        if (input.Contradiction is { } contradiction) return new(MilpStatus.Infeasible, MilpStopReason.Finished) { Message = contradiction };
        if (cancellationToken.IsCancellationRequested) return Checked(input, new(MilpStatus.Unknown, MilpStopReason.Cancelled));
        if (input.ColumnCount == 0) return AnswerWithoutColumns(input);

        var started = Stopwatch.GetTimestamp();
        var answer = native(input, progress, cancellationToken);
        return answer.Status == MilpStatus.Unbounded
            ? Confirm(input, answer, native, Stopwatch.GetElapsedTime(started), cancellationToken)
            : Checked(input, answer);
    }

    private static MilpSolution AnswerWithoutColumns(MilpInput input) =>
        Feasibility.Fault(input, [], Feasibility.WarmStartTolerance) is { } fault
            ? new(MilpStatus.Infeasible, MilpStopReason.Finished) { Message = fault }
            : new(MilpStatus.Optimal, MilpStopReason.Finished)
            {
                Objective = input.Offset,
                BestBound = input.Offset,
                Values = [],
                RowDuals = input.IsLinear ? new double[input.RowCount] : null,
            };

    /// <summary>
    /// A solver's "unbounded" means that the objective falls without end in the relaxation, or that there is no solution at all:
    /// the model without its objective tells which.
    /// </summary>
    private static MilpSolution Confirm(
        MilpInput input, MilpSolution unbounded, NativeSolve native, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var left = input.Options.TimeLimit - elapsed;
        var feasibility = input with
        {
            Objective = new double[input.ColumnCount],
            Options = input.Options with { TimeLimit = left < TimeSpan.Zero ? TimeSpan.Zero : left },
        };
        var answer = Checked(feasibility, native(feasibility, new MonotoneProgress(null), cancellationToken));
        return answer switch
        {
            { Status: MilpStatus.Infeasible } => answer,
            { Values: not null } => unbounded with { Message = $"{unbounded.Message}, feasible without its objective" },
            _ => new(MilpStatus.Unknown, answer.StopReason) { Message = $"{unbounded.Message}, then {answer.Message}" },
        };
    }

    /// <summary>Drops what the model contradicts, takes the warm start where it is better, and takes back what is not proven.</summary>
    private static MilpSolution Checked(MilpInput input, MilpSolution answer)
    {
        if (!(Math.Abs(answer.BestBound ?? double.NaN) < MilpInput.Infinite)) answer = answer with { BestBound = null };
        if (answer.Values is double[] values && Feasibility.Fault(input, values, Feasibility.IncumbentTolerance) is { } fault)
        {
            answer = Doubted(answer, fault);
        }

        if (answer.Status == MilpStatus.Infeasible)
        {
            return input.WarmStart is { } witness
                ? WithValues(input, Doubted(answer, "the warm start is feasible"), witness)
                : answer with { Values = null, BestBound = null };
        }

        var best = Best(input, answer.Values, input.WarmStart);
        if (best is not null) return WithValues(input, answer, best);

        return answer.Status == MilpStatus.Unknown
            ? answer
            : Doubted(answer, "there are no values");
    }

    private static MilpSolution Doubted(MilpSolution answer, string fact) =>
        new(MilpStatus.Unknown, MilpStopReason.Error) { Message = $"{answer.Message}, but {fact}" };

    private static MilpSolution WithValues(MilpInput input, MilpSolution answer, IReadOnlyList<double> values)
    {
        var objective = Feasibility.Objective(input, values);
        double? bound = answer.BestBound is { } known ? Math.Min(known, objective) : null;
        answer = answer with { Values = values, Objective = objective, BestBound = bound };
        if (answer.Status != MilpStatus.Optimal) return answer with { Status = MilpStatus.Feasible };

        var (gap, size) = (input.Options.RelativeGap, Math.Abs(objective));
        var slack = Math.Max(gap * size, Feasibility.WarmStartTolerance * Math.Max(1, size));
        return objective - bound <= slack
            ? answer
            : answer with
            {
                Status = MilpStatus.Feasible, StopReason = MilpStopReason.Error, Message = $"{answer.Message}, but not by its bound",
            };
    }

    private static IReadOnlyList<double>? Best(MilpInput input, IReadOnlyList<double>? incumbent, double[]? warmStart)
    {
        if (incumbent is null || warmStart is null) return incumbent ?? warmStart;
        return Feasibility.Objective(input, warmStart) < Feasibility.Objective(input, incumbent) ? warmStart : incumbent;
    }
}

using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools.Solving;

namespace HetServe.Allocation.OrTools;

/// <summary>Runs a native solver on checked input.</summary>
/// <param name="input">The model and options. Their time limit is the one at the start of the call; <paramref name="stop"/> has what is
/// left.</param>
/// <param name="progress">Takes bounds and incumbents.</param>
/// <param name="stop">When to stop.</param>
internal delegate MilpSolution NativeSolve(MilpInput input, MonotoneProgress progress, SolverStop stop);

/// <summary>
/// What all solvers share: checks of the input, checks of the answer, the time limit of the whole call, and the cases that need no solver.
/// Nothing that a solver states is taken over unless the model confirms it.
/// </summary>
internal static class MilpRun
{
    /// <summary>Solves a model. The time limit counts from here: reading the model is part of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options.</param>
    /// <param name="native">The solver.</param>
    /// <param name="patience">Time that a solver has after its limit or its cancellation to return what it knows.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ArgumentException">The model or the options are not valid.</exception>
    public static MilpSolution Solve(
        MilpModel model, MilpSolveOptions options, NativeSolve native, TimeSpan patience, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        MilpInput? input = null;
        var stop = new SolverStop(options.TimeLimit, cancellationToken);
        var progress = new MonotoneProgress(options.Progress);
        var answer = BoundedCall.Run(Solved, BestSoFar, stop, patience);
        progress.Report(answer.BestBound, answer.Objective);
        return answer;

        MilpSolution Solved()
        {
            var read = MilpInput.Create(model, options);
            if (read is { Excess: null, Contradiction: null }) read = Feasibility.WithFeasibleStart(read);
            Volatile.Write(ref input, read);
            return Answer(read, native, progress, stop);
        }

        MilpSolution BestSoFar()
        {
            (double? bound, IReadOnlyList<double>? values) = progress.Close();
            var known = new MilpSolution(values is null ? MilpStatus.Unknown : MilpStatus.Feasible, stop.Reason)
            {
                Values = values,
                BestBound = bound,
                Message = (stop.Reason == MilpStopReason.Cancelled ? "Cancelled" : "Time limit") + ", in the middle of a step",
            };
            return Volatile.Read(ref input) is { } read ? Checked(read, known) : known;
        }
    }

    private static MilpSolution Answer(MilpInput input, NativeSolve native, MonotoneProgress progress, SolverStop stop)
    {
        if (input.Excess is { } excess) return new(MilpStatus.Unknown, MilpStopReason.Error) { Message = excess };
        if (input.Contradiction is { } contradiction)
            return new(MilpStatus.Infeasible, MilpStopReason.Finished) { Message = contradiction };
        if (stop.IsSet) return Checked(input, new(MilpStatus.Unknown, stop.Reason));
        if (input.ColumnCount == 0) return AnswerWithoutColumns(input);

        var answer = native(input, progress, stop);
        return answer.Status == MilpStatus.Unbounded ? Confirm(input, answer, native, stop) : Checked(input, answer);
    }

    private static MilpSolution AnswerWithoutColumns(MilpInput input) =>
        Feasibility.Fault(input, [], MilpTolerances.WarmStart) is { } fault
            ? new(MilpStatus.Infeasible, MilpStopReason.Finished) { Message = fault }
            : new(MilpStatus.Optimal, MilpStopReason.Finished)
            {
                Objective = input.Offset,
                BestBound = input.Offset,
                Values = [],
                RowDuals = input.IsLinear ? new double[input.RowCount] : null,
            };

    /// <summary>
    /// Tells an unbounded model from an infeasible one. A solver's "unbounded" says that the relaxation has no bound, or that the model has
    /// no solution. The model without its objective shows which.
    /// </summary>
    private static MilpSolution Confirm(MilpInput input, MilpSolution unbounded, NativeSolve native, SolverStop stop)
    {
        var feasibility = input with { Objective = new double[input.ColumnCount] };
        var answer = Checked(feasibility, native(feasibility, new MonotoneProgress(null), stop));
        return answer switch
        {
            { Status: MilpStatus.Infeasible } => answer,
            { Values: not null } => unbounded with { Message = $"{unbounded.Message}, feasible without its objective" },
            _ => new(MilpStatus.Unknown, answer.StopReason) { Message = $"{unbounded.Message}, then {answer.Message}" },
        };
    }

    /// <summary>Drops what the model contradicts, takes the warm start where it is better, and withdraws claims without a proof.</summary>
    private static MilpSolution Checked(MilpInput input, MilpSolution answer)
    {
        if (!(Math.Abs(answer.BestBound ?? double.NaN) < MilpInput.Infinite)) answer = answer with { BestBound = null };
        if (answer.Values is double[] values && Feasibility.Fault(input, values, MilpTolerances.Incumbent) is { } fault)
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
        var slack = Math.Max(gap * size, MilpTolerances.WarmStart * Math.Max(1, size));
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

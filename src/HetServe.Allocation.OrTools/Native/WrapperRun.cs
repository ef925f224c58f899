using Google.OrTools.LinearSolver;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools.Solving;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>One run of SCIP, or of GLOP for a linear model, through OR-Tools' linear solver wrapper.</summary>
internal static class WrapperRun
{
    /// <remarks>
    /// SCIP catches the process's Ctrl+C while it runs, unless told otherwise. Two steps of SCIP 10.0.0 answer wrongly where a row has two
    /// sides: the propagation of such rows cuts solutions off, and the rounding of a row of two columns, upgraded to a "variable bound",
    /// admits false ones. The presolve also joins two rows into one with two sides, so both steps are off for every model.
    /// </remarks>
    private const string ScipParameters =
        "misc/catchctrlc = FALSE\n"
        + "constraints/linear/rangedrowpropagation = FALSE\n"
        + "constraints/linear/upgrade/varbound = FALSE";

    public static MilpSolution Solve(MilpInput input, SolverStop stop)
    {
        using var solver = Solver.CreateSolver(input.IsLinear ? "GLOP" : "SCIP")
            ?? throw new InvalidOperationException("Google OR-Tools: its native library must hold SCIP and GLOP, does not.");
        if (Pass(input, solver, stop) is not { } columns) return new MilpSolution(MilpStatus.Unknown, stop.Reason);
        if (input.WarmStart is { } start && !input.IsLinear) solver.SetHint(columns, start);

        if (!input.IsLinear && !solver.SetSolverSpecificParametersAsString(ScipParameters))
        {
            throw new InvalidOperationException("SCIP does not know one of its parameters: another version is loaded.");
        }

        // The wrapper reads 0 as no limit.
        TimeSpan left = stop.Left;
        bool isLimited = left != Timeout.InfiniteTimeSpan;
        if (isLimited) solver.SetTimeLimit(Math.Max(1, (long)left.TotalMilliseconds));
        using var parameters = new MPSolverParameters();
        parameters.SetDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, input.Options.RelativeGap);

        Solver.ResultStatus status;
        using (new WrapperInterrupt(solver, stop.CancellationToken)) status = solver.Solve(parameters);

        // The clock does not show it: GLOP stops ahead of a limit that it expects to pass.
        var isCutOff = status is Solver.ResultStatus.FEASIBLE or Solver.ResultStatus.NOT_SOLVED;
        var reason = stop.CancellationToken.IsCancellationRequested ? MilpStopReason.Cancelled
            : isCutOff && isLimited ? MilpStopReason.TimeLimit
            : MilpStopReason.Error;
        return Answer(input, solver, columns, status, reason);
    }

    /// <summary>Passes the model, a call for each coefficient; null where the time is up first.</summary>
    private static Variable[]? Pass(MilpInput input, Solver solver, SolverStop stop)
    {
        var columns = new Variable[input.ColumnCount];
        using var objective = solver.Objective();
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = solver.MakeVar(input.ColumnLower[column], input.ColumnUpper[column], input.IsInteger[column], "");
            objective.SetCoefficient(columns[column], input.Objective[column]);
        }

        objective.SetOffset(input.Offset);
        objective.SetMinimization();
        for (var row = 0; row < input.RowCount; row++)
        {
            if (stop.IsSet) return null;
            using var constraint = solver.MakeConstraint(input.RowLower[row], input.RowUpper[row]);
            for (var entry = input.RowStart[row]; entry < input.RowStart[row + 1]; entry++)
            {
                constraint.SetCoefficient(columns[input.ColumnIndex[entry]], input.Coefficient[entry]);
            }
        }

        return columns;
    }

    private static MilpSolution Answer(MilpInput input, Solver solver, Variable[] columns, Solver.ResultStatus status, MilpStopReason stop)
    {
        var answer = new MilpSolution(MilpStatus.Unknown, stop) { Message = status.ToString() };
        switch (status)
        {
            case Solver.ResultStatus.OPTIMAL:
                return WithValues(answer with { Status = MilpStatus.Optimal, StopReason = MilpStopReason.Finished });
            case Solver.ResultStatus.FEASIBLE:
                return WithValues(answer with { Status = MilpStatus.Feasible });

            // The wrapper says infeasible for "infeasible or unbounded" too.
            case Solver.ResultStatus.INFEASIBLE when input.HasBoundedObjective:
                return answer with { Status = MilpStatus.Infeasible, StopReason = MilpStopReason.Finished };
            case Solver.ResultStatus.INFEASIBLE:
            case Solver.ResultStatus.UNBOUNDED:
                return answer with { Status = MilpStatus.Unbounded, StopReason = MilpStopReason.Finished };
            default:
                return answer;
        }

        MilpSolution WithValues(MilpSolution found)
        {
            using var objective = solver.Objective();
            var values = Array.ConvertAll(columns, column => column.SolutionValue());
            if (!input.IsLinear) return found with { Values = values, BestBound = objective.BestBound(), Nodes = solver.Nodes() };
            if (found.Status != MilpStatus.Optimal) return found with { Values = values };
            using var rows = solver.constraints();
            return found with { Values = values, BestBound = objective.Value(), RowDuals = [.. rows.Select(row => row.DualValue())] };
        }
    }
}

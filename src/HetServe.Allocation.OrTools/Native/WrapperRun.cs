using Google.OrTools.LinearSolver;
using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>One run of SCIP, or of GLOP for a linear model, through OR-Tools' linear solver wrapper.</summary>
internal static class WrapperRun
{
    /// <remarks>
    /// SCIP would take the process's Ctrl+C for itself while it runs. Two steps of SCIP 10.0.0 answer wrongly where a row has two sides:
    /// its propagation of such rows cuts solutions off, and its rounding of a row of two columns, once it has become a "variable bound",
    /// lets false ones in. Its presolve also joins two rows into one with two sides, so the steps are off for every model.
    /// </remarks>
    private const string ScipParameters =
        "misc/catchctrlc = FALSE\n"
        + "constraints/linear/rangedrowpropagation = FALSE\n"
        + "constraints/linear/upgrade/varbound = FALSE";

    public static MilpSolution Solve(MilpInput input, CancellationToken cancellationToken)
    {
        using var solver = Solver.CreateSolver(input.IsLinear ? "GLOP" : "SCIP")
            ?? throw new InvalidOperationException("Google OR-Tools: its native library must hold SCIP and GLOP, does not.");
        var columns = Pass(input, solver);
        if (input.WarmStart is { } start && !input.IsLinear) solver.SetHint(columns, start);

        if (!input.IsLinear && !solver.SetSolverSpecificParametersAsString(ScipParameters))
        {
            throw new InvalidOperationException("SCIP does not know one of its parameters: another version is loaded.");
        }

        // The wrapper reads 0 as no limit.
        if (input.Options.TimeLimit is { } limit) solver.SetTimeLimit(Math.Max(1, (long)limit.TotalMilliseconds));
        using var parameters = new MPSolverParameters();
        parameters.SetDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, input.Options.RelativeGap);

        Solver.ResultStatus status;
        using (new WrapperInterrupt(solver, cancellationToken)) status = solver.Solve(parameters);

        // A clock would not tell: GLOP ends ahead of the limit where it expects to pass it.
        var isCutOff = status is Solver.ResultStatus.FEASIBLE or Solver.ResultStatus.NOT_SOLVED;
        var stop = cancellationToken.IsCancellationRequested ? MilpStopReason.Cancelled
            : isCutOff && input.Options.TimeLimit is not null ? MilpStopReason.TimeLimit
            : MilpStopReason.Error;
        return Answer(input, solver, columns, status, stop);
    }

    private static Variable[] Pass(MilpInput input, Solver solver)
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

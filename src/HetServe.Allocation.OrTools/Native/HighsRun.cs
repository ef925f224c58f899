using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools.Solving;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>One run of HiGHS on the calling thread, with its own HiGHS object.</summary>
internal sealed unsafe class HighsRun
{
    private readonly MilpInput _input;
    private readonly MonotoneProgress _progress;
    private readonly SolverStop _stop;
    private ExceptionDispatchInfo? _fault;

    private HighsRun(MilpInput input, MonotoneProgress progress, SolverStop stop) => (_input, _progress, _stop) = (input, progress, stop);

    public static MilpSolution Solve(MilpInput input, MonotoneProgress progress, SolverStop stop)
    {
        // HiGHS keeps one set of workers per calling thread and fails where a later run asks for another number of them.
        HighsLibrary.ResetGlobalScheduler(blocking: 1);
        try
        {
            using var highs = HighsLibrary.Create();
            return new HighsRun(input, progress, stop).Solve(highs);
        }
        finally
        {
            HighsLibrary.ResetGlobalScheduler(blocking: 1);
        }
    }

    private MilpSolution Solve(HighsHandle highs)
    {
        SetOptions(highs);
        if (Pass(highs) == HighsLibrary.Error) return Failed("HiGHS refused the model");
        if (_input.WarmStart is { } start && !_input.IsLinear
            && HighsLibrary.SetSolution(highs, start, null, null, null) == HighsLibrary.Error)
        {
            return Failed("HiGHS refused the warm start");
        }

        // Its clock starts with the run: passing the model has taken its part of the limit.
        TimeSpan left = _stop.Left;
        if (_stop.IsSet) return new(MilpStatus.Unknown, _stop.Reason);
        if (left != Timeout.InfiniteTimeSpan) Require(HighsLibrary.SetDoubleOption(highs, "time_limit", left.TotalSeconds));
        return Run(highs) == HighsLibrary.Error
            ? Failed($"HiGHS failed: {HighsLibrary.ModelStatus(highs)}")
            : Answer(highs);
    }

    private void SetOptions(HighsHandle highs) => Require(HighsLibrary.SetBoolOption(highs, "output_flag", 0)
        | HighsLibrary.SetIntOption(highs, "random_seed", 0)
        | HighsLibrary.SetIntOption(highs, "threads", _input.Options.Threads)
        | HighsLibrary.SetDoubleOption(highs, "mip_rel_gap", _input.Options.RelativeGap));

    private static void Require(int done)
    {
        if (done != 0) throw new InvalidOperationException("HiGHS does not know one of its options: another version is loaded.");
    }

    private int Pass(HighsHandle highs) => _input.IsLinear
        ? HighsLibrary.PassLp(
            highs, _input.ColumnCount, _input.RowCount, _input.Coefficient.Length,
            HighsLibrary.RowWise, HighsLibrary.Minimize, _input.Offset,
            _input.Objective, _input.ColumnLower, _input.ColumnUpper, _input.RowLower, _input.RowUpper,
            _input.RowStart, _input.ColumnIndex, _input.Coefficient)
        : HighsLibrary.PassMip(
            highs, _input.ColumnCount, _input.RowCount, _input.Coefficient.Length,
            HighsLibrary.RowWise, HighsLibrary.Minimize, _input.Offset,
            _input.Objective, _input.ColumnLower, _input.ColumnUpper, _input.RowLower, _input.RowUpper,
            _input.RowStart, _input.ColumnIndex, _input.Coefficient, [.. _input.IsInteger.Select(isInteger => isInteger ? 1 : 0)]);

    private int Run(HighsHandle highs)
    {
        var self = GCHandle.Alloc(this);
        try
        {
            HighsLibrary.SetCallback(highs, &OnCallback, GCHandle.ToIntPtr(self));
            foreach (var type in Enum.GetValues<HighsCallbackType>()) HighsLibrary.StartCallback(highs, type);
            var result = HighsLibrary.Run(highs);
            _fault?.Throw();
            return result;
        }
        finally
        {
            self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCallback(int type, byte* message, HighsCallbackOutput* output, HighsCallbackInput* input, nint data)
    {
        var run = (HighsRun)GCHandle.FromIntPtr(data).Target!;
        if (input is not null && run.HasToStop((HighsCallbackType)type, output)) input->UserInterrupt = 1;
    }

    private bool HasToStop(HighsCallbackType type, HighsCallbackOutput* output)
    {
        try
        {
            if (type == HighsCallbackType.MipImprovingSolution && _stop.CanStop
                && HighsLibrary.CallbackOutputItem(output, "mip_solution") is var values && values is not null)
            {
                _progress.Keep(output->Objective, new ReadOnlySpan<double>(values, _input.ColumnCount));
            }

            if (type is HighsCallbackType.MipInterrupt or HighsCallbackType.MipImprovingSolution)
            {
                _progress.Report(Finite(output->MipDualBound), Finite(output->MipPrimalBound));
            }
        }
        catch (Exception exception)
        {
            // No exception may cross native frames: this one ends the run and is thrown after it.
            _fault ??= ExceptionDispatchInfo.Capture(exception);
        }

        return _fault is not null || _stop.IsSet;
    }

    private MilpSolution Answer(HighsHandle highs)
    {
        var status = HighsLibrary.ModelStatus(highs);
        var isOptimal = status == HighsModelStatus.Optimal;
        var answer = new MilpSolution(MilpStatus.Unknown, MilpStopReason.Finished) { Message = status.ToString() };
        if (!_input.IsLinear)
        {
            HighsLibrary.GetDoubleInfo(highs, "mip_dual_bound", out var bound);
            HighsLibrary.GetInt64Info(highs, "mip_node_count", out var nodes);
            answer = answer with { BestBound = Finite(bound), Nodes = nodes >= 0 ? nodes : null };
        }
        else if (isOptimal)
        {
            answer = answer with { BestBound = HighsLibrary.ObjectiveValue(highs) };
        }

        HighsLibrary.GetIntInfo(highs, "primal_solution_status", out var solution);
        if (solution == HighsLibrary.SolutionFeasible)
        {
            var values = new double[_input.ColumnCount];
            var duals = new double[_input.RowCount];
            HighsLibrary.GetSolution(highs, values, new double[_input.ColumnCount], new double[_input.RowCount], duals);
            answer = answer with { Status = MilpStatus.Feasible, Values = values, RowDuals = _input.IsLinear && isOptimal ? duals : null };
        }

        return status switch
        {
            HighsModelStatus.Optimal => answer with { Status = MilpStatus.Optimal },
            HighsModelStatus.Infeasible => answer with { Status = MilpStatus.Infeasible },
            HighsModelStatus.Unbounded or HighsModelStatus.UnboundedOrInfeasible =>
                new(MilpStatus.Unbounded, MilpStopReason.Finished) { Message = answer.Message, Nodes = answer.Nodes },
            HighsModelStatus.TimeLimit => answer with { StopReason = MilpStopReason.TimeLimit },
            HighsModelStatus.Interrupt => answer with { StopReason = _stop.Reason },
            _ => answer with { StopReason = MilpStopReason.Error },
        };
    }

    private static MilpSolution Failed(string message) => new(MilpStatus.Unknown, MilpStopReason.Error) { Message = message };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

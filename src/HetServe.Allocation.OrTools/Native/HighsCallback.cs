using System.Runtime.InteropServices;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>When HiGHS calls back (<c>kHighsCallback...</c>): the cases used here.</summary>
internal enum HighsCallbackType
{
    SimplexInterrupt = 1,
    IpmInterrupt = 2,
    MipImprovingSolution = 4,
    MipInterrupt = 6,
}

/// <summary>Head of <c>HighsCallbackDataOut</c>; <see cref="HasKnownLayout"/> asks the library whether it lies so.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HighsCallbackOutput
{
    public nint Owner;
    public int LogType;
    public double RunningTime;
    public int SimplexIterations;
    public int IpmIterations;
    public int PdlpIterations;
    public double Objective;
    public long MipNodes;
    public long MipLpIterations;
    public double MipPrimalBound;
    public double MipDualBound;

    public static bool HasKnownLayout()
    {
        HighsCallbackOutput output;
        return HighsLibrary.CallbackOutputItem(&output, "mip_primal_bound") == &output.MipPrimalBound
            && HighsLibrary.CallbackOutputItem(&output, "mip_dual_bound") == &output.MipDualBound;
    }
}

/// <summary>Head of <c>HighsCallbackDataIn</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HighsCallbackInput
{
    /// <summary>Any value but 0 stops the run.</summary>
    public int UserInterrupt;
}

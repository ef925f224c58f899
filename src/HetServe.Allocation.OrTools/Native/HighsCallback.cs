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

/// <summary>Head of <c>HighsCallbackDataOut</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HighsCallbackOutput
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
}

/// <summary>Head of <c>HighsCallbackDataIn</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HighsCallbackInput
{
    /// <summary>Any value but 0 stops the run.</summary>
    public int UserInterrupt;
}

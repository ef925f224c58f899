using System.Reflection;
using System.Runtime.InteropServices;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>
/// HiGHS's C interface (<c>highs_c_api.h</c> of HiGHS 1.12, 32-bit integers) in the library that Google OR-Tools ships beside its own.
/// Every call returns 0 (done), 1 (warning) or -1 (error).
/// </summary>
internal static unsafe partial class HighsLibrary
{
    public const int Error = -1;
    public const int RowWise = 2;
    public const int Minimize = 1;
    public const int SolutionFeasible = 2;

    private const string Name = "highs";

    static HighsLibrary() => NativeLibrary.SetDllImportResolver(typeof(HighsLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        var file = OperatingSystem.IsWindows() ? "highs.dll" : OperatingSystem.IsMacOS() ? "libhighs.1.dylib" : "libhighs.so.1";
        return NativeLibrary.TryLoad(file, assembly, path, out var handle) ? handle : 0;
    }

    [LibraryImport(Name, EntryPoint = "Highs_create")]
    public static partial HighsHandle Create();

    [LibraryImport(Name, EntryPoint = "Highs_versionMajor")]
    public static partial int VersionMajor();

    [LibraryImport(Name, EntryPoint = "Highs_getSizeofHighsInt")]
    public static partial int SizeOfHighsInt(HighsHandle highs);

    /// <summary>Ends the worker threads that belong to the calling thread, whose number is fixed until then.</summary>
    [LibraryImport(Name, EntryPoint = "Highs_resetGlobalScheduler")]
    public static partial void ResetGlobalScheduler(int blocking);

    [LibraryImport(Name, EntryPoint = "Highs_passLp")]
    public static partial int PassLp(
        HighsHandle highs, int columns, int rows, int coefficients, int format, int sense, double offset,
        double[] cost, double[] columnLower, double[] columnUpper, double[] rowLower, double[] rowUpper,
        int[] start, int[] index, double[] value);

    [LibraryImport(Name, EntryPoint = "Highs_passMip")]
    public static partial int PassMip(
        HighsHandle highs, int columns, int rows, int coefficients, int format, int sense, double offset,
        double[] cost, double[] columnLower, double[] columnUpper, double[] rowLower, double[] rowUpper,
        int[] start, int[] index, double[] value, int[] integrality);

    [LibraryImport(Name, EntryPoint = "Highs_setBoolOptionValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetBoolOption(HighsHandle highs, string option, int value);

    [LibraryImport(Name, EntryPoint = "Highs_setIntOptionValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetIntOption(HighsHandle highs, string option, int value);

    [LibraryImport(Name, EntryPoint = "Highs_setDoubleOptionValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetDoubleOption(HighsHandle highs, string option, double value);

    /// <summary>Sets a start; null for unknown values.</summary>
    [LibraryImport(Name, EntryPoint = "Highs_setSolution")]
    public static partial int SetSolution(HighsHandle highs, double[] column, double[]? row, double[]? columnDual, double[]? rowDual);

    [LibraryImport(Name, EntryPoint = "Highs_setCallback")]
    public static partial int SetCallback(
        HighsHandle highs,
        delegate* unmanaged[Cdecl]<int, byte*, HighsCallbackOutput*, HighsCallbackInput*, nint, void> callback,
        nint data);

    [LibraryImport(Name, EntryPoint = "Highs_startCallback")]
    public static partial int StartCallback(HighsHandle highs, HighsCallbackType type);

    /// <summary>Address of a member of the callback's data by its name; null for an unknown name.</summary>
    [LibraryImport(Name, EntryPoint = "Highs_getCallbackDataOutItem", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* CallbackOutputItem(HighsCallbackOutput* output, string name);

    /// <summary>Whether the library lays the callback's data out as <see cref="HighsCallbackOutput"/> does.</summary>
    public static bool HasKnownCallbackLayout()
    {
        HighsCallbackOutput output;
        return CallbackOutputItem(&output, "mip_primal_bound") == &output.MipPrimalBound
            && CallbackOutputItem(&output, "mip_dual_bound") == &output.MipDualBound;
    }

    [LibraryImport(Name, EntryPoint = "Highs_run")]
    public static partial int Run(HighsHandle highs);

    [LibraryImport(Name, EntryPoint = "Highs_getModelStatus")]
    public static partial HighsModelStatus ModelStatus(HighsHandle highs);

    [LibraryImport(Name, EntryPoint = "Highs_getObjectiveValue")]
    public static partial double ObjectiveValue(HighsHandle highs);

    [LibraryImport(Name, EntryPoint = "Highs_getSolution")]
    public static partial int GetSolution(
        HighsHandle highs, [Out] double[] column, [Out] double[] columnDual, [Out] double[] row, [Out] double[] rowDual);

    [LibraryImport(Name, EntryPoint = "Highs_getIntInfoValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetIntInfo(HighsHandle highs, string info, out int value);

    [LibraryImport(Name, EntryPoint = "Highs_getInt64InfoValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetInt64Info(HighsHandle highs, string info, out long value);

    [LibraryImport(Name, EntryPoint = "Highs_getDoubleInfoValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetDoubleInfo(HighsHandle highs, string info, out double value);
}

using System.Runtime.InteropServices;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Keeps the output of native libraries out of the tool's own output.</summary>
internal static partial class NativeOutput
{
    private const int StandardOutput = 1, StandardError = 2;

    /// <summary>
    /// Flushes the native buffer of standard output to standard error. HiGHS sometimes prints a line whatever its options say. Without the
    /// flush, the line would follow the tool's output when the process ends and break it for programs that read it.
    /// </summary>
    public static void FlushToError()
    {
        if (OperatingSystem.IsWindows()) return;
        int output = Duplicate(StandardOutput);
        if (output < 0) return;
        _ = Duplicate(StandardError, StandardOutput);
        _ = Flush(0);
        _ = Duplicate(output, StandardOutput);
        _ = Close(output);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int Flush(nint stream);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

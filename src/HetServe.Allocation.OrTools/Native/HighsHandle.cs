using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>A HiGHS object, destroyed with the handle. Created by the library class, which finds the library's file.</summary>
internal sealed partial class HighsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Destroy(handle);
        return true;
    }

    [LibraryImport("highs", EntryPoint = "Highs_destroy")]
    private static partial void Destroy(nint highs);
}

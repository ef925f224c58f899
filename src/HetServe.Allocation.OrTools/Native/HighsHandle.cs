using Microsoft.Win32.SafeHandles;

namespace HetServe.Allocation.OrTools.Native;

/// <summary>A HiGHS object, destroyed with the handle.</summary>
internal sealed class HighsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        HighsLibrary.Destroy(handle);
        return true;
    }
}

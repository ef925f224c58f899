using System.Runtime.InteropServices;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Status of an existing file from the operating system, beyond .NET's own types.</summary>
internal static partial class FileStatus
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // From sys/stat.h, fcntl.h and unistd.h: values that Linux and macOS share, and those of statx, which only Linux has.
    private const int TypeBits = 0xF000, RegularType = 0x8000, FolderType = 0x4000, WriteAccess = 2, AtCurrentFolder = -100;
    private const uint TypeWanted = 1;

    // Offset of the only member that is read: stx_mode of Linux's struct statx, st_mode of macOS's struct stat.
    private const int BufferSize = 512, ModeInStatx = 28, ModeInStat = 4;

    /// <summary>Whether the path leads, through links, to a special file such as a device, a named pipe or a socket.</summary>
    public static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows()) return Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);
        Span<byte> buffer = stackalloc byte[BufferSize];
        bool isLinux = OperatingSystem.IsLinux();
        int failed = isLinux ? StatX(AtCurrentFolder, path, 0, TypeWanted, ref buffer[0])
            : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Stat64(path, ref buffer[0])
            : Stat(path, ref buffer[0]);
        int type = MemoryMarshal.Read<ushort>(buffer[(isLinux ? ModeInStatx : ModeInStat)..]) & TypeBits;
        return failed == 0 && type is not (RegularType or FolderType);
    }

    /// <summary>
    /// Whether the mode of the file allows writing and this process may write it. A file whose mode lets no user write counts as read-only
    /// even for the superuser, who could write it.
    /// </summary>
    public static bool IsWritable(string path) => OperatingSystem.IsWindows()
        ? !File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly)
        : (File.GetUnixFileMode(path) & AnyWrite) != 0 && Access(path, WriteAccess) == 0;

    /// <summary>Whether this process may make and rename files in the folder.</summary>
    public static bool IsWritableFolder(string path) => OperatingSystem.IsWindows() || Access(path, WriteAccess) == 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat64(string path, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}

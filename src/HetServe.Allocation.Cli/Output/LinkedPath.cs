namespace HetServe.Allocation.Cli.Output;

/// <summary>What a path leads to through symbolic links.</summary>
internal static class LinkedPath
{
    // As on Linux, which gives up there too.
    private const int MostLinks = 40;

    /// <summary>
    /// The full path without any link in it, of what exists or not; null where the links go round in circles. Unlike
    /// <see cref="File.ResolveLinkTarget"/> it takes a link to <c>../file</c> from the folder that the link is really in.
    /// </summary>
    public static string? Resolve(string path)
    {
        int left = MostLinks;
        return Resolve(Path.GetFullPath(path), ref left);
    }

    private static string? Resolve(string full, ref int left)
    {
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        if (Resolve(parent, ref left) is not { } folder) return null;
        string path = Path.Combine(folder, Path.GetFileName(full));
        if (new FileInfo(path).LinkTarget is not { } target) return path;
        return --left < 0 ? null : Resolve(Path.GetFullPath(target, folder), ref left);
    }
}

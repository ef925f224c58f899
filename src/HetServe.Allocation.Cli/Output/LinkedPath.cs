namespace HetServe.Allocation.Cli.Output;

/// <summary>Resolves symbolic links.</summary>
internal static class LinkedPath
{
    // The limit of Linux.
    private const int MostLinks = 40;

    /// <summary>
    /// The full path without links, whether or not the file exists; null if the links form a cycle. Unlike
    /// <see cref="File.ResolveLinkTarget"/>, it resolves a link to <c>../file</c> from the real folder of the link.
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

namespace HetServe.Allocation.Files;

/// <summary>Replaces whole files.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a temporary file in the same folder and renames it, so that a reader never finds half a file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true); // a crash after the rename could otherwise leave an empty file
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            throw;
        }
    }
}

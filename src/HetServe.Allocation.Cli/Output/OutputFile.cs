using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace HetServe.Allocation.Cli.Output;

/// <summary>
/// An output file that an option names. The tool writes all its files through this class. It checks the path before a long run, not after
/// it. It replaces a regular file as a whole, or leaves it as it was, and keeps its mode. A symbolic link stays a link; its target gets the
/// content. A special file, such as a device or a named pipe, is written to, not replaced. <c>-</c> is the standard output.
/// </summary>
internal sealed class OutputFile
{
    /// <summary>Help on the standard output, for options.</summary>
    public const string DashHelp = "Use - for the standard output; the report then goes to the error output.";

    private readonly string _option, _target;
    private readonly bool _isStream;

    private OutputFile(string option, string path, string target, bool isStream) =>
        (_option, GivenPath, _target, _isStream) = (option, path, target, isStream);

    /// <summary>The path as the user gave it.</summary>
    public string GivenPath { get; }

    /// <summary>Whether this is the standard output, which then takes no other text.</summary>
    public bool IsStandardOutput => IsStandard(GivenPath);

    /// <summary>Checks a path and the file there. Null gives null.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="path">Its value.</param>
    /// <param name="inputs">Paths of files that must not be written.</param>
    /// <exception cref="InvalidInputException">
    /// The path is a folder, in a folder that does not exist or cannot be written to, read-only, or one of the inputs.
    /// </exception>
    [return: NotNullIfNotNull(nameof(path))]
    public static OutputFile? At(string option, string? path, params IEnumerable<string> inputs)
    {
        if (path is null) return null;
        if (IsStandard(path)) return new OutputFile(option, path, path, isStream: true);
        if (path.Length == 0) throw Refused("must be a file");
        if (Directory.Exists(path)) throw new InvalidInputException($"{option} must be a file, was the folder '{path}'.");
        bool isStream = IsStream(path);

        // The link of an open descriptor may lead to something other than a path, such as pipe:[17], so a stream keeps its own path.
        string target = isStream ? Path.GetFullPath(path)
            : LinkedPath.Resolve(path) ?? throw Refused("must not be a broken link");
        string? folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder)) throw Refused("must be in a folder that exists");
        if (inputs.Any(input => LinkedPath.Resolve(input) == target)) throw Refused("must not be an input file");
        if (File.Exists(target) && !FileStatus.IsWritable(target)) throw Refused("must not be a read-only file");
        if (!isStream && !FileStatus.IsWritableFolder(folder)) throw Refused("must be in a folder that can be written to");
        return new OutputFile(option, path, target, isStream);

        InvalidInputException Refused(string rule) => new($"{option} {rule}, was '{path}'.");
    }

    /// <summary>Refuses a file that another option also names. Streams other than the standard output may take several texts.</summary>
    /// <exception cref="InvalidInputException">The two are the same.</exception>
    public void EnsureOther(OutputFile? other)
    {
        if (other is null) return;
        if (_isStream ? IsStandardOutput && other.IsStandardOutput : _target == other._target)
            throw new InvalidInputException($"{_option} must not be the file of {other._option}, was '{GivenPath}'.");
    }

    /// <summary>Whether text is appended and nothing is replaced: the standard output or a special file, such as a named pipe.</summary>
    public static bool IsStream(string path) =>
        IsStandard(path) || FileStatus.IsSpecial(path) || (IsDescriptor(path) && File.Exists(path));

    /// <summary>Writes a text and prints the path; prints the text if there is no file.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void WriteOrPrint(Screen screen, OutputFile? file, string text)
    {
        if (file is null)
        {
            screen.Content(text);
            return;
        }

        file.Write(screen, text);
        if (!file.IsStandardOutput) screen.Line(file.GivenPath);
    }

    /// <summary>Writes a text in UTF-8.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(Screen screen, string text) => Write(screen, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes UTF-8 text.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(Screen screen, ReadOnlySpan<byte> utf8)
    {
        if (IsStandardOutput)
        {
            screen.Content(Encoding.UTF8.GetString(utf8));
            return;
        }

        try
        {
            if (_isStream) Append(utf8);
            else Replace(utf8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{_option}: '{GivenPath}' cannot be written: {e.Message}");
        }
    }

    private static bool IsStandard(string path) => path is "-" or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Whether the path names an open descriptor of this process: a stream, even if a regular file is behind it.</summary>
    private static bool IsDescriptor(string path) => path is "/dev/stderr"
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    private void Append(ReadOnlySpan<byte> utf8)
    {
        using var stream = new FileStream(_target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.CanSeek && IsDescriptor(GivenPath)) stream.Seek(0, SeekOrigin.End);
        stream.Write(utf8);
    }

    /// <summary>Writes under another name in the same folder and renames, so that no reader sees half of the file.</summary>
    private void Replace(ReadOnlySpan<byte> utf8)
    {
        string name = $".hetserve-{Path.GetRandomFileName()}.tmp";
        string temporary = Path.Combine(Path.GetDirectoryName(_target)!, name);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(_target))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(_target));
                stream.Write(utf8);
                stream.Flush(flushToDisk: true); // a crash after the rename could otherwise leave an empty file
            }

            File.Move(temporary, _target, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            throw;
        }
    }
}

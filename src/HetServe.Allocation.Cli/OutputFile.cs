using System.Text;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli;

/// <summary>Checks of output paths that are better made before a long run than after it.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path whose folder does not exist, that is a folder, or that is one of the inputs. Null passes.</summary>
    /// <exception cref="InvalidInputException">The path cannot be written to.</exception>
    public static void EnsureUsable(string option, string? path, params IEnumerable<string> inputs)
    {
        if (path is null) return;
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new InvalidInputException($"{option} must be a file, was the folder '{path}'.");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new InvalidInputException($"{option} must be in a folder that exists, was '{path}'.");
        if (inputs.Any(input => Path.GetFullPath(input) == full))
            throw new InvalidInputException($"{option} must not be an input file, was '{path}'.");
    }

    /// <summary>Writes a text as a whole to a file, or to the output where there is none.</summary>
    /// <exception cref="InvalidInputException">The path cannot be written to.</exception>
    public static void Write(Screen screen, string? path, string text)
    {
        if (path is null)
        {
            screen.Output.Write(text);
            return;
        }

        EnsureUsable("--out", path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
        screen.Line(path);
    }
}

using System.CommandLine;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The option <c>--profiles</c>: a problem with fitted coefficients from a file of its own.</summary>
internal static class ProfilesOption
{
    public static Option<string?> Create() => CommonOptions.Text(
        "--profiles",
        "PROFILES.json",
        "Use the fitted coefficients of this file, format hetserve.profiles/1, for the options that it lists. They replace profiles of the "
        + "problem. See hetserve profile fit.");

    /// <summary>Reads a problem, with the profiles of the option if it is given.</summary>
    /// <exception cref="InvalidFileException">A file is invalid, or a profile names what the problem does not have.</exception>
    public static AllocationProblem Load(ParseResult parsed, Option<string?> profiles, string problemPath)
    {
        AllocationProblem problem = ProblemFile.Load(problemPath);
        if (parsed.GetValue(profiles) is not { } path) return problem;
        IReadOnlyList<EngineProfile> fitted = ProfileFile.Load(path);
        try
        {
            return ProfileFile.AddTo(problem, fitted);
        }
        catch (InvalidProblemException e)
        {
            throw new InvalidFileException(ProfileFile.Format, e.Faults, path);
        }
    }
}

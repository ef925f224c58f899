using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// Reads and writes fitted coefficients of deployment options as <c>hetserve.profiles/1</c>: an object with the list <c>profiles</c>, whose
/// members are those of <c>profiles</c> in a problem file. Thread-safe.
/// </summary>
public static class ProfileFile
{
    /// <summary>Text of the member <c>format</c>.</summary>
    public const string Format = "hetserve.profiles/1";

    private static readonly FileFormat<IReadOnlyList<EngineProfile>> Definition = new(
        Format,
        "Profiles",
        othersAllowed: false,
        root => root.Objects("profiles", "Profile", ProblemReader.Profile),
        Validate,
        (json, profiles) => json.WriteObjects("profiles", profiles, ProblemWriter.Profile));

    /// <summary>Reads profiles from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not a valid list of profiles; the exception lists the faults.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static IReadOnlyList<EngineProfile> Load(string path) => Definition.Load(path);

    /// <summary>Reads profiles from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <exception cref="InvalidFileException">The text is not a valid list of profiles; the exception lists the faults.</exception>
    public static IReadOnlyList<EngineProfile> Parse(string json) => Definition.Parse(json);

    /// <summary>Writes profiles to a file. Replaces the whole file or leaves it unchanged.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Save(IReadOnlyList<EngineProfile> profiles, string path) => Definition.Save(profiles, path);

    /// <summary>The profiles as text. Equal profiles give equal text.</summary>
    /// <param name="profiles">The profiles.</param>
    public static string ToJson(IReadOnlyList<EngineProfile> profiles) => Definition.ToJson(profiles);

    /// <summary>The problem with more profiles. One of an option that the problem profiles already replaces that.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="profiles">Profiles of its options.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidProblemException">
    /// A profile names a model, a tier or a parallelism that the problem does not have; the exception lists the faults.
    /// </exception>
    public static AllocationProblem AddTo(AllocationProblem problem, IReadOnlyList<EngineProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(profiles);
        HashSet<(string, string, Parallelism)> given = [.. profiles.Select(Option)];
        return (problem with { Profiles = [.. profiles, .. problem.Profiles.Where(p => !given.Contains(Option(p)))] }).EnsureValid();
    }

    private static (string Model, string Tier, Parallelism Parallelism) Option(EngineProfile profile) =>
        (profile.Model, profile.Tier, profile.Parallelism);

    private static List<ProblemFault> Validate(IReadOnlyList<EngineProfile> profiles)
    {
        var faults = new List<ProblemFault>();
        var seen = new HashSet<(string, string, Parallelism)>();
        for (int n = 0; n < profiles.Count; n++)
        {
            EngineProfile profile = profiles[n];
            Check(profile.Parallelism.Tensor >= 1 && profile.Parallelism.Pipeline >= 1, "tensor", "tensor and pipeline must be at least 1");
            Check(seen.Add(Option(profile)), "model", "the option must not be profiled twice");
            Check(Holds(profile.StepSeconds), "stepSeconds", "stepSeconds must be >= 0");
            Check(Holds(profile.PerDecodedTokenSeconds), "perDecodedToken", "perDecodedToken must be >= 0");
            Check(Holds(profile.PerContextTokenSeconds), "perContextToken", "perContextToken must be >= 0");
            Check(Holds(profile.PerPromptTokenSeconds), "perPromptToken", "perPromptToken must be >= 0");
            Check(Holds(profile.PerPromptTokenSquaredSeconds), "perPromptTokenSquared", "perPromptTokenSquared must be >= 0");

            void Check(bool holds, string member, string rule)
            {
                string item = $"Profile of '{profile.Model}' / '{profile.Tier}' {profile.Parallelism}";
                if (!holds) faults.Add(new ProblemFault($"profiles[{n}].{member}", $"{item}: {rule}."));
            }
        }

        return faults;

        static bool Holds(double? value) => value is null or >= 0;
    }
}

namespace CustomScheduler;

/// <summary>The options that the command line may set; the configuration itself ignores unknown keys.</summary>
internal static class SchedulerArguments
{
    private static readonly string[] s_sections = [$"--{SchedulerOptions.Section}:", "--Allocation:", "--Logging:"];

    private static readonly string[] s_names =
        [nameof(SchedulerOptions.Port), nameof(SchedulerOptions.Interval), nameof(SchedulerOptions.Scale), nameof(SchedulerOptions.Trace)];

    /// <summary>Refuses an argument that is not <c>--SECTION:NAME=VALUE</c> or <c>--SECTION:NAME VALUE</c> of a known section.</summary>
    /// <exception cref="FormatException">An option is unknown or has no value.</exception>
    public static void EnsureKnown(string[] args)
    {
        for (int n = 0; n < args.Length; n++)
        {
            string key = args[n].Split('=')[0];
            if (!s_sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase)))
                throw new FormatException($"an option must begin with {Or(s_sections)}, was '{args[n]}'.");
            if (key.StartsWith(s_sections[0], StringComparison.OrdinalIgnoreCase)
                && key[s_sections[0].Length..] is var name && !s_names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new FormatException($"an option of {SchedulerOptions.Section} must be {Or(s_names)}, was '{name}'.");
            }

            if (args[n].Contains('=', StringComparison.Ordinal)) continue;
            if (++n == args.Length) throw new FormatException($"{key} must have a value, as in {key}=VALUE.");
        }
    }

    private static string Or(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}

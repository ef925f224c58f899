using System.CommandLine;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The option that says how long the adaptive heuristic searches.</summary>
internal static class EffortOption
{
    private const string Full = "full";

    public static Option<string> Create() => CommonOptions.OneOf(
        "--effort",
        "-e",
        ["quick", "balanced", "thorough", Full],
        "How long auto and adaptive search. quick: one round. balanced: until two rounds bring no gain. thorough: until six do. "
        + "full: until --time-limit.",
        "balanced");

    /// <exception cref="InvalidInputException">The effort does not suit the allocator, or needs a time limit and there is none.</exception>
    public static SearchEffort Of(ParseResult parsed, Option<string> effort, Option<double?> timeLimit, string allocator)
    {
        switch (parsed.GetRequiredValue(effort))
        {
            case "quick": return SearchEffort.Quick;
            case "thorough": return SearchEffort.Thorough;
            case Full when allocator == AllocatorRun.Auto:
                throw new InvalidInputException("--effort full is for --allocator adaptive: auto needs time to prove a bound.");
            case Full when parsed.GetValue(timeLimit) is null:
                throw new InvalidInputException("--effort full needs --time-limit SECONDS: the search lasts that long.");
            case Full: return SearchEffort.UntilTimeLimit;
            default: return SearchEffort.Balanced;
        }
    }
}

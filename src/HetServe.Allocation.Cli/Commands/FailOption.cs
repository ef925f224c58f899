using System.CommandLine;
using System.Globalization;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Simulation;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The option <c>--fail MODEL/TIER@T+D</c>: failures of replicas.</summary>
internal static class FailOption
{
    /// <summary>Longest time, s: 10,000 hours.</summary>
    public const double MostSeconds = 3.6e7;

    private const string Name = "--fail";

    public static Option<string[]> Create() => new(Name)
    {
        HelpName = "MODEL/TIER@T+D",
        Description = "A replica of this deployment fails T seconds after the start and is down for D seconds; the time to load its weights "
            + "comes on top. Its unfinished queries begin again elsewhere. May be repeated.",
    };

    /// <summary>Reads a failure from the right: names may have any character.</summary>
    /// <exception cref="InvalidInputException">The text has another form, or names no deployment of the plan.</exception>
    public static ReplicaFailure Read(string text, AllocationPlan plan)
    {
        int at = text.LastIndexOf('@');
        string[] times = at < 0 ? [] : text[(at + 1)..].Split('+');
        if (times.Length != 2 || !TryParse(times[0], out double start) || !TryParse(times[1], out double length))
            throw Refused("have the form MODEL/TIER@T+D, such as 'Llama-3.1-8B/H100-FP8@600+120'");
        if (!(start is >= 0 and <= MostSeconds)) throw Refused("have a time T from 0 to 3.6e7 s");
        if (!(length is > 0 and <= MostSeconds)) throw Refused("have a duration D > 0 and at most 3.6e7 s");
        string name = text[..at];
        Deployment[] named = [.. plan.Deployments.Where(d => NameOf(d) == name)];
        if (named.Length != 1)
            throw Refused($"name one deployment of the plan, any of {string.Join(", ", plan.Deployments.Select(d => $"'{NameOf(d)}'"))}");
        return new ReplicaFailure(named[0].Model, named[0].Tier, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(length));

        InvalidInputException Refused(string rule) => new($"{Name} must {rule}, was '{text}'.");
    }

    /// <summary>Refuses a failure after the end.</summary>
    /// <param name="failures">The failures.</param>
    /// <param name="duration">Time to simulate; null for that of the arrivals.</param>
    /// <param name="recorded">Time that the arrivals cover; null for no end.</param>
    /// <exception cref="InvalidInputException">A failure is not before the end.</exception>
    public static void EnsureWithin(IEnumerable<ReplicaFailure> failures, TimeSpan? duration, TimeSpan? recorded)
    {
        TimeSpan end = duration is null || recorded < duration ? recorded ?? duration ?? TimeSpan.FromHours(1) : duration.Value;
        foreach (ReplicaFailure failure in failures.Where(failure => failure.At >= end))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} must have a time T before the end at {end.TotalSeconds:0.###} s, was {failure.At.TotalSeconds:0.###} for "
                + $"'{failure.Model}/{failure.Tier}'."));
        }
    }

    private static string NameOf(Deployment deployment) => $"{deployment.Model}/{deployment.Tier}";

    private static bool TryParse(string text, out double seconds) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out seconds);
}

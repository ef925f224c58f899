using System.Globalization;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Marks plans of runs that a time limit ended: a slower or faster machine may plan otherwise.</summary>
internal static class StoppedRuns
{
    /// <summary>The cell with an asterisk in Markdown where the run was stopped.</summary>
    public static StudyCell Mark(StudyCell cell, StopReason? reason) =>
        reason == StopReason.TimeLimit ? cell with { Shown = $"{cell.Shown} *" } : cell;

    /// <summary>What a column for it says: <c>time limit</c>, otherwise nothing.</summary>
    public static StudyCell Reason(StopReason? reason) => reason == StopReason.TimeLimit ? "time limit" : "";

    /// <summary>A note for each allocator that was stopped with a plan.</summary>
    /// <param name="stopped">The allocators, and how far above the optimum their plan is at most, relative to it; null where unknown.</param>
    public static IEnumerable<string> Notes(IEnumerable<(string Allocator, double? MaxAbove)> stopped) =>
        stopped.Select(s => $"Marked *: {s.Allocator} was stopped by its time limit; {Above(s.MaxAbove)}.");

    /// <summary>A note on how many of some plans were stopped; none where none was.</summary>
    /// <param name="plans">Number of all plans.</param>
    /// <param name="stopped">Of each that was stopped, how far above the optimum it is at most, relative to it; null where unknown.</param>
    public static IEnumerable<string> Notes(int plans, IReadOnlyCollection<double?> stopped)
    {
        if (stopped.Count == 0) yield break;
        int unknown = stopped.Count(above => above is null);
        string known = unknown == stopped.Count ? "" : $"; {Above(stopped.Max())}";
        string others = unknown == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; of {unknown} nothing is proven");
        yield return string.Create(
            CultureInfo.InvariantCulture, $"Marked *: {stopped.Count} of {plans} plans, stopped by their time limit{known}{others}.");
    }

    private static string Above(double? share) =>
        share is null ? "how far it is above the optimum is not known" : $"at most {Figures.Gap(share)} above the optimum";
}

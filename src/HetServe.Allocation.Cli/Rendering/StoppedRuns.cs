using System.Globalization;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Marks plans of runs that a time limit stopped: another machine may find other plans.</summary>
internal static class StoppedRuns
{
    /// <summary>The cell with an asterisk for readers where the run was stopped.</summary>
    public static StudyCell Mark(StudyCell cell, StopReason? reason) =>
        reason == StopReason.TimeLimit ? cell with { Shown = $"{cell.Shown} *" } : cell;

    /// <summary>Text for a column: <c>time limit</c>, or nothing.</summary>
    public static StudyCell Reason(StopReason? reason) => reason == StopReason.TimeLimit ? "time limit" : "";

    /// <summary>A note for each allocator that was stopped with a plan.</summary>
    /// <param name="stopped">The allocators, and the limit on their plan's cost above the optimum, relative to it; null if unknown.</param>
    public static IEnumerable<string> Notes(IEnumerable<(string Allocator, double? MaxAbove)> stopped) =>
        stopped.Select(s => $"Marked *: {s.Allocator} was stopped by its time limit; {Above(s.MaxAbove)}.");

    /// <summary>A note on the number of stopped plans; none if there is none.</summary>
    /// <param name="plans">Number of all plans.</param>
    /// <param name="stopped">For each stopped plan, the most that its cost is above the optimum, relative to it; null if unknown.</param>
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

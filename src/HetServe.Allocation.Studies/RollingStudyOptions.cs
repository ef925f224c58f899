namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="RollingStudy"/>. Immutable.</summary>
public sealed record RollingStudyOptions
{
    /// <summary>
    /// Age in windows of the rates that the planner sees, at least 0. With 1 it decides on the rates of the previous window, as a service
    /// must; with 0 it knows the rates of the new window. Routes are set for the rates of the window itself, because a router sees the
    /// queries. Default 1.
    /// </summary>
    public int LagWindows { get; init; } = 1;
}

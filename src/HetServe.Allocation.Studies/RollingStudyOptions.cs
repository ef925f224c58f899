namespace HetServe.Allocation.Studies;

/// <summary>Options of <see cref="RollingStudy"/>. Immutable.</summary>
public sealed record RollingStudyOptions
{
    /// <summary>
    /// How many windows old the rates are that the planner sees, at least 0. With 1 it decides on those of the window before, as a service
    /// has to; with 0 it knows those of the window that begins. Routes are set for the rates of the window itself: a router sees the
    /// queries. Default 1.
    /// </summary>
    public int LagWindows { get; init; } = 1;
}

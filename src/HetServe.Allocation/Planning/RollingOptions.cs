using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>Options of <see cref="RollingPlanner"/>. Immutable.</summary>
public sealed record RollingOptions
{
    /// <summary>Time between two decisions, more than 0. Default 5 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Time over which a change must pay for itself, at least <see cref="Window"/>: how long the planner expects the rates of a window to
    /// hold. A short look-ahead makes the planner change little; a long one makes it follow every drift. Default 1 hour.
    /// </summary>
    public TimeSpan LookAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Share by which the planner raises the rates before it plans, at least 0. It leaves room for a rise before the next change is done;
    /// with 0 the planner scales down to full deployments. Routes are for the rates given, without the margin. Default 0.05.
    /// </summary>
    public double RateMargin { get; init; } = 0.05;

    /// <summary>Cost of changes. Default: see <see cref="SwitchingCosts"/>.</summary>
    public SwitchingCosts Switching { get; init; } = new();

    /// <summary>
    /// Time limit of one decision, more than 0. At the limit the planner takes the best plan so far, so the decision may depend on the
    /// machine's speed. Default 30 seconds.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    internal void EnsureValid()
    {
        if (Window <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(Window), Window, "Window must be > 0.");
        if (LookAhead < Window)
            throw new ArgumentOutOfRangeException(nameof(LookAhead), LookAhead, $"LookAhead must be >= the window, {Window}.");
        if (!(RateMargin >= 0 && double.IsFinite(RateMargin)))
            throw new ArgumentOutOfRangeException(nameof(RateMargin), RateMargin, "RateMargin must be a number >= 0.");
        if (TimeLimit <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "TimeLimit must be > 0.");
        Switching.EnsureValid();
    }
}

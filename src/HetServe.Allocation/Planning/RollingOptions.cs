using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>Options of <see cref="RollingPlanner"/>. Immutable.</summary>
public sealed record RollingOptions
{
    /// <summary>Time between two decisions, more than 0. Default 5 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Time over which a change has to pay for itself, at least <see cref="Window"/>: how long the rates of a window are trusted to hold.
    /// A short one makes the planner change little; a long one makes it follow every drift. Default 1 hour.
    /// </summary>
    public TimeSpan LookAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Share by which the planner raises the rates before it plans, at least 0: room for a rise before the next change is done. Without it
    /// the planner scales down to deployments that are full, and the next rise finds no room. Routes are for the rates given. Default 0.05.
    /// </summary>
    public double RateMargin { get; init; } = 0.05;

    /// <summary>What changes cost. Default: see <see cref="SwitchingCosts"/>.</summary>
    public SwitchingCosts Switching { get; init; } = new();

    /// <summary>
    /// Longest time for one decision, more than 0; the planner then decides on what it knows. A decision that hits it may depend on the
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

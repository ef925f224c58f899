using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>Options of <see cref="RollingPlanner"/>. Immutable.</summary>
public sealed record RollingOptions
{
    /// <summary>Time between two decisions, more than 0. Default 5 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Time within which a change must earn back its cost, at least <see cref="Window"/>. A short look-ahead makes the planner change
    /// little; a long one makes it follow every lasting drift. Default 1 hour.
    /// </summary>
    public TimeSpan LookAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Number of windows, with the present one, that the planner expects the look-ahead to be like; at least 1. A change must pay off on
    /// their average, weighted linearly: of n windows the latest counts n times the oldest. So a change waits until demand has moved for
    /// some windows, unless it saves a lot. With 1 the planner expects the present rates to last, and follows every swing of demand. A
    /// decision takes time in proportion. Default 12, an hour of windows.
    /// </summary>
    public int HistoryWindows { get; init; } = 12;

    /// <summary>
    /// Share by which the present rates may rise before the next change is done, at least 0. The allocator proposes for the rates raised by
    /// it, and the planner expects the present window half at its rates, half at the raised ones. With 0 the planner scales down to full
    /// deployments. Routes are for the rates given, without the margin. Default 0.05.
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
        if (HistoryWindows < 1)
            throw new ArgumentOutOfRangeException(nameof(HistoryWindows), HistoryWindows, "HistoryWindows must be >= 1.");
        if (!(RateMargin >= 0 && double.IsFinite(RateMargin)))
            throw new ArgumentOutOfRangeException(nameof(RateMargin), RateMargin, "RateMargin must be a number >= 0.");
        if (TimeLimit <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "TimeLimit must be > 0.");
        Switching.EnsureValid();
    }
}

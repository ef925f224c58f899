using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>Options of <see cref="AttainmentPlanner"/>. Immutable.</summary>
public sealed record AttainmentOptions
{
    /// <summary>Share of the served queries of each type that must meet all their SLOs, in [0.5, 0.9999]. Default 0.99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public double Target
    {
        get;
        init => field = value is >= 0.5 and <= 0.9999
            ? value : throw new ArgumentOutOfRangeException(nameof(Target), value, "Target must be in [0.5, 0.9999].");
    } = 0.99;

    /// <summary>
    /// Most rounds of planning, simulation and correction, from 1 to 100. With more than 1,
    /// rounds of plans with headroom come on top, at most 7. Default 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int MaxRounds
    {
        get;
        init => field = value is >= 1 and <= 100
            ? value : throw new ArgumentOutOfRangeException(nameof(MaxRounds), value, "MaxRounds must be from 1 to 100.");
    } = 8;

    /// <summary>Time after which no round starts, more than 0; null for none. The first round always runs. Default 15 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan? TimeLimit
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value : throw new ArgumentOutOfRangeException(nameof(TimeLimit), value, "TimeLimit must be > 0.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Values of <c>performance.maxStepTokens</c> to try beside that of the problem, each at least 1: smaller chunks of prefill shorten the
    /// time per output token and lengthen that to the first. A plan for another value needs engines with that setting. Each value has its own
    /// rounds. Default none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public IReadOnlyList<int> StepTokens
    {
        get;
        init => field = value.All(tokens => tokens >= 1)
            ? [.. value] : throw new ArgumentOutOfRangeException(nameof(StepTokens), value.Min(), "StepTokens must be >= 1 each.");
    } = [];

    /// <summary>The queries; null for a Poisson process with gamma lengths. Default null.</summary>
    public IArrivals? Arrivals { get; init; }

    /// <summary>
    /// Options of the simulations. Without a duration, arrivals without an end are simulated long enough for narrow intervals. Each round
    /// adds its number to the seed.
    /// </summary>
    public SimulationOptions Simulation { get; init; } = new();
}

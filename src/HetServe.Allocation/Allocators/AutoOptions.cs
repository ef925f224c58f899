using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Allocators;

/// <summary>Options of <see cref="AutoAllocator"/>. Immutable.</summary>
public sealed record AutoOptions
{
    /// <summary>
    /// Longest run, more than 0. A run that hits it may depend on the machine's speed. Default 10 s.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The run ends once the plan costs at most this much more than the proven bound, relative to its own cost
    /// (<see cref="AllocationResult.Gap"/>); at least 0. Default 0.01.
    /// </summary>
    public double TargetGap { get; init; } = 0.01;

    /// <summary>Options of the adaptive greedy heuristic, which runs first. Default: see <see cref="AdaptiveGreedyOptions"/>.</summary>
    public AdaptiveGreedyOptions Adaptive { get; init; } = new();

    /// <summary>Threads the solver may use, at least 1. Default 1.</summary>
    public int SolverThreads { get; init; } = 1;

    /// <summary>
    /// Largest memory of a model and its solver, GB, more than 0. A model that would need more is not built, and the plan of the heuristic
    /// remains. Default 4. See <see cref="ExactOptions.MemoryLimitGb"/>.
    /// </summary>
    public double MemoryLimitGb { get; init; } = 4;

    /// <summary>
    /// Constraints beyond those of the problem; a plan that breaks one is not called feasible. Those of <see cref="Adaptive"/> count too.
    /// Called from several threads. Default empty. See <see cref="ExactOptions.Constraints"/>.
    /// </summary>
    public IReadOnlyList<IConstraintChecker> Constraints { get; init => field = [.. value]; } = [];

    /// <summary>Options of the exact run. It ends at the target gap, for the rest of the way is not asked for.</summary>
    internal ExactOptions Exact => new()
    {
        TimeLimit = TimeLimit,
        MemoryLimitGb = MemoryLimitGb,
        RelativeGap = Math.Max(TargetGap, new ExactOptions().RelativeGap),
        Threads = SolverThreads,
        Constraints = AllConstraints,
    };

    internal IReadOnlyList<IConstraintChecker> AllConstraints => [.. Constraints, .. Adaptive.Constraints.Except(Constraints)];

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal AutoOptions EnsureValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimeLimit, TimeSpan.Zero, nameof(TimeLimit));
        if (!(TargetGap >= 0)) throw new ArgumentOutOfRangeException(nameof(TargetGap), TargetGap, "TargetGap must be at least 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(SolverThreads, 1, nameof(SolverThreads));
        _ = new AdaptiveGreedyAllocator(Adaptive);
        Exact.EnsureValid();
        return this;
    }
}

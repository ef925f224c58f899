using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Options of the exact allocator and of the bound by linear relaxation. Immutable.</summary>
public sealed record ExactOptions
{
    /// <summary>
    /// Longest run, more than 0; null for no limit. Counts from the start of the call: building the model, the solver, reading its solution
    /// and the reasons for infeasibility share it. Default null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// Largest memory of the model and its solver, GB, more than 0; infinity for no limit. A model that would need more is not built: the
    /// run stops with <see cref="StopReason.MemoryLimit"/>, and its message has the size. The size is an estimate; branch and bound may
    /// need more than it. Default 4.
    /// </summary>
    public double MemoryLimitGb { get; init; } = 4;

    /// <summary>Gap relative to its own cost at which a plan counts as optimal, at least 0. Default 1e-6.</summary>
    public double RelativeGap { get; init; } = 1e-6;

    /// <summary>Threads the solver may use, at least 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether each route has a row of its own that closes it with its deployment, which makes the relaxation tight, rather than one row
    /// for all routes of an option, which makes it small. Default true.
    /// </summary>
    public bool TightRows { get; init; } = true;

    /// <summary>Inequalities that tighten the relaxation. Default all.</summary>
    public ValidInequalities Inequalities { get; init; } = ValidInequalities.All;

    /// <summary>Whether the solver starts from the start plan, where that is feasible. Default true.</summary>
    public bool WarmStart { get; init; } = true;

    /// <summary>
    /// Constraints beyond those of the problem, for the allocator alone. A plan that breaks one is not returned. The solver does not know
    /// them: where its plan breaks one, its set of deployments is excluded and the solver runs again, a few times and within the time
    /// limit. A plan found so is optimal only if its cost meets the bound of the problem without these constraints. Where no plan is found
    /// that keeps them, the result is <see cref="PlanStatus.Unknown"/> and its message names the constraint. Default empty.
    /// </summary>
    public IReadOnlyList<IConstraintChecker> Constraints { get; init => field = [.. value]; } = [];

    /// <summary>Clock of the time limit. Default the system's.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal ExactOptions EnsureValid()
    {
        if (TimeLimit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(TimeLimit));
        if (!(MemoryLimitGb > 0))
            throw new ArgumentOutOfRangeException(nameof(MemoryLimitGb), MemoryLimitGb, "MemoryLimitGb must be more than 0.");
        if (!(RelativeGap >= 0)) throw new ArgumentOutOfRangeException(nameof(RelativeGap), RelativeGap, "RelativeGap must be at least 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1, nameof(Threads));
        if ((Inequalities & ~ValidInequalities.All) != 0)
            throw new ArgumentOutOfRangeException(nameof(Inequalities), Inequalities, "Inequalities must be named values.");
        return this;
    }
}

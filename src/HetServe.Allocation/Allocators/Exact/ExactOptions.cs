namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Options of <see cref="ExactAllocator"/> and <see cref="RelaxationBound"/>. Immutable.</summary>
public sealed record ExactOptions
{
    /// <summary>Longest run of the solver, more than 0; null for no limit. Default null.</summary>
    public TimeSpan? TimeLimit { get; init; }

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

    /// <summary>Whether the solver begins with the plan to start from, where that is feasible. Default true.</summary>
    public bool WarmStart { get; init; } = true;

    internal ExactOptions EnsureValid()
    {
        if (TimeLimit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(TimeLimit));
        if (!(RelativeGap >= 0)) throw new ArgumentOutOfRangeException(nameof(RelativeGap), RelativeGap, "RelativeGap must be at least 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1, nameof(Threads));
        if ((Inequalities & ~ValidInequalities.All) != 0)
            throw new ArgumentOutOfRangeException(nameof(Inequalities), Inequalities, "Inequalities must be named values.");
        return this;
    }
}

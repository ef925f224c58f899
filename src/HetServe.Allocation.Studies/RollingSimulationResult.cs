namespace HetServe.Allocation.Studies;

/// <summary>What the simulated day of one contender met. Immutable.</summary>
public sealed record RollingSimulationOutcome
{
    /// <summary>Name of the contender.</summary>
    public required string Name { get; init; }

    /// <summary>Queries that arrived over the day.</summary>
    public required long Queries { get; init; }

    /// <summary>
    /// Share of the served queries that met all their SLOs, in [0, 1]; 1 if none was served. A query that no engine can hold is a miss.
    /// </summary>
    public required double Attainment { get; init; }

    /// <summary>
    /// Least share of an hour's queries that were served and met all their SLOs, in [0, 1]; an unserved query counts as a miss. Hours
    /// without queries do not count; 1 if no query arrived. The day is cut into equal parts of at least an hour; a day of less than two
    /// hours is one part.
    /// </summary>
    public required double WorstHour { get; init; }

    /// <summary>Share of the queries that no route took, in [0, 1]; 0 if none arrived.</summary>
    public required double UnservedShare { get; init; }
}

/// <summary>What <see cref="RollingSimulation"/> measured. Immutable.</summary>
public sealed record RollingSimulationResult
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>
    /// The contenders in the order of <see cref="RollingStudyResult.Contenders"/>. If the run was cancelled, only those simulated to the
    /// end.
    /// </summary>
    public required IReadOnlyList<RollingSimulationOutcome> Contenders { get; init => field = [.. value]; }

    /// <summary>Whether the run was not cancelled.</summary>
    public required bool IsComplete { get; init; }
}

namespace HetServe.Allocation.Problems;

/// <summary>
/// What is to be served and what it may be served with: query types, models, GPU tiers and limits. Immutable; safe to share between
/// threads. Build one with <see cref="Create"/>, read one with <c>ProblemFile</c>, or set the properties.
/// </summary>
/// <remarks>Problems of equal content are equal, down to every member of every item. Source: arXiv 2604.07472; <c>docs/model.md</c> gives every formula.</remarks>
public sealed record AllocationProblem
{
    /// <summary>Name of the problem; not empty.</summary>
    public required string Name { get; init; }

    /// <summary>Horizon H in hours over which costs are counted, more than 0. Default 24.</summary>
    public double HorizonHours { get; init; } = 24;

    /// <summary>Limit on rental and storage cost over the horizon, $, at least 0; null for none. Default null.</summary>
    public double? Budget { get; init; }

    /// <summary>Storage capacity and price. Default: unlimited and free.</summary>
    public StoragePolicy Storage { get; init; } = new();

    /// <summary>Tensor degrees and pipeline depths that may run.</summary>
    public ParallelismGrid Parallelism { get; init; } = new();

    /// <summary>Most replicas of one deployment, at least 1. Default 64.</summary>
    public int MaxReplicas { get; init; } = 64;

    /// <summary>Number of physical GPUs by <see cref="GpuTier.Gpu"/>, at least 0; a type not listed is unlimited. Default empty.</summary>
    public IReadOnlyDictionary<string, int> Availability
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy(new Dictionary<string, int>());

    /// <summary>Parameters of the roofline and the utilisation cap.</summary>
    public PerformanceParameters Performance { get; init; } = new();

    /// <summary>Query types I; at least one.</summary>
    public required IReadOnlyList<QueryType> Queries { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Models J; at least one.</summary>
    public required IReadOnlyList<ModelSpec> Models { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>GPU tiers K; at least one.</summary>
    public required IReadOnlyList<GpuTier> Tiers { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Measured profiles that override the performance model. Default empty.</summary>
    public IReadOnlyList<Measurement> Measurements
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy<Measurement>([]);

    /// <summary>Delay and busy time of a route; null for the two-phase roofline. Not part of the file format. Default null.</summary>
    public IPerformanceModel? PerformanceModel { get; init; }

    /// <summary>Starts a fluent builder.</summary>
    /// <param name="name">Name of the problem.</param>
    public static AllocationProblemBuilder Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name);
    }

    /// <summary>All faults of this problem; empty when it is valid.</summary>
    public IReadOnlyList<ProblemFault> Validate() => ProblemValidator.Validate(this);

    /// <summary>Returns this problem, or throws with all its faults.</summary>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    public AllocationProblem EnsureValid()
    {
        IReadOnlyList<ProblemFault> faults = Validate();
        return faults.Count == 0 ? this : throw new InvalidProblemException(faults);
    }
}

namespace HetServe.Allocation.Problems;

/// <summary>
/// An allocation problem: query types to serve, models and GPU tiers that can serve them, and limits. Immutable; safe to share between
/// threads. <see cref="Create"/> starts a builder, and <c>ProblemFile</c> reads a file.
/// </summary>
/// <remarks>
/// Problems with equal content are equal; <see cref="PerformanceModel"/> compares by its own <c>Equals</c>. Source: arXiv 2604.07472;
/// <c>docs/model.md</c> has every formula.
/// </remarks>
public sealed record AllocationProblem
{
    /// <summary>Name of the problem; not empty.</summary>
    public required string Name { get; init; }

    /// <summary>Horizon H over which costs count, hours, more than 0. Default 24.</summary>
    public double HorizonHours { get; init; } = 24;

    /// <summary>Limit on rental and storage cost over the horizon, $, at least 0; null for none. Default null.</summary>
    public double? Budget { get; init; }

    /// <summary>Storage capacity and price. Default: unlimited and free.</summary>
    public StoragePolicy Storage { get; init; } = new();

    /// <summary>Tensor degrees and pipeline depths that deployments may use. Default: see <see cref="ParallelismGrid"/>.</summary>
    public ParallelismGrid Parallelism { get; init; } = new();

    /// <summary>Most replicas of one deployment, at least 1. Default 64.</summary>
    public int MaxReplicas { get; init; } = 64;

    /// <summary>Least replicas Rmin of one deployment, from 1 to <see cref="MaxReplicas"/>. Default 1.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>
    /// Replicas z of each deployment whose loss must leave it within its limits, at least 0 and below <see cref="MaxReplicas"/>. Default 0.
    /// </summary>
    public int SpareReplicas { get; init; }

    /// <summary>
    /// GPUs bought at a time, by <see cref="GpuTier.Gpu"/>, at least 1. Rental counts whole nodes, and all tiers of such a type have one
    /// price. A GPU type without an entry is bought one by one. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, int> Nodes
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy(new Dictionary<string, int>());

    /// <summary>Limit on the power of all GPUs, W, at least 0; null for none. Default null.</summary>
    public double? PowerLimitW { get; init; }

    /// <summary>
    /// Number of physical GPUs by <see cref="GpuTier.Gpu"/>, at least 0. A GPU type without an entry is unlimited. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, int> Availability
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy(new Dictionary<string, int>());

    /// <summary>The performance model and its parameters. Default: see <see cref="PerformanceParameters"/>.</summary>
    public PerformanceParameters Performance { get; init; } = new();

    /// <summary>Query types I; at least one.</summary>
    public required IReadOnlyList<QueryType> Queries { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Models J; at least one.</summary>
    public required IReadOnlyList<ModelSpec> Models { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>GPU tiers K; at least one.</summary>
    public required IReadOnlyList<GpuTier> Tiers { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Fitted coefficients of deployment options, which replace those of the engine model. Default empty.</summary>
    public IReadOnlyList<EngineProfile> Profiles
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy<EngineProfile>([]);

    /// <summary>Measured figures of routes, which replace those of the performance model. Default empty.</summary>
    public IReadOnlyList<Measurement> Measurements
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy<Measurement>([]);

    /// <summary>
    /// A performance model in code, which replaces the one that <see cref="Performance"/> names; optional. Files cannot hold it. Default
    /// null.
    /// </summary>
    public IPerformanceModel? PerformanceModel { get; init; }

    /// <summary>Factor on delays in KV cache and concurrency, at least 1: headroom for delays above the forecast.</summary>
    internal double ResidentFactor { get; init; } = 1;

    /// <summary>Starts a fluent builder.</summary>
    /// <param name="name">Name of the problem.</param>
    public static AllocationProblemBuilder Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name);
    }

    /// <summary>Finds all faults of this problem; empty if it is valid.</summary>
    public IReadOnlyList<ProblemFault> Validate() => ProblemValidator.Validate(this);

    /// <summary>Returns this problem, or throws with all its faults.</summary>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    public AllocationProblem EnsureValid()
    {
        IReadOnlyList<ProblemFault> faults = Validate();
        return faults.Count == 0 ? this : throw new InvalidProblemException(faults);
    }
}

namespace HetServe.Allocation.Problems;

/// <summary>
/// Fluent builder of an <see cref="AllocationProblem"/>. Every call returns the builder. <see cref="Build"/> reports all faults together.
/// Not thread-safe.
/// </summary>
/// <example>
/// <code>
/// AllocationProblem problem = AllocationProblem.Create("chat")
///     .Horizon(TimeSpan.FromHours(24)).Budget(500)
///     .AddQuery("chat", q => q.PerSecond(5).Tokens(1155, 211).Delay(TimeSpan.FromSeconds(10)).Error(0.03).UnmetPenalty(0.01))
///     .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.02))
///     .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
///     .Build();
/// </code>
/// </example>
public sealed class AllocationProblemBuilder
{
    private readonly List<QueryType> _queries = [];
    private readonly List<ModelSpec> _models = [];
    private readonly List<GpuTier> _tiers = [];
    private readonly List<Measurement> _measurements = [];
    private readonly List<EngineProfile> _profiles = [];
    private readonly Dictionary<string, int> _availability = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private AllocationProblem _problem;

    internal AllocationProblemBuilder(string name) =>
        _problem = new AllocationProblem { Name = name, Queries = [], Models = [], Tiers = [] };

    /// <summary>Sets the horizon over which costs count; more than 0. Default 24 hours.</summary>
    public AllocationProblemBuilder Horizon(TimeSpan horizon) => With(_problem with { HorizonHours = horizon.TotalHours });

    /// <summary>Limits rental and storage cost over the horizon to this many $, at least 0.</summary>
    public AllocationProblemBuilder Budget(double dollars) => With(_problem with { Budget = dollars });

    /// <summary>Sets the storage policy; see <see cref="StoragePolicy"/> for meaning and ranges.</summary>
    /// <param name="capacityGb">Capacity, GB; null for no limit.</param>
    /// <param name="pricePerGbHour">Price in $ per GB and hour.</param>
    /// <param name="retention">Time for which tokens are kept; null for 1 hour.</param>
    public AllocationProblemBuilder Storage(double? capacityGb = null, double pricePerGbHour = 0, TimeSpan? retention = null) =>
        With(_problem with
        {
            Storage = new StoragePolicy
            {
                CapacityGb = capacityGb,
                PricePerGbHour = pricePerGbHour,
                RetentionHours = (retention ?? TimeSpan.FromHours(1)).TotalHours,
            },
        });

    /// <summary>Sets the tensor parallel degrees that deployments may use. Default 1, 2, 4, 8.</summary>
    public AllocationProblemBuilder TensorParallel(params int[] degrees)
    {
        ArgumentNullException.ThrowIfNull(degrees);
        return With(_problem with { Parallelism = _problem.Parallelism with { Tensor = degrees } });
    }

    /// <summary>Sets the pipeline depths that deployments may use. Default 1, 2, 4.</summary>
    public AllocationProblemBuilder PipelineParallel(params int[] depths)
    {
        ArgumentNullException.ThrowIfNull(depths);
        return With(_problem with { Parallelism = _problem.Parallelism with { Pipeline = depths } });
    }

    /// <summary>Limits the replicas of one deployment; at least 1. Default 64.</summary>
    public AllocationProblemBuilder MaxReplicas(int replicas) => With(_problem with { MaxReplicas = replicas });

    /// <summary>Sets the least replicas of one deployment; from 1 to <see cref="MaxReplicas"/>. Default 1.</summary>
    public AllocationProblemBuilder MinReplicas(int replicas) => With(_problem with { MinReplicas = replicas });

    /// <summary>
    /// Sets the replicas of each deployment whose loss must leave it within its limits; at least 0 and below <see cref="MaxReplicas"/>.
    /// Default 0.
    /// </summary>
    public AllocationProblemBuilder SpareReplicas(int replicas) => With(_problem with { SpareReplicas = replicas });

    /// <summary>Limits the power of all GPUs to this many W, at least 0. Default: no limit.</summary>
    public AllocationProblemBuilder PowerLimit(double watts) => With(_problem with { PowerLimitW = watts });

    /// <summary>
    /// Sets how many GPUs of a type are bought at a time; at least 1. All tiers of the type must have one price. Default 1.
    /// </summary>
    public AllocationProblemBuilder NodeSize(string gpu, int gpus)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        _nodes[gpu] = gpus;
        return this;
    }

    /// <summary>
    /// Sets how many GPUs of a type are bought at a time; at least 1. All tiers of the type must have one price. Default 1.
    /// </summary>
    public AllocationProblemBuilder NodeSize(GpuSpec gpu, int gpus)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        return NodeSize(gpu.Name, gpus);
    }

    /// <summary>Limits the number of physical GPUs of a type, shared by its tiers; at least 0.</summary>
    public AllocationProblemBuilder Available(string gpu, int count)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        _availability[gpu] = count;
        return this;
    }

    /// <summary>Limits the number of physical GPUs of a type, shared by its tiers; at least 0.</summary>
    public AllocationProblemBuilder Available(GpuSpec gpu, int count)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        return Available(gpu.Name, count);
    }

    /// <summary>Sets the performance model and its parameters. Default: see <see cref="PerformanceParameters"/>.</summary>
    public AllocationProblemBuilder Performance(PerformanceParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return With(_problem with { Performance = parameters });
    }

    /// <summary>Sets a performance model in code, which replaces the one that <see cref="Performance"/> names.</summary>
    public AllocationProblemBuilder PerformanceModel(IPerformanceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return With(_problem with { PerformanceModel = model });
    }

    /// <summary>Adds a query type.</summary>
    /// <param name="name">Name, unique among the query types.</param>
    /// <param name="configure">Sets rate, token lengths, objectives and penalties.</param>
    public AllocationProblemBuilder AddQuery(string name, Action<QueryTypeBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new QueryTypeBuilder(name);
        configure(builder);
        return AddQuery(builder.Query);
    }

    /// <summary>Adds a query type.</summary>
    public AllocationProblemBuilder AddQuery(QueryType query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _queries.Add(query);
        return this;
    }

    /// <summary>Adds a model.</summary>
    /// <param name="name">Name, unique among the models.</param>
    /// <param name="configure">Sets size, shape and error rates.</param>
    public AllocationProblemBuilder AddModel(string name, Action<ModelSpecBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new ModelSpecBuilder(name);
        configure(builder);
        return AddModel(builder.Build());
    }

    /// <summary>Adds a model of <see cref="ModelCatalog"/>, or any other, with error rates and changes.</summary>
    public AllocationProblemBuilder AddModel(ModelSpec model, Action<ModelSpecBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new ModelSpecBuilder(model);
        configure(builder);
        return AddModel(builder.Build());
    }

    /// <summary>Adds a model.</summary>
    public AllocationProblemBuilder AddModel(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _models.Add(model);
        return this;
    }

    /// <summary>Adds a tier: a GPU of <see cref="GpuCatalog"/>, or any other, at a precision. Its name is <c>GPU-PRECISION</c>.</summary>
    /// <param name="gpu">Data sheet of the GPU.</param>
    /// <param name="precision">Precision of weights and arithmetic.</param>
    /// <param name="pricePerHour">Price in $ per GPU and hour, at least 0.</param>
    /// <param name="configure">Changes the tier; optional.</param>
    public AllocationProblemBuilder AddTier(
        GpuSpec gpu, Precision precision, double pricePerHour, Func<GpuTier, GpuTier>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        GpuTier tier = gpu.At(precision, pricePerHour);
        return AddTier(configure is null ? tier : configure(tier));
    }

    /// <summary>Adds a tier.</summary>
    public AllocationProblemBuilder AddTier(GpuTier tier)
    {
        ArgumentNullException.ThrowIfNull(tier);
        _tiers.Add(tier);
        return this;
    }

    /// <summary>Adds fitted coefficients of one model, tier and parallelism. They replace those of the engine model.</summary>
    public AllocationProblemBuilder AddProfile(EngineProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _profiles.Add(profile);
        return this;
    }

    /// <summary>
    /// Adds measured figures of one query type on one model, tier and parallelism. They replace those of the performance model.
    /// </summary>
    public AllocationProblemBuilder AddMeasurement(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        _measurements.Add(measurement);
        return this;
    }

    /// <summary>Builds the problem.</summary>
    /// <exception cref="InvalidProblemException">The problem has faults; the exception carries all of them.</exception>
    public AllocationProblem Build() => (_problem with
    {
        Queries = _queries,
        Models = _models,
        Tiers = _tiers,
        Profiles = _profiles,
        Measurements = _measurements,
        Availability = _availability,
        Nodes = _nodes,
    }).EnsureValid();

    private AllocationProblemBuilder With(AllocationProblem problem)
    {
        _problem = problem;
        return this;
    }
}

namespace HetServe.Allocation.Interop.Importers;

/// <summary>An accelerator: some cards of one type, rented as one.</summary>
/// <param name="Name">Name of the accelerator.</param>
/// <param name="Type">Type of its cards.</param>
/// <param name="Multiplicity">Number of its cards.</param>
/// <param name="MemoryGb">Memory of all cards, GB; null where not given.</param>
/// <param name="BandwidthGBps">Memory bandwidth of all cards, GB/s; null where not given.</param>
/// <param name="Watts">Power of all cards at full load, W; 0 where not given.</param>
/// <param name="Cents">Cost, cents per hour.</param>
internal sealed record LlmdAccelerator(
    string Name, string Type, int Multiplicity, double? MemoryGb, double? BandwidthGBps, double Watts, double Cents);

/// <summary>Performance of a model on an accelerator: coefficients of its iterations, ms.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Accelerator">Name of the accelerator.</param>
/// <param name="Count">Accelerators of a replica.</param>
/// <param name="MaxBatch">Most queries at once; 0 where not given.</param>
/// <param name="Step">Time of an iteration, whatever it runs.</param>
/// <param name="PerDecoded">Time for each query that it decodes.</param>
/// <param name="PerContext">Time for each token of their context.</param>
/// <param name="PerPrompt">Time for each prompt token.</param>
/// <param name="Prefill">Fixed time of a prefill; 0 for none.</param>
internal sealed record LlmdPerformance(
    string Model, string Accelerator, int Count, int MaxBatch, double Step, double PerDecoded, double PerContext, double PerPrompt,
    double Prefill)
{
    /// <summary>Whether there is any time; inferno gives zeros for a pair without data.</summary>
    public bool HasData => Step > 0 || PerDecoded > 0;
}

/// <summary>SLOs of a service class for a model, ms and tokens per second; 0 for none.</summary>
internal sealed record LlmdTarget(string Class, string Model, double Itl, double Ttft, double Ttw, double TokensPerSecond);

/// <summary>A server: the demand for one model in one service class.</summary>
/// <param name="Name">Name of the server.</param>
/// <param name="Class">Name of its service class.</param>
/// <param name="Model">Name of its model.</param>
/// <param name="QueriesPerMinute">Arrival rate.</param>
/// <param name="InputTokens">Mean prompt length.</param>
/// <param name="OutputTokens">Mean answer length.</param>
internal sealed record LlmdServer(
    string Name, string Class, string Model, double QueriesPerMinute, double InputTokens, double OutputTokens);

/// <summary>Cards of a type.</summary>
internal sealed record LlmdCapacity(string Type, int Count);

/// <summary>The sections that one file has; null for those that it lacks.</summary>
internal sealed record LlmdSections(
    IReadOnlyList<LlmdAccelerator>? Accelerators = null,
    IReadOnlyList<LlmdPerformance>? Models = null,
    IReadOnlyList<LlmdTarget>? Targets = null,
    IReadOnlyList<LlmdServer>? Servers = null,
    IReadOnlyList<LlmdCapacity>? Capacity = null,
    bool? IsUnlimited = null)
{
    /// <summary>Whether it is a file of the whole system.</summary>
    public bool IsWhole { get; init; }

    public bool IsEmpty =>
        this is { Accelerators: null, Models: null, Targets: null, Servers: null, Capacity: null, IsUnlimited: null };
}

/// <summary>A system of all files.</summary>
internal sealed record LlmdSystem(
    IReadOnlyList<LlmdAccelerator> Accelerators,
    IReadOnlyList<LlmdPerformance> Models,
    IReadOnlyList<LlmdTarget> Targets,
    IReadOnlyList<LlmdServer> Servers,
    IReadOnlyList<LlmdCapacity> Capacity,
    string AcceleratorSource,
    string ModelSource);

using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>The input of <c>hetserve new</c>, which becomes a problem.</summary>
internal sealed record ProblemDraft
{
    public required string Name { get; init; }

    /// <summary>Query types to serve, without objectives.</summary>
    public required IReadOnlyList<WorkloadClass> Classes { get; init; }

    public required SloChoice Slos { get; init; }

    public required IReadOnlyList<ModelChoice> Models { get; init; }

    public required IReadOnlyList<GpuChoice> Gpus { get; init; }

    public required EngineSpec Engine { get; init; }

    public ParallelismGrid Parallelism { get; init; } = new();

    /// <summary>Users in place of rates; null for the rates of the classes.</summary>
    public Population? Population { get; init; }

    /// <summary>Limit in place of the presets' own; null keeps theirs.</summary>
    public TimeSpan? TtftSlo { get; init; }

    /// <inheritdoc cref="TtftSlo"/>
    public TimeSpan? TpotSlo { get; init; }

    /// <inheritdoc cref="TtftSlo"/>
    public TimeSpan? DelaySlo { get; init; }

    /// <summary>Largest error rate; null for no limit.</summary>
    public double? ErrorSlo { get; init; }

    /// <summary>The problem.</summary>
    /// <exception cref="InvalidInputException">An SLO preset is missing, or an error limit has no error rates.</exception>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    public AllocationProblem ToProblem()
    {
        if (ErrorSlo is not null && Models.Any(model => model.ErrorRate is null))
            throw new InvalidInputException($"--error needs an error rate for each model: {ModelChoice.Option} MODEL:ERROR_RATE.");
        QueryType[] queries = [.. Classes.Zip(Slos.Of(Classes), Query)];
        var problem = new AllocationProblem
        {
            Name = Name,
            Parallelism = Parallelism,
            Performance = Engine.ToParameters(),
            Availability = Gpus.Where(gpu => gpu.Count is not null).DistinctBy(gpu => gpu.Gpu.Name)
                .ToDictionary(gpu => gpu.Gpu.Name, gpu => gpu.Count!.Value),
            Queries = queries,
            Models = [.. Models.Select(model => Model(model, queries))],
            Tiers = [.. Gpus.Select(gpu => Engine.On(gpu.Tier))],
        };
        problem.EnsureValid();
        return Population?.Drive(problem) ?? problem;
    }

    private QueryType Query(WorkloadClass of, ServiceObjectives objectives)
    {
        QueryType query = objectives.ToQueryType(of);
        bool limitsBoth = query is { TtftSlo: not null, TpotSlo: not null };
        return query with
        {
            TtftSlo = TtftSlo ?? query.TtftSlo,
            TpotSlo = TpotSlo ?? query.TpotSlo,
            DelaySlo = DelaySlo ?? (limitsBoth ? null : query.DelaySlo), // TTFT + tokens x TPOT holds where both hold
            ErrorSlo = ErrorSlo ?? query.ErrorSlo,
        };
    }

    private static ModelSpec Model(ModelChoice model, QueryType[] queries) => model.Model with
    {
        ErrorRates = queries.DistinctBy(query => query.Name).ToDictionary(query => query.Name, _ => model.ErrorRate ?? 0),
        Source = CatalogEntries.SourceOf(model.Model.Name),
    };
}

using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws the problems of the family <c>servers</c>.</summary>
internal static class ServersFamily
{
    private const int MostReplicas = 2000, LeastTiers = 5, MostTiers = 8, LeastServers = 10, MostServers = 30;
    private const double LeastGpus = 30, MostGpus = 400, ErrorRate = 0.02, ErrorSlo = 0.05, UnmetPenalty = 1;

    private static readonly ImmutableArray<ModelSpec> s_models =
    [
        ModelCatalog.Llama32_3B, ModelCatalog.Llama2_7B, ModelCatalog.Llama31_8B, ModelCatalog.Qwen25_14B, ModelCatalog.Llama2_13B,
        ModelCatalog.MistralSmall24B, ModelCatalog.Qwen3_32B, ModelCatalog.Mixtral8x7B, ModelCatalog.Llama33_70B,
    ];

    /// <summary>Service classes with a TPOT SLO, s.</summary>
    private static readonly ImmutableArray<(string Name, double TpotSlo)> s_classes =
    [
        ("premium", 0.05), ("bronze", 0.1), ("free", 0.2), ("batch", 0.4),
    ];

    private static readonly ImmutableArray<int> s_tensor = [1, 2, 4];

    public static AllocationProblem Generate(long seed)
    {
        var random = new SeededRandom(seed);
        GpuTier[] tiers = GpuPrices.DrawHalfPrecision(LeastTiers + random.Next(MostTiers - LeastTiers + 1), random);
        var fleet = new MeasuredFleet(tiers);
        int count = LeastServers + random.Next(MostServers - LeastServers + 1);
        (ModelSpec Model, QueryType Query)[] servers =
            [.. Servers(random).Take(count).Where(server => fleet.TryMeasure(server.Query, server.Model, s_tensor, random))];
        double[] shares = [.. servers.Select(_ => random.LogUniform(0.1, 1))];
        QueryType[] queries = fleet.WithLoad([.. servers.Select(s => s.Query)], shares, random.LogUniform(LeastGpus, MostGpus));
        bool isCapped = random.NextDouble() < 0.5;
        return new AllocationProblem
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"servers-s{seed}{(isCapped ? "-capped" : "")}"),
            Queries = queries,
            Models = [.. servers.Select(s => s.Model)],
            Tiers = tiers,
            Parallelism = new ParallelismGrid { Tensor = s_tensor, Pipeline = [1] },
            MaxReplicas = MostReplicas,
            Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 },
            Measurements = fleet.Measurements,
            Availability = isCapped ? fleet.Caps(queries, random) : [],
        }.EnsureValid();
    }

    /// <summary>All pairs of a model and a class, in random order, with lengths of their own.</summary>
    private static (ModelSpec Model, QueryType Query)[] Servers(SeededRandom random)
    {
        (ModelSpec Model, QueryType Query)[] servers =
            [.. from model in s_models from serviceClass in s_classes select Server(model, serviceClass, random)];
        random.Shuffle<(ModelSpec, QueryType)>(servers);
        return servers;
    }

    private static (ModelSpec Model, QueryType Query) Server(ModelSpec model, (string Name, double TpotSlo) serviceClass, SeededRandom random)
    {
        string name = $"{serviceClass.Name}-{model.Name}";
        var query = new QueryType
        {
            Name = name,
            RatePerHour = 0,
            InputTokens = Math.Round(random.LogUniform(100, 2000)),
            OutputTokens = Math.Round(random.LogUniform(100, 1000)),
            TpotSlo = TimeSpan.FromSeconds(serviceClass.TpotSlo),
            ErrorSlo = ErrorSlo,
            UnmetPenalty = UnmetPenalty,
            MaxUnmet = 0,
        };
        return (model with { Name = name, ErrorRates = new Dictionary<string, double> { [name] = ErrorRate } }, query);
    }
}

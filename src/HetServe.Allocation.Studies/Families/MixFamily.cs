using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws the problems of the family <c>mix</c>.</summary>
internal static class MixFamily
{
    private const int MostReplicas = 1000, LeastTiers = 3, MostTiers = 5, LeastBuckets = 5;
    private const double LeastGpus = 20, MostGpus = 300, ErrorRate = 0.02, ErrorSlo = 0.05, UnmetPenalty = 0.05, ShareDropped = 0.75;

    private static readonly ImmutableArray<(ModelSpec Model, ImmutableArray<int> Tensor, ImmutableArray<double> TpotSlos)> s_models =
    [
        (ModelCatalog.Llama2_7B, [1], [0.04, 0.08, 0.12]),
        (ModelCatalog.Llama31_8B, [1], [0.04, 0.08, 0.12]),
        (ModelCatalog.Qwen25_14B, [1, 2], [0.06, 0.12]),
        (ModelCatalog.MistralSmall24B, [1, 2, 4], [0.08, 0.12]),
        (ModelCatalog.Llama33_70B, [2, 4, 8], [0.12, 0.2]),
    ];

    /// <summary>Input lengths of a chat, a document and a mixed workload.</summary>
    private static readonly ImmutableArray<ImmutableArray<double>> s_inputs =
    [
        [25, 100, 250, 500], [1000, 2000, 4000, 8000], [50, 250, 1000, 4000],
    ];

    private static ReadOnlySpan<double> Outputs => [50, 200, 800];

    public static AllocationProblem Generate(long seed)
    {
        var random = new SeededRandom(seed);
        (ModelSpec model, ImmutableArray<int> tensor, ImmutableArray<double> tpotSlos) = s_models[random.Next(s_models.Length)];
        double tpotSlo = tpotSlos[random.Next(tpotSlos.Length)];
        GpuTier[] tiers = GpuPrices.DrawHalfPrecision(LeastTiers + random.Next(MostTiers - LeastTiers + 1), random);
        var fleet = new MeasuredFleet(tiers);
        QueryType[] drawn = [.. Buckets(tpotSlo, random).Where(query => fleet.TryMeasure(query, model, tensor, random))];
        double[] shares = [.. drawn.Select(_ => random.LogUniform(0.2, 1))];
        QueryType[] queries = fleet.WithLoad(drawn, shares, random.LogUniform(LeastGpus, MostGpus));
        bool isCapped = random.NextDouble() < 0.5;
        return new AllocationProblem
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"mix-s{seed}{(isCapped ? "-capped" : "")}"),
            Queries = queries,
            Models = [model with { ErrorRates = queries.ToDictionary(q => q.Name, _ => ErrorRate) }],
            Tiers = tiers,
            Parallelism = new ParallelismGrid { Tensor = tensor, Pipeline = [1] },
            MaxReplicas = MostReplicas,
            Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 },
            Measurements = fleet.Measurements,
            Availability = isCapped ? fleet.Caps(queries, random) : [],
        }.EnsureValid();
    }

    private static List<QueryType> Buckets(double tpotSlo, SeededRandom random)
    {
        ImmutableArray<double> inputs = s_inputs[random.Next(s_inputs.Length)];
        var buckets = new List<QueryType>();
        foreach (double input in inputs)
        {
            foreach (double output in Outputs)
            {
                buckets.Add(new QueryType
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"in{input}-out{output}"),
                    RatePerHour = 0,
                    InputTokens = input,
                    OutputTokens = output,
                    TpotSlo = TimeSpan.FromSeconds(tpotSlo),
                    ErrorSlo = ErrorSlo,
                    UnmetPenalty = UnmetPenalty,
                });
            }
        }

        while (buckets.Count > LeastBuckets && random.NextDouble() < ShareDropped) buckets.RemoveAt(random.Next(buckets.Count));
        return buckets;
    }
}

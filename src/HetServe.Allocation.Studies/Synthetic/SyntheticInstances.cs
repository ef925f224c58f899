using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>
/// Seeded random problems of any size that are hard in the way real ones are: small models miss some error SLOs, cheap GPUs some delay
/// SLOs, and no GPU type is best at everything. One size, seed and options give one problem. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// U(a, b) is uniform, LU(a, b) uniform in the logarithm; every draw is independent.
/// <list type="bullet">
/// <item>Load: one factor for all rates, 1, 3 or 10 with probabilities 0.4, 0.5, 0.1. Rate: LU(1000, 27000) x factor, per hour.</item>
/// <item>Query type: input tokens LU(64, 4096), output tokens f LU(64, 1024), delay SLO 0.3 + 0.0002·input + f·U(0.008, 0.04) seconds,
/// difficulty q U(0.04, 0.19), error SLO q·U(0.12, 0.4), delay penalty LU(1e-6, 2e-5), unmet penalty LU(0.003, 0.03), KB per token 1, 5 or
/// 10 with probabilities 0.6, 0.2, 0.2.</item>
/// <item>Model: N = LU(1, 140) billion parameters, sorted; weights 2·N GB, KV cache 32·N^0.55 KB per token, ⌊16·N^0.37⌋ layers, hidden size
/// 2048·N^0.33 to the nearest 1024, error rates q·(N + 0.75)^-0.66·U(0.85, 1.15).</item>
/// <item>Tier: seven GPUs at FP16, INT8 and INT4, drawn without replacement; price U(0.8, 1.2) x the GPU's. Beyond 21 tiers the draw is
/// from several regions, whose GPUs are types of their own (<c>H100-r2</c>).</item>
/// <item>Storage: 500 + 80 GB per query type, or a tenth more than all tokens where that is more, so that storage seldom decides (10 GB
/// per query type where starved, so that it does); $0.0002 per GB and hour, kept for an hour.</item>
/// <item>Scarce GPUs: s = 2 + ⌊1.5·G/types⌋ of each type linked by PCIe or an NVLink bridge, 4·⌊s/2⌋ of each with full NVLink; G is the
/// number of GPUs of the tiers' mean peak that would be busy if the smallest model within its error SLO served each query type.</item>
/// <item>TTFT SLO 0.15 + 0.00012·input seconds, TPOT SLO 0.03 seconds.</item>
/// <item>Measured: the first 4 query types on the second and third model, on the first and fourth tier, tensor degree n 1 and 2: TTFT
/// 0.05 + 0.00005·input/n seconds, TPOT 0.004 + 0.01/n seconds, 3·n queries per second, error rate 0.9 x the SLO.</item>
/// <item>24 hours, 8 replicas at most, utilisation up to 1; the rest as the defaults of the problem.</item>
/// </list>
/// Query types are drawn one after the other, so a larger problem of the same seed starts with those of a smaller one. The
/// distributions are fits to the synthetic instances of <c>tests/HetServe.Allocation.Tests/instances</c>, whose optima are proven.
/// </remarks>
public static class SyntheticInstances
{
    private const double ReplicaUtilization = 1;

    /// <summary>Streams of the seed, so that the draws of one part do not shift those of another.</summary>
    private enum Stream
    {
        Load,
        Queries,
        Models,
        Tiers,
    }

    /// <summary>Generates the problem <c>synth-I-J-K-sSEED</c>.</summary>
    /// <param name="queries">Number of query types I, at least 1.</param>
    /// <param name="models">Number of models J, at least 1.</param>
    /// <param name="tiers">Number of tiers K, at least 1.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="options">What it has beyond the base; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidProblemException">An option is out of its range.</exception>
    public static AllocationProblem Generate(int queries, int models, int tiers, long seed, SyntheticInstanceOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiers, 1);
        options ??= new SyntheticInstanceOptions();

        double load = DrawLoad(Random(seed, Stream.Load));
        SyntheticQuery[] drawn = SyntheticQuery.Draw(queries, load, Random(seed, Stream.Queries), options);
        ModelSpec[] drawnModels = SyntheticModels.Draw(models, drawn, Random(seed, Stream.Models));
        GpuTier[] drawnTiers = SyntheticTiers.Draw(tiers, Random(seed, Stream.Tiers));
        QueryType[] queryTypes = [.. drawn.Select(q => q.Type)];
        var performance = new PerformanceParameters { Model = options.Model, MaxUtilization = ReplicaUtilization };

        return new AllocationProblem
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"synth-{queries}-{models}-{tiers}-s{seed}{Suffix(options)}"),
            Budget = options.Budget,
            Storage = new StoragePolicy
            {
                CapacityGb = options.StorageStarved ? 10 * queries : Math.Max(500 + 80 * queries, Math.Ceiling(1.1 * TokensGb(queryTypes))),
                PricePerGbHour = 0.0002,
            },
            MaxReplicas = 8,
            Performance = performance,
            Queries = queryTypes,
            Models = drawnModels,
            Tiers = drawnTiers,
            Availability = options.Capped
                ? SyntheticTiers.Scarce(drawnTiers, BusyTflops(queryTypes, drawnModels, performance))
                : new Dictionary<string, int>(),
            Measurements = options.Measured ? Profiles(queryTypes, drawnModels, drawnTiers) : [],
        }.EnsureValid();
    }

    private static SeededRandom Random(long seed, Stream stream) => new(seed, (long)stream);

    private static double DrawLoad(SeededRandom random) => random.NextDouble() switch
    {
        < 0.4 => 1,
        < 0.9 => 3,
        _ => 10,
    };

    private static string Suffix(SyntheticInstanceOptions options) => string.Concat(
        options.Model == PerformanceModelKind.Engine ? "-engine" : "",
        options.Capped ? "-capped" : "",
        options.LimitTtftAndTpot ? "-ttft" : "",
        options.AverageDelay ? "-average" : "",
        options.Measured ? "-measured" : "",
        options.StorageStarved ? "-storage" : "",
        options.MaxUnmet switch
        {
            0 => "-served",
            1 => "",
            _ => string.Create(CultureInfo.InvariantCulture, $"-unmet{options.MaxUnmet}"),
        });

    private static double TokensGb(QueryType[] queries) =>
        queries.Sum(query => query.TokenKb * (query.InputTokens + query.OutputTokens) * query.RatePerHour / 1e6);

    private static double BusyTflops(QueryType[] queries, ModelSpec[] models, PerformanceParameters performance) => queries.Sum(query =>
    {
        ModelSpec model = models.FirstOrDefault(m => m.ErrorRates[query.Name] <= query.ErrorSlo, models[^1]);
        double tokensPerSecond = query.RatePerHour / 3600 * (query.InputTokens + query.OutputTokens);
        return tokensPerSecond * 2e9 * model.ParametersB / (1e12 * performance.EffectiveComputeEfficiency);
    });

    private static IReadOnlyList<Measurement> Profiles(QueryType[] queries, ModelSpec[] models, GpuTier[] tiers) =>
    [
        .. from query in queries.Take(4)
           from model in models.Skip(1).Take(2)
           from tier in tiers.Where((_, k) => k is 0 or 3)
           from tensor in (int[])[1, 2]
           select new Measurement
           {
               Query = query.Name,
               Model = model.Name,
               Tier = tier.Name,
               Parallelism = new Parallelism(tensor, 1),
               TtftSeconds = 0.05 + 0.00005 * query.InputTokens / tensor,
               TpotSeconds = 0.004 + 0.01 / tensor,
               QueriesPerSecond = 3 * tensor,
               ErrorRate = 0.9 * query.ErrorSlo,
           },
    ];
}

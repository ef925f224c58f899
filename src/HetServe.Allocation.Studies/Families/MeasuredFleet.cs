using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Measured routes of a problem, and the GPUs that the query types need on their cheapest routes.</summary>
/// <param name="tiers">The tiers, one per GPU type.</param>
internal sealed class MeasuredFleet(GpuTier[] tiers)
{
    private const double LeastThroughput = 0.85;

    private readonly List<Measurement> _measurements = [];
    private readonly List<Dictionary<GpuTier, double>> _gpuSeconds = [];

    /// <summary>All measured routes.</summary>
    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>
    /// Measures every route of a query type that fits; throughput is U(0.85, 1) of the ideal. False, with no routes, where none of them meets
    /// the SLO.
    /// </summary>
    public bool TryMeasure(QueryType query, ModelSpec model, IReadOnlyList<int> tensor, SeededRandom random)
    {
        double tpotSlo = query.TpotSlo!.Value.TotalSeconds;
        var routes = new List<Measurement>();
        var gpuSeconds = new Dictionary<GpuTier, double>();
        foreach (GpuTier tier in tiers)
        {
            foreach (int n in tensor)
            {
                double throughput = random.Uniform(LeastThroughput, 1);
                if (MeasuredService.Of(model, tier, n, query.InputTokens, query.OutputTokens, tpotSlo) is not { } service) continue;
                double rate = Math.Round(service.QueriesPerSecond * throughput, 4);
                routes.Add(Route(query, model, tier, n, service, rate));
                if (service.TpotSeconds <= tpotSlo)
                    gpuSeconds[tier] = Math.Min(n / rate, gpuSeconds.GetValueOrDefault(tier, double.PositiveInfinity));
            }
        }

        if (gpuSeconds.Count == 0) return false;
        _measurements.AddRange(routes);
        _gpuSeconds.Add(gpuSeconds);
        return true;
    }

    /// <summary>The queries with rates, per hour, in these proportions, so that the cheapest routes together keep this many GPUs busy.</summary>
    public QueryType[] WithLoad(IReadOnlyList<QueryType> queries, double[] shares, double gpus)
    {
        double perUnit = _gpuSeconds.Zip(shares, (seconds, share) => share * seconds[Cheapest(seconds)]).Sum();
        return [.. queries.Zip(shares, (query, share) => query with { RatePerHour = Math.Max(1, Math.Round(3600 * share * gpus / perUnit)) })];
    }

    /// <summary>
    /// Caps by GPU type: U(0.5, 0.8) of what the cheapest routes need of it. The type that they need least, and each that they do not need, has
    /// U(0.5, 1) of what all query types would need on it.
    /// </summary>
    public Dictionary<string, int> Caps(IReadOnlyList<QueryType> queries, SeededRandom random)
    {
        (QueryType Query, Dictionary<GpuTier, double> Seconds)[] demands = [.. queries.Zip(_gpuSeconds)];
        Dictionary<GpuTier, double> needs = tiers.ToDictionary(
            tier => tier, tier => demands.Where(demand => Cheapest(demand.Seconds) == tier).Sum(demand => Gpus(demand, tier)));
        GpuTier least = tiers.MinBy(tier => needs[tier])!;
        return tiers.ToDictionary(tier => tier.Gpu, tier => tier == least || needs[tier] == 0
            ? Whole(demands.Where(demand => demand.Seconds.ContainsKey(tier)).Sum(demand => Gpus(demand, tier)) * random.Uniform(0.5, 1))
            : Whole(needs[tier] * random.Uniform(0.5, 0.8)));

        static int Whole(double gpus) => (int)Math.Ceiling(gpus);
        static double Gpus((QueryType Query, Dictionary<GpuTier, double> Seconds) demand, GpuTier tier) =>
            demand.Query.RatePerHour / 3600 * demand.Seconds[tier];
    }

    private static GpuTier Cheapest(Dictionary<GpuTier, double> gpuSeconds) => gpuSeconds.MinBy(pair => pair.Value * pair.Key.PricePerHour).Key;

    private static Measurement Route(QueryType query, ModelSpec model, GpuTier tier, int tensor, MeasuredService service, double rate) => new()
    {
        Query = query.Name,
        Model = model.Name,
        Tier = tier.Name,
        Parallelism = new Parallelism(tensor, 1),
        QueriesPerSecond = rate,
        TtftSeconds = Math.Round(service.TtftSeconds, 4),
        TpotSeconds = Math.Round(service.TpotSeconds, 5),
    };
}

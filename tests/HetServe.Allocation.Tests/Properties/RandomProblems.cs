using CsCheck;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>
/// Random valid problems, each from one seed, which its name ends in. Degenerate ones are among them: zeros wherever zeros are allowed,
/// query types that no option serves, no budget, no GPUs, candidates alike, all demand to be served, both scopes, measured profiles.
/// </summary>
internal sealed class RandomProblems
{
    private readonly SeededRandom _random;
    private readonly bool _tiny;
    private readonly bool _worthwhile;
    private readonly int _most;

    private RandomProblems(int seed, bool tiny, int most, int stream)
    {
        (_random, _tiny, _most) = (new SeededRandom(seed, stream), tiny, most);
        _worthwhile = tiny && !OneIn(4);
    }

    /// <summary>Up to 5 query types, 4 models and 4 tiers, some with numbers far beyond sense.</summary>
    public static Gen<AllocationProblem> Any { get; } = Gen.Int[0, int.MaxValue].Select(seed => Mixed(seed, tiny: false));

    /// <summary>
    /// Up to 2 of each, with numbers that a solver with tolerances can handle: what is solved exactly in a moment. In three of four most
    /// demand is worth serving and can be served, so that limits bind.
    /// </summary>
    public static Gen<AllocationProblem> Tiny { get; } = Gen.Int[0, int.MaxValue].Select(seed => Mixed(seed, tiny: true));

    /// <summary>As tiny ones, but up to 3 of each: lists of more than one order.</summary>
    public static Gen<AllocationProblem> Small { get; } = Gen.Int[0, int.MaxValue].Select(
        seed => Mix(new RandomProblems(seed, tiny: true, most: 3, stream: 3).Draw($"small-{seed}"), seed, tiny: true));

    /// <summary>As <see cref="Any"/>, all with the roofline model.</summary>
    public static Gen<AllocationProblem> Roofline { get; } = Gen.Int[0, int.MaxValue].Select(seed => Draw(seed, tiny: false));

    /// <summary>As <see cref="Any"/>, all with the engine model.</summary>
    public static Gen<AllocationProblem> Engine { get; } = Gen.Int[0, int.MaxValue].Select(seed => DrawEngine(seed, tiny: false));

    /// <summary>The problem of a seed: with the engine model, or one in three with the roofline.</summary>
    public static AllocationProblem Mixed(int seed, bool tiny) => Mix(Draw(seed, tiny), seed, tiny);

    /// <summary>The problem of a seed with the engine model.</summary>
    public static AllocationProblem DrawEngine(int seed, bool tiny) =>
        new EngineMembers(new SeededRandom(seed, stream: 4), tiny).AddTo(Draw(seed, tiny));

    /// <summary>The problem of a seed with the roofline model.</summary>
    public static AllocationProblem Draw(int seed, bool tiny) => tiny
        ? new RandomProblems(seed, tiny, most: 2, stream: 1).Draw($"tiny-{seed}")
        : new RandomProblems(seed, tiny, most: 4, stream: 2).Draw($"any-{seed}");

    private static AllocationProblem Mix(AllocationProblem problem, int seed, bool tiny) =>
        seed % 3 == 0 ? problem : new EngineMembers(new SeededRandom(seed, stream: 4), tiny).AddTo(problem);

    private AllocationProblem Draw(string name)
    {
        QueryType[] queries = Many(_tiny ? _most : 5, Query);
        ModelSpec[] models = Many(_most, n => Model(n, queries));
        GpuTier[] tiers = Many(_most, Tier);
        if (OneIn(8))
        {
            models = [.. models.Select(m => models[0] with { Name = m.Name })];
            tiers = [.. tiers.Select(t => tiers[0] with { Name = t.Name })];
        }

        var grid = new ParallelismGrid
        {
            Tensor = OneIn(3) ? [1] : OneIn(3) && !_tiny ? [8, 1, 2, 4] : [1, 2],
            Pipeline = OneIn(4) && !_tiny ? [1, 2] : [1],
        };
        return new AllocationProblem
        {
            Name = name,
            HorizonHours = Positive(1, 48),
            Budget = OneIn(3) ? Amount(_worthwhile ? 20 : 1, 2000) : null,
            Storage = new StoragePolicy
            {
                CapacityGb = OneIn(4) ? Amount(10, 2000) : null,
                PricePerGbHour = Amount(1e-5, 1e-2),
                RetentionHours = Amount(0.1, 10),
            },
            Parallelism = grid,
            MaxReplicas = 1 + _random.Next(_tiny ? 4 : 16),
            Availability = tiers.Select(t => t.Gpu).Distinct().Where(_ => OneIn(2)).ToDictionary(gpu => gpu, _ => _random.Next(12)),
            Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline, MaxUtilization = OneIn(3) ? 1 : _random.Uniform(0.3, 1) },
            Queries = queries,
            Models = models,
            Tiers = tiers,
            Measurements = OneIn(3) ? Profiles(queries, models, tiers, grid) : [],
        }.EnsureValid();
    }

    private QueryType Query(int n)
    {
        int input = OneIn(12) ? 0 : (int)_random.LogUniform(_worthwhile ? 200 : 1, 4000);
        int output = input > 0 && OneIn(12) ? 0 : (int)_random.LogUniform(_worthwhile ? 50 : 1, 1000);
        return new QueryType
        {
            Name = $"query-{n}",
            RatePerHour = _worthwhile ? Positive(10_000, 200_000) : Amount(10, 20_000),
            InputTokens = input,
            OutputTokens = output,
            DelaySlo = _worthwhile ? Seconds(3, 60) : Seconds(0.3, 60),
            TtftSlo = OneIn(6) ? Seconds(_worthwhile ? 0.2 : 0.02, 2) : null,
            TpotSlo = OneIn(6) ? Seconds(_worthwhile ? 0.02 : 0.003, 0.1) : null,
            ErrorSlo = _worthwhile ? _random.LogUniform(0.02, 0.3) : OneIn(10) ? _random.Next(2) : _random.LogUniform(0.005, 0.3),
            DelayScope = OneIn(2) ? SloScope.Average : SloScope.Route,
            ErrorScope = OneIn(2) ? SloScope.Average : SloScope.Route,
            DelayPenalty = Amount(1e-6, 1e-4),
            UnmetPenalty = _worthwhile ? Positive(1e-4, 0.02) : Amount(1e-4, 0.05),
            MaxUnmet = OneIn(4) ? 0 : OneIn(4) ? _random.NextDouble() : 1,
            TokenKb = Amount(0.1, 10),
        };
    }

    private ModelSpec Model(int n, QueryType[] queries)
    {
        double parameters = Positive(0.5, _worthwhile ? 40 : 140);
        return new ModelSpec
        {
            Name = $"model-{n}",
            ParametersB = parameters,
            ActiveParametersB = OneIn(5) ? parameters * _random.Uniform(0.1, 1) : null,
            WeightsGb = parameters * _random.Uniform(1, 2.2),
            KvKbPerToken = Amount(10, 1000),
            Layers = 1 + _random.Next(100),
            HiddenSize = 512 * (1 + _random.Next(20)),
            ErrorRates = queries.Where(_ => !OneIn(10)).ToDictionary(q => q.Name, _ => OneIn(10) ? 0 : _random.LogUniform(0.002, 0.3)),
        };
    }

    private GpuTier Tier(int n) => new()
    {
        Name = $"tier-{n}",
        Gpu = $"gpu-{_random.Next(3)}",
        Precision = (Precision)_random.Next(5),
        MemoryGb = Positive(16, 200),
        Tflops = Positive(50, 2000),
        BandwidthGBps = Positive(300, 8000),
        LinkGBps = Positive(16, 900),
        PricePerHour = Amount(0.2, 8),
        WeightScale = OneIn(8) ? _random.Uniform(0.2, 1) : null,
        ErrorScale = OneIn(8) ? _random.Uniform(0, 2) : null,
    };

    private Measurement[] Profiles(QueryType[] queries, ModelSpec[] models, GpuTier[] tiers, ParallelismGrid grid) =>
    [
        .. from query in queries
           from model in models
           from tier in tiers
           from tensor in grid.Tensor
           where OneIn(3)
           select new Measurement
           {
               Query = query.Name,
               Model = model.Name,
               Tier = tier.Name,
               Parallelism = new Parallelism(tensor, grid.Pipeline[0]),
               TtftSeconds = OneIn(2) ? Amount(0.01, 2) : null,
               TpotSeconds = OneIn(2) ? Amount(0.002, 0.1) : null,
               DelaySeconds = OneIn(3) ? Amount(0.1, 30) : null,
               QueriesPerSecond = OneIn(2) ? Positive(0.1, 100) : null,
               ErrorRate = OneIn(2) ? _random.LogUniform(0.002, 0.3) : null,
           },
    ];

    private T[] Many<T>(int most, Func<int, T> draw) =>
        [.. Enumerable.Range(0, _worthwhile && !OneIn(4) ? most : 1 + _random.Next(most)).Select(draw)];

    private bool OneIn(int number) => _random.Next(number) == 0;

    private double Amount(double low, double high) => OneIn(10) ? 0 : Positive(low, high);

    private double Positive(double low, double high)
    {
        double usual = _random.LogUniform(low, high);
        return _tiny || !OneIn(40) ? usual : usual * (OneIn(2) ? 1e6 : 1e-6);
    }

    private TimeSpan Seconds(double low, double high) =>
        TimeSpan.FromTicks(OneIn(15) ? 1 + _random.Next(3) : (long)(1e7 * _random.LogUniform(low, high)));
}

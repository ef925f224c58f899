using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>
/// A problem compiled to flat arrays, shared by all allocators, the checkers and the exact model. Option index
/// <c>o = ((j·K + k)·C + c)·U + u</c> for model j, tier k, parallelism c and utilisation level u; pair index <c>j·K + k</c>. Read only; safe to
/// share between threads.
/// </summary>
public sealed class ProblemTables
{
    private readonly int _parallelismCount, _levelCount;

    internal ProblemTables(AllocationProblem problem)
    {
        Problem = problem;
        (QueryCount, ModelCount, TierCount) = (problem.Queries.Count, problem.Models.Count, problem.Tiers.Count);
        Parallelisms = [.. from t in problem.Parallelism.Tensor from p in problem.Parallelism.Pipeline select new Parallelism(t, p)];
        Utilizations = problem.Performance.Levels;
        (_parallelismCount, _levelCount) = (Parallelisms.Count, Utilizations.Count);
        QueryStride = (QueryCount + 3) & ~3;
    }

    /// <summary>The problem these tables were compiled from.</summary>
    public AllocationProblem Problem { get; }

    /// <summary>Number of query types I.</summary>
    public int QueryCount { get; }

    /// <summary>Number of models J.</summary>
    public int ModelCount { get; }

    /// <summary>Number of tiers K.</summary>
    public int TierCount { get; }

    /// <summary>Parallelisms C, in the order of the option index.</summary>
    public IReadOnlyList<Parallelism> Parallelisms { get; }

    /// <summary>Utilisation levels U, rising, in the order of the option index.</summary>
    public IReadOnlyList<double> Utilizations { get; }

    /// <summary>Number of deployment options J·K·C·U, whether they can exist or not.</summary>
    public int OptionCount => PairCount * OptionsPerPair;

    /// <summary>Number of pairs of model and tier.</summary>
    public int PairCount => ModelCount * TierCount;

    /// <summary>Compiles a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <exception cref="InvalidProblemException">The problem has faults; the exception carries all of them.</exception>
    public static ProblemTables Compile(AllocationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return TableCompiler.Compile(problem.EnsureValid());
    }

    /// <summary>Option index of a model, tier, parallelism and level; -1 where one of them is unknown.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="tier">Name of the tier.</param>
    /// <param name="parallelism">The parallelism.</param>
    /// <param name="utilization">
    /// The utilisation level. The roofline model has one level and ignores it; with the engine model null is unknown. Default null.
    /// </param>
    public int FindOption(string model, string tier, Parallelism parallelism, double? utilization = null)
    {
        int c = Find(Parallelisms, p => p == parallelism);
        int u = IsEngine
            ? Find(Utilizations, level => utilization is { } given && Math.Abs(level - given) <= Tolerances.Utilization)
            : 0;
        return c >= 0 && u >= 0 && ModelIndex.TryGetValue(model, out int j) && TierIndex.TryGetValue(tier, out int k)
            ? ((j * TierCount + k) * _parallelismCount + c) * _levelCount + u
            : -1;

        static int Find<T>(IReadOnlyList<T> items, Predicate<T> isWanted)
        {
            for (int n = 0; n < items.Count; n++)
                if (isWanted(items[n])) return n;
            return -1;
        }
    }

    /// <summary>Model of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public ModelSpec ModelOf(int option) => Problem.Models[ModelIndexOf(Checked(option))];

    /// <summary>Tier of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public GpuTier TierOf(int option) => Problem.Tiers[TierIndexOf(Checked(option))];

    /// <summary>Parallelism of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public Parallelism ParallelismOf(int option) => Parallelisms[ConfigurationOf(Checked(option)) % _parallelismCount];

    /// <summary>Utilisation level of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public double UtilizationOf(int option) => Utilizations[LevelOf(Checked(option))];

    /// <summary>The first rule by which an option does not exist.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public OptionRule RefusedBy(int option) => Refusal[ConfigurationOf(Checked(option))];

    /// <summary>GB left for KV cache in one replica of an option; an option with none left does not exist.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public double FreeMemoryGb(int option) => FreeGb[Checked(option)];

    /// <summary>Rental of one replica of an option over the horizon, $.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public double RentalPerReplica(int option) => Rental[Checked(option)];

    /// <summary>
    /// What the whole of a query type would meet and take on one replica of an option, whether the option exists or not; false where the model
    /// has no error rate for the query type, or the query type may not be served in the tier's region.
    /// </summary>
    /// <param name="query">Index of the query type, from 0 to <see cref="QueryCount"/> - 1.</param>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <param name="metrics">The route; all 0 where there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such query type or option.</exception>
    public bool TryGetRoute(int query, int option, out RouteMetrics metrics)
    {
        CheckQuery(query);
        return FindRoute(query, Checked(option), out metrics);
    }

    /// <summary><see cref="TryGetRoute"/> for searches: the indices are not checked, and must exist.</summary>
    internal bool FindRoute(int query, int option, out RouteMetrics metrics)
    {
        metrics = default;
        RoutePerformance route;
        if (Overrides.TryGet(option, query, out RoutePerformance? given))
        {
            if (given is not { } measured) return false;
            route = measured;
        }
        else
        {
            int tier = TierIndexOf(option);
            double error = ErrorRate[ModelIndexOf(option) * QueryStride + query], latency = LatencyTo(tier, query);
            if (double.IsNaN(error) || double.IsNaN(latency)) return false;
            route = Coefficients[option].At(Lengths.At(query), SloLengths.At(query), latency, Math.Min(1, error * ErrorScale[tier]));
        }

        metrics = new RouteMetrics(
            route.TtftSeconds, route.TpotSeconds, route.DelaySeconds, route.ErrorRate,
            TokensPerSecond[query] * CacheGbPerToken[option] * route.DelaySeconds,
            RatePerSecond[query] * route.BusySeconds,
            RatePerSecond[query] * route.DelaySeconds,
            route.Slo * DelayMargin[query]);
        return true;
    }

    /// <summary>What work takes of an option, in replicas.</summary>
    /// <param name="option">Option index; must exist.</param>
    /// <param name="memoryGb">KV cache, GB.</param>
    /// <param name="busyReplicas">Replicas kept busy.</param>
    /// <param name="concurrentQueries">Queries running at once.</param>
    internal ReplicaLoad LoadOf(int option, double memoryGb, double busyReplicas, double concurrentQueries) =>
        new(
            FreeGb[option] > 0 ? memoryGb / FreeGb[option] : double.PositiveInfinity,
            busyReplicas / Utilizations[LevelOf(option)],
            concurrentQueries / MaxConcurrency);

    /// <summary>What the whole of a route takes of an option, in replicas.</summary>
    internal ReplicaLoad LoadOf(int option, in RouteMetrics route) =>
        LoadOf(option, route.MemoryGb, route.BusyReplicas, route.ConcurrentQueries);

    /// <summary>
    /// These tables with other levels admitted. Searches then use no route above them; checkers still hold plans against the objectives.
    /// </summary>
    /// <param name="admittedLevels">As <see cref="AdmittedLevels"/>, none above those.</param>
    internal ProblemTables WithAdmittedLevels(byte[] admittedLevels)
    {
        var restricted = (ProblemTables)MemberwiseClone();
        restricted.AdmittedLevels = admittedLevels;
        (restricted.Candidates, restricted.CandidateStart) = CandidateFilter.Select(restricted);
        return restricted;
    }

    /// <summary>
    /// Whether an option may serve a query type: there is a route, its longest query fits in the cache, and the route meets the objectives that
    /// hold on every route: TTFT, TPOT, and delay and error where route-scoped.
    /// </summary>
    /// <param name="query">Index of the query type, from 0 to <see cref="QueryCount"/> - 1.</param>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such query type or option.</exception>
    public bool Admits(int query, int option)
    {
        CheckQuery(query);
        return Meets(query, Checked(option));
    }

    /// <summary><see cref="Admits"/> for searches: the indices are not checked, and must exist.</summary>
    internal bool Meets(int query, int option) => LevelOf(option) < AdmittedLevels[ConfigurationOf(option) * QueryStride + query];

    /// <summary>The route of a query type on an option that may serve it; false where there is none.</summary>
    internal bool FindAdmitted(int query, int option, out RouteMetrics route)
    {
        route = default;
        return Meets(query, option) && FindRoute(query, option, out route);
    }

    /// <summary>A deployment of an option, by name.</summary>
    internal Deployment DeploymentOf(int option, int replicas) => new(
        ModelOf(option).Name, TierOf(option).Name, ParallelismOf(option), replicas, IsEngine ? UtilizationOf(option) : null);

    /// <summary>Cache of a query type's longest query on one replica of an option, GB; 0 where no rule holds.</summary>
    internal double LongestQueryGb(int query, int option) => IsEngine ? CacheKbPerToken[option] * LongestTokens[query] / 1e6 : 0;

    // By query type i, padded to QueryStride with entries that admit no route.

    /// <summary>Length of a row of queries, QueryCount rounded up to whole vectors.</summary>
    internal int QueryStride { get; }

    internal LengthTable Lengths = null!;      // mean lengths
    internal LengthTable SloLengths = null!;   // lengths at which objectives hold
    internal double[] RatePerSecond = [];      // λ/3600, queries per s
    internal double[] LongestTokens = [];      // input and output of the longest query, tokens
    internal double[] DelayMargin = [];        // γ
    internal double[] TokensPerSecond = [];    // λ/3600·(h + f), tokens per s
    internal double[] DelayCostPerSecond = []; // H·ρ·λ, $ per s of delay of the whole query type
    internal double[] UnmetCost = [];          // H·φ·λ, $ for the whole query type
    internal double[] TokenGb = [];            // θ·(h + f)·λ·τ/1e6, GB for the whole query type
    internal double[] MaxUnmet = [];           // fraction
    internal double[] MaxInterruptible = [];   // fraction
    internal double[] TtftLimit = [];          // s, infinity for none
    internal double[] TpotLimit = [];          // s, infinity for none
    internal double[] RouteDelayLimit = [];    // Δ in s where route-scoped, else infinity
    internal double[] RouteErrorLimit = [];    // ε where route-scoped, else infinity
    internal double[] MeanDelayLimit = [];     // Δ in s where average-scoped, else infinity
    internal double[] MeanErrorLimit = [];     // ε where average-scoped, else infinity

    // By model j.

    internal double[] ErrorRate = [];          // e at [j·QueryStride + i], NaN where the model cannot serve the query type

    // By tier k.

    internal double[] ErrorScale = [];         // a
    internal int[] GpuOfTier = [];             // physical GPU type
    internal int[] RegionOfTier = [];          // row of Latency
    internal double[] Watts = [];              // W per GPU
    internal bool[] Interruptible = [];

    // By region, 0 for tiers without one.

    internal double[] Latency = [];            // network latency at [region·QueryStride + i], s; NaN where the query type may not be served

    // By physical GPU type.

    internal string[] GpuNames = [];
    internal double[] GpuCount = [];           // GPUs available in whole nodes, infinity for no limit
    internal int[] NodeSize = [];              // GPUs bought at a time, 1 for one by one
    internal double[] GpuRental = [];          // H·p, $ per GPU where it is bought by nodes

    // By option o.

    internal RouteCoefficients[] Coefficients = [];
    internal double[] CacheKbPerToken = [];    // KV cache of a token over the GPUs of a replica, KB
    internal double[] CacheGbPerToken = [];    // the same, GB, times the factor on delays in loads
    internal double[] FreeGb = [];             // free, GB per replica
    internal double[] WeightsGb = [];          // s·B, GB per active pair
    internal double[] Rental = [];             // H·p·g, $ per replica
    internal int[] Gpus = [];                  // g
    internal RouteOverrides Overrides = null!;

    // By configuration, an option without its level: (j·K + k)·C + c.

    internal OptionRule[] Refusal = [];
    internal byte[] AdmittedLevels = [];       // at [configuration·QueryStride + i], how many levels, from the lowest, may serve the query type

    /// <summary>Options worth opening, pair after pair; see <see cref="CandidateFilter"/>.</summary>
    internal int[] Candidates = [];

    /// <summary>First entry of each pair in <see cref="Candidates"/>, and their number at the end.</summary>
    internal int[] CandidateStart = [];

    /// <summary>The candidates of a pair, by rising GPUs per replica.</summary>
    internal ReadOnlySpan<int> CandidatesOf(int pair) => Candidates.AsSpan(CandidateStart[pair]..CandidateStart[pair + 1]);

    internal Dictionary<string, int> QueryIndex = [];
    internal Dictionary<string, int> ModelIndex = [];
    internal Dictionary<string, int> TierIndex = [];

    /// <summary>$ per GB of storage over the horizon, H·σ.</summary>
    internal double StoragePrice => Problem.HorizonHours * Problem.Storage.PricePerGbHour;

    internal double Budget => Problem.Budget ?? double.PositiveInfinity;

    internal double StorageCapacityGb => Problem.Storage.CapacityGb ?? double.PositiveInfinity;

    /// <summary>Whether options have utilisation levels, and the rules of the engine model hold.</summary>
    internal bool IsEngine => Problem.Performance.IsEngine;

    /// <summary>Factor on delays in loads.</summary>
    internal double CacheFactor => Problem.ResidentFactor;

    /// <summary>Most queries that one replica runs at once; infinity with the roofline model.</summary>
    internal double MaxConcurrency => IsEngine ? Problem.Performance.MaxConcurrency / CacheFactor : double.PositiveInfinity;

    internal double PowerLimit => Problem.PowerLimitW ?? double.PositiveInfinity;

    /// <summary>Replicas of a deployment that carry no load, z.</summary>
    internal int SpareReplicas => Problem.SpareReplicas;

    /// <summary>Least replicas of a deployment.</summary>
    internal int LeastReplicas => Math.Max(Problem.MinReplicas, 1 + SpareReplicas);

    internal int OptionsPerPair => _parallelismCount * _levelCount;

    internal int LevelCount => _levelCount;

    internal int LevelOf(int option) => option % _levelCount;

    internal int ConfigurationOf(int option) => option / _levelCount;

    internal int PairOf(int option) => option / OptionsPerPair;

    internal int ModelIndexOf(int option) => PairOf(option) / TierCount;

    internal int TierIndexOf(int option) => PairOf(option) % TierCount;

    internal int GpuIndexOf(int option) => GpuOfTier[TierIndexOf(option)];

    /// <summary>Whether the rules of section 1 allow an option.</summary>
    internal bool Exists(int option) => Refusal[ConfigurationOf(option)] == OptionRule.None;

    /// <summary>Rental of so many GPUs of a type that is bought by nodes, over the horizon, $.</summary>
    internal double NodeRental(int gpu, double gpus) => GpuRental[gpu] * NodeSize[gpu] * Math.Ceiling(gpus / NodeSize[gpu]);

    /// <summary>Whether some GPU types are bought by nodes.</summary>
    internal bool HasNodes => Problem.Nodes.Count > 0;

    /// <summary>Power of one replica, W.</summary>
    internal double ReplicaWatts(int option) => Watts[TierIndexOf(option)] * Gpus[option];

    /// <summary>Network latency of a query type to a tier, s; NaN where it may not be served there.</summary>
    internal double LatencyTo(int tier, int query) => Latency[RegionOfTier[tier] * QueryStride + query];

    private int Checked(int option)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(option);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(option, OptionCount);
        return option;
    }

    private void CheckQuery(int query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(query, QueryCount);
    }
}

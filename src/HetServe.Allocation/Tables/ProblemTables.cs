using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tables;

/// <summary>
/// A problem compiled to flat arrays, shared by all allocators, the checkers and the exact model. Option index
/// <c>o = (j·K + k)·C + c</c> for model j, tier k and parallelism c; pair index <c>j·K + k</c>. Read only; safe to share between threads.
/// </summary>
public sealed class ProblemTables
{
    internal ProblemTables(AllocationProblem problem)
    {
        Problem = problem;
        (QueryCount, ModelCount, TierCount) = (problem.Queries.Count, problem.Models.Count, problem.Tiers.Count);
        Parallelisms = [.. from t in problem.Parallelism.Tensor from p in problem.Parallelism.Pipeline select new Parallelism(t, p)];
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

    /// <summary>Number of deployment options J·K·C, whether they can exist or not.</summary>
    public int OptionCount => ModelCount * TierCount * Parallelisms.Count;

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

    /// <summary>Option index of a model, tier and parallelism; -1 where a name or parallelism is unknown.</summary>
    public int FindOption(string model, string tier, Parallelism parallelism)
    {
        int c = -1;
        for (int n = 0; n < Parallelisms.Count && c < 0; n++)
            if (Parallelisms[n] == parallelism) c = n;
        return c >= 0 && ModelIndex.TryGetValue(model, out int j) && TierIndex.TryGetValue(tier, out int k)
            ? (j * TierCount + k) * Parallelisms.Count + c
            : -1;
    }

    /// <summary>Model of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public ModelSpec ModelOf(int option) => Problem.Models[Checked(option) / Parallelisms.Count / TierCount];

    /// <summary>Tier of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public GpuTier TierOf(int option) => Problem.Tiers[Checked(option) / Parallelisms.Count % TierCount];

    /// <summary>Parallelism of an option.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public Parallelism ParallelismOf(int option) => Parallelisms[Checked(option) % Parallelisms.Count];

    /// <summary>GB left for KV cache in one replica of an option; an option with none left does not exist.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public double FreeMemoryGb(int option) => FreeGb[Checked(option)];

    /// <summary>Rental of one replica of an option over the horizon, $.</summary>
    /// <param name="option">Option index, from 0 to <see cref="OptionCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such option.</exception>
    public double RentalPerReplica(int option) => Rental[Checked(option)];

    /// <summary>What the whole of a query type would meet and take on one replica of an option; false where it cannot be served.</summary>
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
        int pair = option / Parallelisms.Count, model = pair / TierCount;
        double error = ErrorRate[model * QueryStride + query];
        if (double.IsNaN(error)) return false;
        RoutePerformance route;
        if (Overrides.TryGet(option, query, out RoutePerformance? given))
        {
            if (given is not { } measured) return false;
            route = measured;
        }
        else
        {
            route = new AffinePerformance(TtftPerInputToken[option], TtftBase[option], Tpot[option], BusyPerToken[option])
                .At(InputTokens[query], OutputTokens[query], Math.Min(1, error * ErrorScale[pair % TierCount]));
        }

        double perSecond = TokensPerSecond[query] / Tokens[query];
        metrics = new RouteMetrics(
            route.TtftSeconds, route.TpotSeconds, route.DelaySeconds, route.ErrorRate,
            TokensPerSecond[query] * KvGbPerToken[model] * route.DelaySeconds,
            perSecond * route.BusySeconds);
        return true;
    }

    /// <summary>What KV cache and busy time take of an option, in replicas.</summary>
    /// <param name="option">Option index; must exist.</param>
    /// <param name="memoryGb">KV cache, GB.</param>
    /// <param name="busyReplicas">Replicas kept busy.</param>
    internal ReplicaLoad LoadOf(int option, double memoryGb, double busyReplicas) =>
        new(FreeGb[option] > 0 ? memoryGb / FreeGb[option] : double.PositiveInfinity, busyReplicas / MaxUtilization);

    /// <summary>What the whole of a route takes of an option, in replicas.</summary>
    internal ReplicaLoad LoadOf(int option, in RouteMetrics route) => LoadOf(option, route.MemoryGb, route.BusyReplicas);

    /// <summary>Whether a route meets the objectives that hold on every route: TTFT, TPOT, and delay and error where route-scoped.</summary>
    /// <param name="query">Index of the query type, from 0 to <see cref="QueryCount"/> - 1.</param>
    /// <param name="route">A route of the query type.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such query type.</exception>
    public bool Admits(int query, in RouteMetrics route)
    {
        CheckQuery(query);
        return Meets(query, route);
    }

    /// <summary><see cref="Admits"/> for searches: the index is not checked, and must exist.</summary>
    internal bool Meets(int query, in RouteMetrics route) =>
        route.TtftSeconds <= TtftLimit[query] && route.TpotSeconds <= TpotLimit[query]
        && route.DelaySeconds <= RouteDelayLimit[query] && route.ErrorRate <= RouteErrorLimit[query];

    // By query type i, padded to QueryStride with entries that admit no route.

    /// <summary>Length of a row of queries, QueryCount rounded up to whole vectors.</summary>
    internal int QueryStride { get; }

    internal double[] InputTokens = [];        // h, tokens
    internal double[] OutputTokens = [];       // f, tokens
    internal double[] Tokens = [];             // h + f, tokens
    internal double[] TokensPerSecond = [];    // λ/3600·(h + f), tokens per s
    internal double[] DelayCostPerSecond = []; // H·ρ·λ, $ per s of delay of the whole query type
    internal double[] UnmetCost = [];          // H·φ·λ, $ for the whole query type
    internal double[] TokenGb = [];            // θ·(h + f)·λ·τ/1e6, GB for the whole query type
    internal double[] MaxUnmet = [];           // fraction
    internal double[] TtftLimit = [];          // s, infinity for none
    internal double[] TpotLimit = [];          // s, infinity for none
    internal double[] RouteDelayLimit = [];    // Δ in s where route-scoped, else infinity
    internal double[] RouteErrorLimit = [];    // ε where route-scoped, else infinity
    internal double[] MeanDelayLimit = [];     // Δ in s where average-scoped, else infinity
    internal double[] MeanErrorLimit = [];     // ε where average-scoped, else infinity

    // By model j.

    internal double[] ErrorRate = [];          // e at [j·QueryStride + i], NaN where the model cannot serve the query type
    internal double[] KvGbPerToken = [];       // β/1e6, GB per token

    // By tier k.

    internal double[] ErrorScale = [];         // a
    internal int[] GpuOfTier = [];             // physical GPU type

    // By physical GPU type.

    internal string[] GpuNames = [];
    internal double[] GpuCount = [];           // GPUs available, infinity for no limit

    // By option o.

    internal double[] TtftPerInputToken = [];  // A, s per input token
    internal double[] TtftBase = [];           // A0, s
    internal double[] Tpot = [];               // C, s per output token
    internal double[] BusyPerToken = [];       // s, replica-seconds per token
    internal double[] FreeGb = [];             // free, GB per replica
    internal double[] WeightsGb = [];          // s·B, GB per active pair
    internal double[] Rental = [];             // H·p·g, $ per replica
    internal int[] Gpus = [];                  // g
    internal RouteOverrides Overrides = null!;

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

    internal double MaxUtilization => Problem.Performance.MaxUtilization;

    internal double Budget => Problem.Budget ?? double.PositiveInfinity;

    internal double StorageCapacityGb => Problem.Storage.CapacityGb ?? double.PositiveInfinity;

    internal int PairOf(int option) => option / Parallelisms.Count;

    internal int ModelIndexOf(int option) => option / Parallelisms.Count / TierCount;

    internal int GpuIndexOf(int option) => GpuOfTier[option / Parallelisms.Count % TierCount];

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

using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies;

/// <summary>
/// A problem in a world worse than its forecast: factors raise some of its figures. It is an ordinary problem, so everything that checks,
/// costs or routes a plan works in that world. Safe for concurrent calls.
/// </summary>
public static class StressedProblem
{
    /// <summary>The problem with every stressed figure multiplied by one factor.</summary>
    /// <param name="problem">The problem as forecast.</param>
    /// <param name="figures">What is inflated.</param>
    /// <param name="factor">The factor, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is below 1 or not a number.</exception>
    public static AllocationProblem Fixed(AllocationProblem problem, StressedFigures figures, double factor)
    {
        Check(problem, factor);
        return Inflate(problem, figures, _ => factor, (_, _, _) => (factor, factor));
    }

    /// <summary>
    /// The problem with every stressed figure multiplied by a factor of its own, uniform in [1, <paramref name="factor"/>]: the delay and
    /// the error of each route, which is a query type on a model and tier, and the rate of each query type. One seed and scenario place all
    /// factors at the same points between 1 and their limit, so a higher limit never gives a lower factor.
    /// </summary>
    /// <param name="problem">The problem as forecast.</param>
    /// <param name="figures">What is inflated.</param>
    /// <param name="factor">The highest factor, at least 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="scenario">Number of the scenario; those of one seed are independent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is below 1 or not a number.</exception>
    public static AllocationProblem Drawn(
        AllocationProblem problem, StressedFigures figures, double factor, long seed, int scenario)
    {
        Check(problem, factor);
        var random = new SeededRandom(seed, scenario);
        Dictionary<string, int> queries = Index(problem.Queries.Select(q => q.Name));
        Dictionary<string, int> models = Index(problem.Models.Select(m => m.Name));
        Dictionary<string, int> tiers = Index(problem.Tiers.Select(t => t.Name));
        var rates = new double[queries.Count];
        var routes = new (double Delay, double Error)[queries.Count * models.Count * tiers.Count];
        for (int i = 0; i < rates.Length; i++) rates[i] = Draw();
        for (int r = 0; r < routes.Length; r++) routes[r] = (Draw(), Draw());
        return Inflate(problem, figures, q => rates[queries[q.Name]], (q, m, t) =>
            routes[(queries[q.Name] * models.Count + models[m.Name]) * tiers.Count + tiers[t.Name]]);

        double Draw() => 1 + (factor - 1) * random.NextDouble();

        static Dictionary<string, int> Index(IEnumerable<string> names) =>
            names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
    }

    private static AllocationProblem Inflate(
        AllocationProblem problem, StressedFigures figures, Func<QueryType, double> rates,
        Func<QueryType, ModelSpec, GpuTier, (double Delay, double Error)> routes)
    {
        if (figures.HasFlag(StressedFigures.Rates))
            problem = problem with { Queries = [.. problem.Queries.Select(q => q with { RatePerHour = rates(q) * q.RatePerHour })] };
        (bool delays, bool errors) = (figures.HasFlag(StressedFigures.Delays), figures.HasFlag(StressedFigures.Errors));
        if (!delays && !errors) return problem;

        // Measured figures are inflated like any other, so they go below the decorator.
        IPerformanceModel nominal = MeasuredPerformanceModel.Of(problem);
        var inflated = new InflatedPerformanceModel(nominal, (query, model, tier) =>
        {
            (double delay, double error) = routes(query, model, tier);
            return (delays ? delay : 1, errors ? error : 1);
        });
        return problem with { PerformanceModel = inflated, Measurements = [] };
    }

    private static void Check(AllocationProblem problem, double factor)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!double.IsFinite(factor) || factor < 1)
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A stress factor must be a number of at least 1.");
    }
}

using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>
/// The constraints of <c>docs/model.md</c>, sections 2, 3 and 5, written down as they stand there and without any code of the library but
/// its records: what the checkers are compared with. For plans whose names exist and whose pairs are deployed once.
/// </summary>
internal sealed class ModelRules(AllocationProblem problem, AllocationPlan plan)
{
    /// <summary>Names of the constraints that the plan breaks.</summary>
    public IEnumerable<string> Broken()
    {
        if (problem.Queries.Any(BreaksDemand)) yield return "demand";
        if (plan.Deployments.Any(d => Exceeds(d.Replicas, problem.MaxReplicas) || Exceeds(1, d.Replicas))) yield return "placement";
        if (plan.Deployments.Any(d => Free(d) <= 0 || Exceeds(Load(d, KvGbSeconds), Free(d) * d.Replicas))) yield return "memory";
        if (plan.Deployments.Any(d => Exceeds(Load(d, Busy), problem.Performance.MaxUtilization * d.Replicas))) yield return "compute";
        if (Breaks(q => q.DelayScope, q => q.DelaySlo.TotalSeconds, Delay) || plan.Routes.Any(BreaksPhase)) yield return "delay";
        if (Breaks(q => q.ErrorScope, q => q.ErrorSlo, Error)) yield return "error";
        if (problem.Budget is { } budget && Exceeds(Rental() + Storage(), budget)) yield return "budget";
        if (problem.Storage.CapacityGb is { } capacity && Exceeds(StoredGb(), capacity)) yield return "storage";
        if (problem.Availability.Any(gpu => Exceeds(Gpus(gpu.Key), gpu.Value))) yield return "availability";
    }

    private static bool Exceeds(double left, double right) => !(left <= right + 1e-6 * Math.Max(1, Math.Abs(right)));

    private bool BreaksDemand(QueryType query)
    {
        double unmet = plan.Unmet.GetValueOrDefault(query.Name), all = Of(query).Sum(r => r.Fraction) + unmet;
        return Exceeds(all, 1) || Exceeds(1, all) || Exceeds(unmet, query.MaxUnmet) || Exceeds(0, unmet);
    }

    private bool Breaks(Func<QueryType, SloScope> scope, Func<QueryType, double> limit, Func<Route, double> value) => problem.Queries.Any(
        q => scope(q) == SloScope.Route
            ? Of(q).Any(r => Exceeds(value(r), limit(q)))
            : Exceeds(Of(q).Sum(r => (value(r) - limit(q)) * r.Fraction), 0));

    private bool BreaksPhase(Route route)
    {
        QueryType query = Query(route);
        return (query.TtftSlo is { } ttft && Exceeds(Ttft(route), ttft.TotalSeconds))
            || (query.TpotSlo is { } tpot && Exceeds(Tpot(route), tpot.TotalSeconds));
    }

    // Section 2.
    private double Ttft(Route route) =>
        Measured(route)?.TtftSeconds
        ?? Flop(route) * Query(route).InputTokens / (N(route) * FlopPerSecond(route)) + Comm(route, Query(route).InputTokens);

    private double Tpot(Route route)
    {
        if (Measured(route)?.TpotSeconds is { } measured) return measured;
        (ModelSpec model, GpuTier tier) = (Model(route), Tier(route));
        double active = (model.ActiveParametersB ?? model.ParametersB) / model.ParametersB;
        double read = tier.EffectiveWeightScale * model.WeightsGb * active
            / (N(route) * tier.BandwidthGBps * problem.Performance.BandwidthEfficiency);
        return Math.Max(read, Flop(route) / (N(route) * FlopPerSecond(route))) + Comm(route, 1);
    }

    private double Delay(Route route) => Measured(route)?.DelaySeconds ?? Ttft(route) + Query(route).OutputTokens * Tpot(route);

    private double Error(Route route) => Measured(route)?.ErrorRate
        ?? Math.Min(1, Model(route).ErrorRates[route.Query] * Tier(route).EffectiveErrorScale);

    private double Comm(Route route, double tokens)
    {
        double n = N(route), m = Deployed(route).Parallelism.Pipeline;
        double once = tokens * Model(route).HiddenSize * 2 / (Tier(route).LinkGBps * 1e9);
        double collectives = n > 1 ? 2 * Model(route).Layers * (2 * (n - 1) / n * once + problem.Performance.TensorLatencySeconds) : 0;
        return collectives + (m - 1) * (once + problem.Performance.PipelineLatencySeconds);
    }

    private double Flop(Route route) => 2e9 * (Model(route).ActiveParametersB ?? Model(route).ParametersB);

    private double FlopPerSecond(Route route) => Tier(route).Tflops * 1e12 * problem.Performance.ComputeEfficiency;

    private double N(Route route) => Deployed(route).Parallelism.Tensor;

    // Section 3.
    private double Busy(Route route) => Measured(route)?.QueriesPerSecond is { } rate
        ? 1 / rate
        : Flop(route) * Tokens(route) / (Deployed(route).Parallelism.Gpus * FlopPerSecond(route));

    private double KvGbSeconds(Route route) => Delay(route) * Model(route).KvKbPerToken * Tokens(route) / 1e6;

    private double Free(Deployment deployment)
    {
        (ModelSpec model, GpuTier tier) = (Model(deployment.Model), Tier(deployment.Tier));
        double usable = deployment.Parallelism.Gpus * tier.MemoryGb * problem.Performance.MemoryUtilization;
        return usable - tier.EffectiveWeightScale * model.WeightsGb;
    }

    private double Load(Deployment deployment, Func<Route, double> perQuery) =>
        plan.Routes.Where(r => Deployed(r) == deployment).Sum(r => Query(r).RatePerHour / 3600 * perQuery(r) * r.Fraction);

    // Sections 5 and 6.
    private double Rental() => problem.HorizonHours * plan.Deployments.Sum(d => Tier(d.Tier).PricePerHour * d.Gpus);

    private double Storage() => problem.HorizonHours * problem.Storage.PricePerGbHour * StoredGb();

    private double StoredGb() => plan.Deployments.Sum(d => Tier(d.Tier).EffectiveWeightScale * Model(d.Model).WeightsGb)
        + plan.Routes.Sum(r => Query(r).TokenKb * Tokens(r) * Query(r).RatePerHour * problem.Storage.RetentionHours / 1e6 * r.Fraction);

    private double Gpus(string gpu) => plan.Deployments.Where(d => Tier(d.Tier).Gpu == gpu).Sum(d => (double)d.Gpus);

    private IEnumerable<Route> Of(QueryType query) => plan.Routes.Where(r => r.Query == query.Name);

    private double Tokens(Route route) => Query(route).InputTokens + Query(route).OutputTokens;

    private QueryType Query(Route route) => problem.Queries.Single(q => q.Name == route.Query);

    private ModelSpec Model(Route route) => Model(route.Model);

    private ModelSpec Model(string name) => problem.Models.Single(m => m.Name == name);

    private GpuTier Tier(Route route) => Tier(route.Tier);

    private GpuTier Tier(string name) => problem.Tiers.Single(t => t.Name == name);

    private Deployment Deployed(Route route) => plan.Deployments.Single(d => d.Model == route.Model && d.Tier == route.Tier);

    private Measurement? Measured(Route route) => problem.Measurements.SingleOrDefault(m => m.Query == route.Query && m.Model == route.Model
        && m.Tier == route.Tier && m.Parallelism == Deployed(route).Parallelism);
}

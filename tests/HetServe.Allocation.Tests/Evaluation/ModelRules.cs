using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>
/// The constraints and costs of <c>docs/model.md</c>, sections 5 to 7, written down as they stand there and without any code of the library
/// but its records: what the checkers are compared with. For plans whose names exist and whose pairs are deployed once, at a listed
/// parallelism and level.
/// </summary>
internal sealed class ModelRules
{
    private readonly AllocationProblem _problem;
    private readonly AllocationPlan _plan;
    private readonly (Deployment Of, ModelFormulas Formulas, GpuTier Tier)[] _deployments;
    private readonly Served[] _routes; // without those that break placement

    public ModelRules(AllocationProblem problem, AllocationPlan plan)
    {
        (_problem, _plan) = (problem, plan);
        _deployments =
        [
            .. from d in plan.Deployments
               let model = problem.Models.Single(m => m.Name == d.Model)
               let tier = problem.Tiers.Single(t => t.Name == d.Tier)
               select (d, new ModelFormulas(problem, model, tier, d.Parallelism), tier),
        ];
        Served[] all =
        [
            .. from r in plan.Routes
               where r.Fraction >= 1e-9
               let d = _deployments.Single(d => d.Of.Model == r.Model && d.Of.Tier == r.Tier)
               select new Served(problem.Queries.Single(q => q.Name == r.Query), d.Of, d.Formulas, d.Tier, r.Fraction),
        ];
        _routes = [.. all.Where(r => r.Formulas.MayExist && r.Formulas.FreeGb > 0 && r.Formulas.Serves(r.Query))];
        HasBadRoute = all.Any(r => r.Formulas.MayExist && r.Formulas.FreeGb > 0 && !r.Formulas.Serves(r.Query));
    }

    private sealed record Served(QueryType Query, Deployment Deployment, ModelFormulas Formulas, GpuTier Tier, double Fraction)
    {
        public double U => Deployment.Utilization ?? double.NaN;

        public (double Ttft, double Tpot, double Delay) Slo => Formulas.Slo(Query, U);

        public double Delay => Formulas.Delay(Query, U);
    }

    private bool HasBadRoute { get; }

    private bool IsEngine => _problem.Performance.Model == PerformanceModelKind.Engine;

    private int LeastReplicas => Math.Max(_problem.MinReplicas, 1 + _problem.SpareReplicas);

    /// <summary>Names of the constraints that the plan breaks, in the order of section 6.</summary>
    public IEnumerable<string> Broken()
    {
        if (_problem.Queries.Any(BreaksDemand)) yield return "demand";
        if (HasBadRoute || _deployments.Any(d => !d.Formulas.MayExist)
            || _plan.Deployments.Any(d => d.Replicas > _problem.MaxReplicas || d.Replicas < LeastReplicas)) yield return "placement";
        if (_routes.Any(r => !r.Formulas.Fits(r.Query))) yield return "context";
        if (_deployments.Any(d => d.Formulas.FreeGb <= 0 || Exceeds(Load(d.Of, KvGbSeconds), d.Formulas.FreeGb * Carrying(d.Of))))
            yield return "memory";
        if (_deployments.Any(d => Exceeds(Load(d.Of, r => r.Formulas.Busy(r.Query)), Level(d.Of) * Carrying(d.Of)))) yield return "compute";
        if (IsEngine && _deployments.Any(d => Exceeds(Load(d.Of, r => r.Delay), _problem.Performance.MaxConcurrency * Carrying(d.Of))))
            yield return "concurrency";
        if (_routes.Any(BreaksPhase) || Breaks(q => q.DelayScope, q => q.DelaySlo?.TotalSeconds, r => r.Slo.Delay)) yield return "delay";
        if (Breaks(q => q.ErrorScope, q => q.ErrorSlo, r => r.Formulas.Error(r.Query))) yield return "error";
        if (_problem.Queries.Any(q => Exceeds(Of(q).Where(r => r.Tier.Interruptible).Sum(r => r.Fraction), q.MaxInterruptible)))
            yield return "interruptible";
        if (_problem.Budget is { } budget && Exceeds(Rental + Storage, budget)) yield return "budget";
        if (_problem.Storage.CapacityGb is { } capacity && Exceeds(StoredGb, capacity)) yield return "storage";
        if (_problem.Availability.Any(gpu => Exceeds(Bought(gpu.Key), gpu.Value))) yield return "availability";
        if (_problem.PowerLimitW is { } power && Exceeds(_deployments.Sum(d => d.Tier.Watts * d.Of.Gpus), power)) yield return "power";
    }

    // Section 7.
    public double Rental => _problem.HorizonHours * (
        _deployments.Where(d => !_problem.Nodes.ContainsKey(d.Tier.Gpu)).Sum(d => d.Tier.PricePerHour * d.Of.Gpus)
        + _problem.Nodes.Keys.Sum(gpu => Bought(gpu) is var gpus and > 0 ? _problem.Tiers.First(t => t.Gpu == gpu).PricePerHour * gpus : 0));

    public double Storage => _problem.HorizonHours * _problem.Storage.PricePerGbHour * StoredGb;

    public double DelayPenalty =>
        _problem.HorizonHours * _routes.Sum(r => r.Query.DelayPenalty * r.Delay * r.Query.RatePerHour * r.Fraction);

    public double UnmetPenalty => _problem.HorizonHours
        * _problem.Queries.Sum(q => q.UnmetPenalty * q.RatePerHour * Math.Max(0, _plan.Unmet.GetValueOrDefault(q.Name)));

    /// <summary>Compares costs with those of the rules.</summary>
    public void ShouldCost(CostBreakdown cost, string because)
    {
        foreach ((double value, double expected) in new[]
        {
            (cost.Rental, Rental), (cost.Storage, Storage), (cost.DelayPenalty, DelayPenalty), (cost.UnmetPenalty, UnmetPenalty),
        })
        {
            value.Should().BeApproximately(expected, 1e-9 * Math.Max(1, Math.Abs(expected)), because);
        }
    }

    private static bool Exceeds(double left, double right) => !(left <= right + 1e-6 * Math.Max(1, Math.Abs(right)));

    private static double KvGbSeconds(Served r) => r.Delay * r.Formulas.CacheKb * (r.Query.InputTokens + r.Query.OutputTokens) / 1e6;

    private bool BreaksDemand(QueryType query)
    {
        double unmet = _plan.Unmet.GetValueOrDefault(query.Name), all = Of(query).Sum(r => r.Fraction) + unmet;
        double most = query.MaxUnmet ?? (query.UnmetPenalty > 0 ? 1 : 0);
        return Exceeds(all, 1) || Exceeds(1, all) || Exceeds(unmet, most) || Exceeds(0, unmet);
    }

    private bool Breaks(Func<QueryType, SloScope> scope, Func<QueryType, double?> limit, Func<Served, double> value) =>
        _problem.Queries.Any(q => limit(q) is { } most && (scope(q) == SloScope.Route
            ? Of(q).Any(r => Exceeds(value(r), most))
            : Exceeds(Of(q).Sum(r => (value(r) - most) * r.Fraction), 0)));

    private static bool BreaksPhase(Served route) =>
        (route.Query.TtftSlo is { } ttft && Exceeds(route.Slo.Ttft, ttft.TotalSeconds))
        || (route.Query.TpotSlo is { } tpot && Exceeds(route.Slo.Tpot, tpot.TotalSeconds));

    private int Carrying(Deployment d) => d.Replicas - _problem.SpareReplicas;

    private double Level(Deployment d) => IsEngine ? d.Utilization!.Value : _problem.Performance.MaxUtilization;

    private double Load(Deployment deployment, Func<Served, double> perQuery) => _routes
        .Where(r => r.Deployment == deployment).Sum(r => r.Query.RatePerHour / 3600 * perQuery(r) * r.Fraction);

    private double StoredGb => _deployments.Sum(d => d.Formulas.WeightsGb)
        + _routes.Sum(r => r.Query.TokenKb * (r.Query.InputTokens + r.Query.OutputTokens) * r.Query.RatePerHour
            * _problem.Storage.RetentionHours / 1e6 * r.Fraction);

    private double Bought(string gpu)
    {
        double used = _deployments.Where(d => d.Tier.Gpu == gpu).Sum(d => (double)d.Of.Gpus);
        return _problem.Nodes.TryGetValue(gpu, out int size) ? size * Math.Ceiling(used / size) : used;
    }

    private IEnumerable<Served> Of(QueryType query) => _routes.Where(r => r.Query == query);
}

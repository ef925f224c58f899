using CsCheck;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>The objective of <c>docs/model.md</c>, section 6, once more from the problem, without rounding.</summary>
public class ExactCostTests
{
    private const double Relative = 1e-9;

    [Fact]
    public void Costs_lose_no_digit_that_matters() => Gen.Select(RandomProblems.Roofline, Gen.Int[0, int.MaxValue]).Hold(300, drawn =>
    {
        var random = new SeededRandom(drawn.Item2);
        AllocationProblem problem = random.Next(2) == 0 ? drawn.Item1 : BadlyScaled(drawn.Item1, random);
        AllocationPlan plan = BrokenPlans.Random(problem, random);
        plan = plan with { Unmet = plan.Unmet.ToDictionary(u => u.Key, u => Math.Max(0, u.Value)) };

        CostBreakdown cost = PlanEvaluation.Evaluate(ProblemTables.Compile(problem), plan).Cost;

        var exact = new ExactCost(problem, plan);
        foreach ((Fraction expected, double value, string term) in new[]
        {
            (exact.Rental, cost.Rental, "rental"), (exact.Storage, cost.Storage, "storage"), (exact.Delay, cost.DelayPenalty, "delay"),
            (exact.Unmet, cost.UnmetPenalty, "unmet"),
            (exact.Rental + exact.Storage + exact.Delay + exact.Unmet, cost.Total, "total"),
        })
            expected.IsCloseTo(value, Relative).Should().BeTrue($"{problem.Name}, plan {drawn.Item2}: {term} {value:R}");
    });

    [Fact]
    public void A_fraction_is_exactly_its_double()
    {
        foreach (double value in new[] { 0, 1, -1, 0.1, -1e300, 5e-324, double.MaxValue, 1e-310 })
        {
            ((Fraction)value).IsCloseTo(value, 0).Should().BeTrue();
            ((Fraction)value).IsCloseTo(Math.BitIncrement(value), 0).Should().BeFalse();
        }

        ((Fraction)0.1 + 0.2).IsCloseTo(0.1 + 0.2, 0).Should().BeFalse();
        ((Fraction)1.0 / 3.0 * 3.0).IsCloseTo(1, 0).Should().BeTrue();
    }

    /// <summary>Money and demand of each query type and tier in units of their own.</summary>
    private static AllocationProblem BadlyScaled(AllocationProblem problem, SeededRandom random)
    {
        return problem with
        {
            Queries =
            [
                .. problem.Queries.Select(q => q with
                {
                    RatePerHour = Scale() * q.RatePerHour, UnmetPenalty = Scale() * q.UnmetPenalty, DelayPenalty = Scale() * q.DelayPenalty,
                }),
            ],
            Tiers = [.. problem.Tiers.Select(t => t with { PricePerHour = Scale() * t.PricePerHour, Tflops = Scale() * t.Tflops })],
        };

        double Scale() => random.LogUniform(1e-9, 1e9);
    }

    private sealed class ExactCost(AllocationProblem problem, AllocationPlan plan)
    {
        private Fraction Hours => problem.HorizonHours;

        public Fraction Rental => Hours * Fraction.Sum(plan.Deployments.Select(d => (Fraction)Tier(d.Tier).PricePerHour * d.Gpus));

        public Fraction Storage => Hours * problem.Storage.PricePerGbHour * (
            Fraction.Sum(plan.Deployments.Select(d => WeightsGb(Model(d.Model), Tier(d.Tier))))
            + Fraction.Sum(Counted.Select(r => (Fraction)Query(r).TokenKb * Tokens(Query(r)) * Query(r).RatePerHour
                * problem.Storage.RetentionHours / 1e6 * r.Fraction)));

        public Fraction Delay => Hours * Fraction.Sum(Counted.Select(
            r => (Fraction)Query(r).DelayPenalty * Seconds(r) * Query(r).RatePerHour * r.Fraction));

        public Fraction Unmet => Hours * Fraction.Sum(problem.Queries.Select(
            q => (Fraction)q.UnmetPenalty * q.RatePerHour * plan.Unmet.GetValueOrDefault(q.Name)));

        private IEnumerable<Route> Counted => plan.Routes.Where(r => r.Fraction >= Tolerances.ZeroShare && Exists(r));

        private bool Exists(Route route)
        {
            Parallelism p = plan.Deployments.Single(d => d.Model == route.Model && d.Tier == route.Tier).Parallelism;
            var formulas = new ModelFormulas(problem, Model(route.Model), Tier(route.Tier), p);
            return formulas.MayExist && formulas.FreeGb > 0 && formulas.Serves(Query(route));
        }

        private Fraction Seconds(Route route)
        {
            QueryType query = Query(route);
            Parallelism parallelism = plan.Deployments.Single(d => d.Model == route.Model && d.Tier == route.Tier).Parallelism;
            Measurement? measured = problem.Measurements.SingleOrDefault(
                m => m.Query == route.Query && m.Model == route.Model && m.Tier == route.Tier && m.Parallelism == parallelism);
            if (measured?.DelaySeconds is { } delay) return delay;
            (ModelSpec model, GpuTier tier) = (Model(route.Model), Tier(route.Tier));
            Fraction active = model.ActiveParametersB ?? model.ParametersB, n = parallelism.Tensor;
            Fraction token = 2e9 * active / (n * tier.Tflops * 1e12 * problem.Performance.EffectiveComputeEfficiency);
            Fraction read = WeightsGb(model, tier) * active / model.ParametersB
                / (n * tier.BandwidthGBps * problem.Performance.EffectiveBandwidthEfficiency);
            Fraction ttft = measured?.TtftSeconds ?? token * query.InputTokens + Comm(query.InputTokens);
            Fraction tpot = measured?.TpotSeconds ?? Fraction.Max(read, token) + Comm(1);
            return ttft + query.OutputTokens * tpot;

            Fraction Comm(Fraction tokens)
            {
                Fraction once = tokens * model.HiddenSize * 2.0 / (tier.LinkGBps * (Fraction)1e9);
                Fraction collective = 2.0 * (n - 1.0) / n * once + problem.Performance.EffectiveTensorLatencySeconds;
                return (parallelism.Tensor > 1 ? 2.0 * (Fraction)model.Layers * collective : 0.0)
                    + (parallelism.Pipeline - 1.0) * (once + problem.Performance.EffectivePipelineLatencySeconds);
            }
        }

        private static Fraction WeightsGb(ModelSpec model, GpuTier tier) => (Fraction)tier.EffectiveWeightScale * model.WeightsGb;

        private static Fraction Tokens(QueryType query) => (Fraction)query.InputTokens + query.OutputTokens;

        private QueryType Query(Route route) => problem.Queries.Single(q => q.Name == route.Query);

        private ModelSpec Model(string name) => problem.Models.Single(m => m.Name == name);

        private GpuTier Tier(string name) => problem.Tiers.Single(t => t.Name == name);
    }
}

using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Finds query types that no deployments could serve, whatever else they serve: no option meets the objectives that hold on every route, or
/// all that do miss one that holds on average. Where such a query type has to be served, this proves that no plan is feasible.
/// </summary>
internal static class UnservableQueries
{
    /// <summary>A reason for each query type that has to be served and cannot be; empty proves nothing.</summary>
    public static IReadOnlyList<UnservedReason> Find(ProblemTables tables)
    {
        var reasons = new List<UnservedReason>();
        for (int i = 0; i < tables.QueryCount; i++)
        {
            double required = 1 - tables.MaxUnmet[i];
            if (!Tolerances.Holds(required, 0) && Explain(tables, i, required) is { } reason) reasons.Add(reason with { Fraction = 1 });
        }

        return reasons;
    }

    /// <summary>Why no options can serve this share of a query type; null where some might.</summary>
    public static UnservedReason? Explain(ProblemTables tables, int query, double share)
    {
        // No mean lies below the least that a route offers.
        (double Value, int Option) error = (double.PositiveInfinity, -1), delay = error;
        double errorSlo = tables.MeanErrorLimit[query], delaySlo = tables.MeanDelayLimit[query];
        foreach (int o in tables.Candidates)
        {
            if (!tables.FindRoute(query, o, out RouteMetrics route) || !tables.Meets(query, route)) continue;
            if (route.ErrorRate < error.Value) error = (route.ErrorRate, o);
            if (route.DelaySeconds < delay.Value) delay = (route.DelaySeconds, o);
            if (Attainable(error.Value, errorSlo) && Attainable(delay.Value, delaySlo)) return null;
        }

        string name = tables.Problem.Queries[query].Name;
        if (error.Option < 0) return Closest(tables, query);
        return Attainable(error.Value, errorSlo)
            ? Mean(ConstraintNames.Delay, "mean delay in s", delaySlo, delay)
            : Mean(ConstraintNames.Error, "mean error rate", errorSlo, error);

        bool Attainable(double least, double slo) => double.IsInfinity(slo) || Tolerances.Holds((least - slo) * share, 0);
        UnservedReason Mean(string constraint, string what, double slo, (double Value, int Option) least) =>
            new(name, share, constraint, FormattableString.Invariant(
                $"The {what} of '{name}' cannot meet {slo:G4}: the least is {least.Value:G4}, by {NameOf(tables, least.Option)}."));
    }

    /// <summary>What to call an option: <c>small on gpu-fp16 2x1</c>.</summary>
    public static string NameOf(ProblemTables tables, int option) =>
        $"{tables.ModelOf(option).Name} on {tables.TierOf(option).Name} {tables.ParallelismOf(option)}";

    /// <summary>The limit that refuses the option which comes closest to serving the query type.</summary>
    private static UnservedReason Closest(ProblemTables tables, int query)
    {
        string name = tables.Problem.Queries[query].Name;
        Refusal? closest = null;
        int option = -1;
        for (int o = 0; o < tables.OptionCount; o++)
        {
            if (!tables.FindRoute(query, o, out RouteMetrics route)) continue;
            Refusal worst = RefusalsOf(tables, query, o, route).MaxBy(refusal => refusal.Ratio);
            if (!(worst.Ratio >= closest?.Ratio)) (closest, option) = (worst, o);
        }

        return closest is { } c
            ? new UnservedReason(name, 1, c.Constraint, FormattableString.Invariant(
                $"No option serves '{name}': with {NameOf(tables, option)}, {c.What} {c.Value:G4}{c.Unit}, above {c.Limit:G4}{c.Unit}."))
            : new UnservedReason(name, 1, ConstraintNames.Placement, $"No model has an error rate for '{name}'.");
    }

    private static Refusal[] RefusalsOf(ProblemTables t, int query, int option, in RouteMetrics route) =>
    [
        new(ConstraintNames.Memory, "the weights take", t.WeightsGb[option], t.WeightsGb[option] + t.FreeGb[option], " GB"),
        new(ConstraintNames.Availability, "a replica takes", t.Gpus[option], t.GpuCount[t.GpuIndexOf(option)], " GPUs"),
        new(ConstraintNames.Storage, "the weights take", t.WeightsGb[option], t.StorageCapacityGb, " GB of storage"),
        new(ConstraintNames.Budget, "a replica costs", t.Rental[option] + t.StoragePrice * t.WeightsGb[option], t.Budget, " dollars"),
        new(ConstraintNames.Delay, "the TTFT is", route.TtftSeconds, t.TtftLimit[query], " s"),
        new(ConstraintNames.Delay, "the TPOT is", route.TpotSeconds, t.TpotLimit[query], " s"),
        new(ConstraintNames.Delay, "the delay is", route.DelaySeconds, t.RouteDelayLimit[query], " s"),
        new(ConstraintNames.Error, "the error rate is", route.ErrorRate, t.RouteErrorLimit[query], ""),
    ];

    private readonly record struct Refusal(string Constraint, string What, double Value, double Limit, string Unit)
    {
        public double Ratio => Value / Limit;
    }
}

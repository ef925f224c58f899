using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Explanations;

/// <summary>Writes a <see cref="PlanExplanation"/> in sentences. Stateless; safe for concurrent calls.</summary>
public static class PlanExplanationText
{
    /// <summary>The explanation in sentences; lines end with a line feed.</summary>
    /// <param name="explanation">The explanation.</param>
    public static string ToText(this PlanExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        double cost = explanation.Cost.Total;
        List<string> lines =
        [
            explanation.Figures.Headline([.. explanation.Queries.Select(q => q.Unmet?.Reason).OfType<UnservedReason>()]),
            $"The plan is for {explanation.Problem}, by {explanation.PlannedBy}. Its objective, money and penalties over "
                + $"{DisplayText.Number(explanation.HorizonHours)} h, is {DisplayText.Dollars(cost)}; alternatives are compared by it.",
        ];
        lines.AddRange(explanation.Violations.Select(row => $"It breaks {row}."));
        if (explanation.CheaperCost is { } cheaper)
        {
            lines.Add($"{explanation.SolvedBy} found a better plan on the way, with the objective {DisplayText.Dollars(cheaper)} "
                + $"({DisplayText.SignedPercent(cheaper / cost - 1)}).");
        }

        Section("Deployments", explanation.Deployments.SelectMany(d => Deployment(d, cost)));
        Section("Query types", explanation.Queries.SelectMany(q => Query(q, cost)));
        if (explanation.Violations.Count == 0)
        {
            Section("Limits that bind", explanation.Limits.Count > 0 ? explanation.Limits.Select(Limit)
                : ["None: to lift any limit by itself saves nothing."]);
        }

        lines.Add($"\nNext best choices and worths are those of {explanation.Solves} solves by {explanation.SolvedBy}"
            + (explanation.PricedBy is { } solver ? $", shadow prices those of the linear relaxation by {solver}." : "."));
        return string.Join('\n', lines) + "\n";

        void Section(string title, IEnumerable<string> section)
        {
            lines.Add($"\n{title}");
            lines.AddRange(section.Select(line => "  " + line));
        }
    }

    private static IEnumerable<string> Deployment(DeploymentExplanation e, double cost)
    {
        yield return $"{e.Deployment} {Serves(e.Routes)}. {Size(e)}";
        if (e.Deployment.Utilization is not null)
            yield return e.NextLevel is { } stop ? $"  Not busier, because {stop}." : "  No SLO stops it from running busier.";
        yield return $"  Without it, {Next(e.Without, cost)}.";
        if (e.Sources.Count > 0) yield return $"  Figures from {FigureSources.ToText(e.Sources)}.";
    }

    private static string Serves(IReadOnlyList<Route> routes) => routes.Count == 0
        ? "serves nothing"
        : "serves " + DisplayText.List([.. routes.Select(r => $"{DisplayText.Percent(r.Fraction)} of {r.Query}")]);

    private static string Size(DeploymentExplanation e) => e.SizedBy is { } by
        ? $"Sized by {by}: one replica fewer would need {DisplayText.Percent(e.UseWithOneFewer)} of it."
        : $"Uses {DisplayText.Percent(e.MemoryUse)} of its memory for KV cache and {DisplayText.Percent(e.ComputeUse)} of "
            + (e.Deployment.Utilization is null ? "its compute." : "the busy time that its level allows.");

    private static IEnumerable<string> Query(QueryExplanation e, double cost)
    {
        foreach (RouteExplanation route in e.Routes)
        {
            string share = route.Route.Fraction >= 1 - Tolerances.Feasibility ? "" : $" ({DisplayText.Percent(route.Route.Fraction)})";
            Deployment d = route.Deployment;
            yield return $"{e.Query}{share} runs on {OptionText.NameOf(d.Model, d.Tier, d.Parallelism, d.Utilization)}, "
                + $"{Delays(route.Figures)}, error {DisplayText.Percent(route.ErrorRate)}: {Next(route.Without, cost)}.";
        }

        string refused = DisplayText.List([.. e.Refusals.Select(r => $"{r.Value} by {r.Key}")]);
        yield return $"  {(e.Routes.Count == 0 ? e.Query + ": " : "")}{e.Offers} of {e.Offers + e.Refusals.Values.Sum()} pairs of model "
            + $"and tier could serve all of {e.Query} alone{(refused.Length > 0 ? $"; refused: {refused}" : "")}.";
        foreach (string why in e.NoRoutes) yield return $"  No route: {why}.";
        if (e.Unmet is { } unmet)
            foreach (string line in Unmet(unmet, cost)) yield return "  " + line;
    }

    /// <summary>The delays, each against its SLO where it has one: <c>TTFT 0.2 of 0.5 s, TPOT 20.1 ms</c>.</summary>
    private static string Delays(RouteReport route)
    {
        return $"{One("TTFT", route.Ttft, 1, "s")}, {One("TPOT", route.Tpot, 1000, "ms")}, {One("delay", route.Delay, 1, "s")}";

        static string One(string name, DelayFigure figure, double scale, string unit) => figure.SloSeconds is { } slo
            ? $"{name} {Short(scale * figure.CheckedSeconds)} of {DisplayText.Number(scale * slo)} {unit}"
            : $"{name} {Short(scale * figure.MeanSeconds)} {unit}";

        static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Unmet(UnmetExplanation e, double cost)
    {
        yield return $"Unmet: {DisplayText.Percent(e.Reason.Fraction)} ({e.Reason.Constraint}). {e.Reason.Explanation}";
        if (e.ServedCost is { } served)
            yield return $"Serving it all under the present limits costs {DisplayText.SignedDollars(served - cost)}.";
        foreach ((int n, ServingChange change) in e.Changes.Index())
        {
            string what = n == 0 ? "Least change" : "Or";
            string result = change.Constraint == "maxUnmet" ? "makes a plan feasible" : "serves it all";
            string relative = double.IsFinite(change.Relative) ? $" ({DisplayText.SignedPercent(change.Relative)})" : "";
            string taken = change.MoreUnmet.Count > 0 ? $", and leaves more of {DisplayText.List(change.MoreUnmet)} unmet" : "";
            yield return $"{what}: {ProblemLimits.NameOf(change.Constraint, change.Item)} from {Value(change.From, change.Unit)} to "
                + $"{Value(change.To, change.Unit)}{relative} {result}, at {Paid(change.Plan.Cost)}{taken}.";
        }

        if (e.Changes.Count == 0 && e.ServedCost is null) yield return "No single change of a limit was found that serves it all.";
    }

    private static string Next(PlanAlternative next, double cost)
    {
        if (next is not { Plan: { } plan, ExtraCost: { } extra }) return "no feasible plan was found";
        string share = cost > 0 ? $" (objective {DisplayText.SignedPercent(extra / cost)})" : "";
        string what = next.Changes.Count == 0 ? "the same deployments serve" : string.Join("; ", next.Changes);
        return $"next best is {what}, at {Paid(plan.Cost)}{share}";
    }

    /// <summary>Money and penalties of a plan, apart: <c>money $298.10 and penalties $5.10</c>.</summary>
    private static string Paid(CostBreakdown cost) =>
        $"money {DisplayText.Dollars(cost.Money)} and penalties {DisplayText.Dollars(cost.Penalties)}";

    private static string Limit(LimitWorth e)
    {
        string name = DisplayText.Sentence(ProblemLimits.NameOf(e.Constraint, e.Item))[..^1];
        string step = e.StepSaves > 0 ? $"saves {DisplayText.Dollars(e.StepSaves)}" : "saves nothing";
        string price = e.ShadowPrice is { } dual ? $"; shadow price {Price(dual, e.Unit)}" : "";
        return $"{name} of {Value(e.Limit, e.Unit)}, {Value(e.Used, e.Unit)} used: {Value(e.StepLimit, e.Unit)} {step}; "
            + $"no limit, at {Value(e.UsedWithout, e.Unit)}, saves {DisplayText.Dollars(e.Saves)}{price}.";
    }

    private static string Price(double price, string unit) => unit switch
    {
        "" => $"{DisplayText.Dollars(price / 100)} per percentage point",
        "GPUs" => $"{DisplayText.Dollars(price)} per GPU",
        _ => $"{DisplayText.Dollars(price)} per {unit}",
    };

    private static string Value(double value, string unit) => unit switch
    {
        "$" => DisplayText.Dollars(value),
        "$ per query" => $"${DisplayText.Number(value)} per query",
        "" => DisplayText.Percent(value),
        _ => $"{DisplayText.Number(value)} {unit}",
    };
}

using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints what each model on each tier needs to serve each query type.</summary>
internal static class ExplanationRendering
{
    private const int MostNamed = 3; // of the tiers, models and pairs that have a source

    public static void Write(Screen screen, ProblemTables tables, IReadOnlyList<ConfigurationExplanation> explanations)
    {
        bool isOneQuery = explanations.Select(e => e.Query).Distinct().Count() == 1; // the levels of all would fill pages
        foreach (IGrouping<string, ConfigurationExplanation> group in explanations.GroupBy(e => e.Query))
        {
            QueryType query = tables.Problem.Queries.First(q => q.Name == group.Key);
            bool hasLevels = tables.Problem.Performance.IsEngine;
            TextTable table = hasLevels
                ? new TextTable(
                    "Model", "Tier", ">TPxPP", ">Level", ">Replicas", ">GPUs", ">Money $/day", ">Penalties $/day", ">TTFT s", ">TPOT ms",
                    ">Delay s", ">Error", "Not busier because")
                : new TextTable(
                    "Model", "Tier", ">TPxPP", ">Replicas", ">GPUs", ">Money $/day", ">Penalties $/day", ">TTFT s", ">TPOT ms", ">Delay s",
                    ">Error");
            var refused = new TextTable("Model", "Tier", "~Refused by") { KeyColumns = 2 };
            double days = tables.Problem.HorizonHours / 24;
            foreach (ConfigurationExplanation e in group.OrderBy(e => e.Offer is null).ThenBy(e => e.Offer?.Cost.Total))
            {
                if (e.Offer is not { } offer)
                {
                    refused.Add(e.Model, e.Tier, e.Refusal!.ToString());
                    continue;
                }

                table.Add([
                    e.Model, e.Tier, offer.Parallelism.ToString(),
                    .. hasLevels ? [Figures.Level(offer.Utilization)] : Array.Empty<string>(),
                    Figures.Number(offer.Replicas), Figures.Number(offer.Gpus), Figures.Money(offer.Cost.Money / days),
                    Figures.Money(offer.Cost.Penalties / days), Figures.Seconds(offer.TtftSeconds), Figures.Milliseconds(offer.TpotSeconds),
                    Figures.Seconds(offer.DelaySeconds), Figures.Percent(offer.ErrorRate, "0.00"),
                    .. hasLevels ? [offer.Next?.ToString() ?? ""] : Array.Empty<string>(),
                ]);
            }

            screen.Line($"\n{query.Name}: {Figures.Number(query.RatePerHour)} queries/h, {Figures.Number(query.InputTokens)} + "
                + $"{Figures.Number(query.OutputTokens)} tokens, {Slos(query)}"
                + $"error {Figures.Percent(query.ErrorSlo, "0.00")}");
            screen.Write(table);
            screen.Write(refused, table.Rows.Count > 0 ? "" : null);
            if (hasLevels && isOneQuery)
                screen.Write(Levels(group), $"{query.Name}: busiest level of each parallelism that its SLOs admit");
        }

        WriteSources(screen, explanations);
    }

    /// <summary>Where the figures come from: a line for each source, with the first of what has it.</summary>
    private static void WriteSources(Screen screen, IReadOnlyList<ConfigurationExplanation> explanations)
    {
        var sources = explanations.SelectMany(e => e.Sources.Select(s => (s.Source, Of: s.Of switch
        {
            "model" => $"model {e.Model}",
            "tier" => $"tier {e.Tier}",
            _ => $"{s.Of} of {e.Model} on {e.Tier}",
        }))).Distinct().GroupBy(s => s.Source, s => s.Of).ToArray();
        if (sources.Length > 0) screen.Line($"{Environment.NewLine}Figures from");
        foreach (IGrouping<string, string> source in sources)
        {
            string more = source.Count() > MostNamed ? $" and {source.Count() - MostNamed} more" : "";
            screen.Line($"  {source.Key}: {string.Join(", ", source.Take(MostNamed))}{more}");
        }
    }

    /// <summary>For each pair and parallelism, the busiest level and what refuses the next.</summary>
    private static TextTable Levels(IEnumerable<ConfigurationExplanation> explanations)
    {
        var table = new TextTable("Model", "Tier", ">TPxPP", ">Highest level", "Why no other");
        foreach (ConfigurationExplanation e in explanations)
        {
            foreach (ConfigurationLevel level in e.Levels)
            {
                table.Add(
                    e.Model, e.Tier, level.Parallelism.ToString(), Figures.Level(level.HighestLevel),
                    level.Rule is { } rule ? $"does not exist: {rule}" : level.Next?.ToString() ?? "");
            }
        }

        return table;
    }

    /// <summary>The SLOs on delays that the query type has.</summary>
    private static string Slos(QueryType query)
    {
        return Slo("TTFT", query.TtftSlo) + Slo("TPOT", query.TpotSlo) + Slo("delay", query.DelaySlo);

        static string Slo(string name, TimeSpan? slo) => slo is { } limit ? $"{name} {Figures.Seconds(limit.TotalSeconds)} s, " : "";
    }

    public static void WriteJson(Screen screen, ProblemTables tables, IReadOnlyList<ConfigurationExplanation> explanations) =>
        screen.WriteJson(new
        {
            Problem = tables.Problem.Name,
            Configurations = explanations.Select(e => new
            {
                e.Query,
                e.Model,
                e.Tier,
                Offer = e.Offer is not { } offer ? null : new
                {
                    TensorParallel = offer.Parallelism.Tensor,
                    PipelineParallel = offer.Parallelism.Pipeline,
                    offer.Utilization,
                    offer.Replicas,
                    offer.Gpus,
                    offer.Cost,
                    offer.TtftSeconds,
                    offer.TpotSeconds,
                    offer.DelaySeconds,
                    offer.ErrorRate,
                    NextLevel = offer.Next,
                },
                Refusal = e.Refusal is not { } refusal ? null : new
                {
                    refusal.Constraint,
                    TensorParallel = refusal.Parallelism?.Tensor,
                    PipelineParallel = refusal.Parallelism?.Pipeline,
                    refusal.Utilization,
                    refusal.Rule,
                    refusal.What,
                    refusal.Value,
                    refusal.Limit,
                    refusal.Unit,
                },
                Sources = e.Sources.Select(source => new { source.Of, source.Source }),
                Levels = e.Levels.Select(level => new
                {
                    TensorParallel = level.Parallelism.Tensor,
                    PipelineParallel = level.Parallelism.Pipeline,
                    level.HighestLevel,
                    level.Next,
                    level.Rule,
                }),
            }),
        });
}

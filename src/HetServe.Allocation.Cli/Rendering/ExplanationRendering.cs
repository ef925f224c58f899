using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints what each model on each tier needs to serve each query type.</summary>
internal static class ExplanationRendering
{
    public static void Write(Screen screen, ProblemTables tables, IReadOnlyList<ConfigurationExplanation> explanations)
    {
        foreach (IGrouping<string, ConfigurationExplanation> group in explanations.GroupBy(e => e.Query))
        {
            QueryType query = tables.Problem.Queries.First(q => q.Name == group.Key);
            Table table = Screen.CreateTable(
                "Model", "Tier", ">TPxPP", ">Replicas", ">GPUs", ">$ in all", ">Delay s", ">Error", "Refused by");
            foreach (ConfigurationExplanation e in group.OrderBy(e => e.Offer is null).ThenBy(e => e.Offer?.Cost.Total))
            {
                if (e.Offer is not { } offer)
                {
                    table.Add(e.Model, e.Tier, "", "", "", "", "", "", e.Refusal!.ToString());
                    continue;
                }

                table.Add(
                    e.Model,
                    e.Tier,
                    offer.Parallelism.ToString(),
                    Figures.Number(offer.Replicas),
                    Figures.Number(offer.Gpus),
                    Figures.Money(offer.Cost.Total),
                    Figures.Seconds(offer.DelaySeconds),
                    Figures.Percent(offer.ErrorRate, "0.00"),
                    "");
            }

            screen.Write(table, $"{query.Name}: {Figures.Number(query.RatePerHour)} queries/h, {Figures.Number(query.InputTokens)} + "
                + $"{Figures.Number(query.OutputTokens)} tokens, delay {Figures.Seconds(query.DelaySlo?.TotalSeconds ?? double.PositiveInfinity)} s, "
                + $"error {Figures.Percent(query.ErrorSlo, "0.00")}");
        }
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
                    offer.Replicas,
                    offer.Gpus,
                    offer.Cost,
                    offer.TtftSeconds,
                    offer.TpotSeconds,
                    offer.DelaySeconds,
                    offer.ErrorRate,
                },
                Refusal = e.Refusal is not { } refusal ? null : new
                {
                    refusal.Constraint,
                    TensorParallel = refusal.Parallelism?.Tensor,
                    PipelineParallel = refusal.Parallelism?.Pipeline,
                    refusal.What,
                    refusal.Value,
                    refusal.Limit,
                    refusal.Unit,
                },
            }),
        });
}

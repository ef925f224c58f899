using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints what a new problem asks for.</summary>
internal static class DraftRendering
{
    public static void Write(Screen screen, AllocationProblem problem)
    {
        var queries = new TextTable("Query type", ">Per hour", ">Tokens in", ">Tokens out", ">TTFT s", ">TPOT ms", ">Delay s");
        foreach (QueryType query in problem.Queries)
        {
            queries.Add(
                query.Name, Figures.Rate(query.RatePerHour), Figures.Rate(query.InputTokens), Figures.Rate(query.OutputTokens),
                Figures.Rate(query.TtftSlo?.TotalSeconds), Figures.Rate(query.TpotSlo?.TotalMilliseconds),
                Figures.Rate(query.DelaySlo?.TotalSeconds));
        }

        screen.Write(queries);
        screen.Line($"Models: {string.Join(", ", problem.Models.Select(model => model.Name))}");
        screen.Line($"GPUs: {string.Join(", ", problem.Tiers.Select(tier => Gpu(problem, tier)))}");
    }

    private static string Gpu(AllocationProblem problem, GpuTier tier)
    {
        string count = problem.Availability.TryGetValue(tier.Gpu, out int most) ? $", {most} at hand" : "";
        return $"{tier.Name} (${Figures.Money(tier.PricePerHour)} per hour{count})";
    }
}

using System.Collections.Immutable;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws query types with the lengths of a trace.</summary>
internal static class EngineQueries
{
    /// <summary>Names of the regions.</summary>
    public const string Near = "eu", Far = "us";

    private static ReadOnlySpan<double> PrefixHits => [0, 0.3, 0.5];

    private static ReadOnlySpan<double> Margins => [1.2, 1.5, 2];

    public static QueryType[] Draw(ImmutableArray<TraceQuery> queries, double load, EngineMembers members, SeededRandom random) =>
        [.. queries.Select((query, i) => Draw(query, i, load, members, random))];

    private static QueryType Draw(TraceQuery query, int index, double load, EngineMembers members, SeededRandom random)
    {
        double rate = Math.Round(load * query.RatePerHour * random.LogUniform(0.75, 1.33));
        double prefix = PrefixHits[random.Next(PrefixHits.Length)], margin = Margins[random.Next(Margins.Length)];
        bool isAverage = members.HasFlag(EngineMembers.Average);
        double ttft = query.IsCode ? 0.4 + 1e-4 * query.InputP95 : 0.8 + 2e-4 * query.InputP95, tpot = query.IsCode ? 0.05 : 0.1;
        return new QueryType
        {
            Name = query.Name,
            RatePerHour = rate,
            InputTokens = query.InputTokens,
            OutputTokens = query.OutputTokens,
            SloInputTokens = query.InputP95,
            SloOutputTokens = query.OutputP95,
            MaxTokens = query.MaxTokens,
            InputTokensCv = query.InputCv,
            OutputTokensCv = query.OutputCv,
            TtftSlo = Milliseconds(ttft),
            TpotSlo = isAverage && index % 2 == 1 ? null : Milliseconds(tpot),
            DelaySlo = isAverage && index % 2 == 1 ? Milliseconds(ttft + tpot * (query.OutputTokens + query.OutputP95) / 2) : null,
            DelayScope = isAverage && index % 4 == 3 ? SloScope.Average : SloScope.Route,
            ErrorSlo = query.IsCode ? 0.06 : 0.05,
            ErrorScope = isAverage && index % 4 == 0 ? SloScope.Route : SloScope.Average,
            DelayPenalty = 1e-5,
            UnmetPenalty = 0.02,
            MaxUnmet = members.HasFlag(EngineMembers.Served) ? 0 : null,
            PrefixHitRate = members.HasFlag(EngineMembers.Prefix) ? prefix : 0,
            DelayMargin = members.HasFlag(EngineMembers.Margin) ? margin : 1,
            MaxInterruptible = members.HasFlag(EngineMembers.Spot) ? query.IsCode ? 0.5 : 0.8 : 1,
            NetworkLatencySeconds = members.HasFlag(EngineMembers.Regions) ? Latency(index) : null,
        };
    }

    private static TimeSpan Milliseconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(1000 * seconds));

    private static Dictionary<string, double>? Latency(int index) => (index % 3) switch
    {
        0 => new() { [Near] = 0.01, [Far] = 0.09 },
        1 => new() { [Near] = 0.02 },
        _ => null,
    };
}

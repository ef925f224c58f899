using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>A drawn query type and how hard it is for any model.</summary>
/// <param name="Type">The query type.</param>
/// <param name="Difficulty">Scale of the models' error rates.</param>
internal sealed record SyntheticQuery(QueryType Type, double Difficulty)
{
    private static ReadOnlySpan<int> TokenKb => [1, 1, 1, 5, 10];

    public static SyntheticQuery[] Draw(int count, double load, SeededRandom random, SyntheticInstanceOptions options)
    {
        var queries = new SyntheticQuery[count];
        for (int i = 0; i < count; i++)
        {
            double input = Math.Round(random.LogUniform(64, 4096)), output = Math.Round(random.LogUniform(64, 1024));
            double difficulty = random.Uniform(0.04, 0.19);
            queries[i] = new SyntheticQuery(Type: new QueryType
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"query-{i:000}"),
                RatePerHour = Math.Round(load * random.LogUniform(1000, 27_000)),
                InputTokens = input,
                OutputTokens = output,
                DelaySlo = Milliseconds(300 + 0.2 * input + output * random.Uniform(8, 40)),
                ErrorSlo = Math.Round(difficulty * random.Uniform(0.12, 0.4), 5),
                DelayPenalty = ThreeDigits(random.LogUniform(1e-6, 2e-5)),
                UnmetPenalty = ThreeDigits(random.LogUniform(0.003, 0.03)),
                TokenKb = TokenKb[random.Next(TokenKb.Length)],
                MaxUnmet = options.MaxUnmet,
                TtftSlo = options.LimitTtftAndTpot ? Milliseconds(150 + 0.12 * input) : null,
                TpotSlo = options.LimitTtftAndTpot ? Milliseconds(30) : null,
                DelayScope = options.AverageDelay ? SloScope.Average : SloScope.Route,
                ErrorScope = options.AverageDelay && i % 2 == 1 ? SloScope.Route : SloScope.Average,
            }, difficulty);
        }

        return queries;
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds((long)Math.Round(milliseconds));

    private static double ThreeDigits(double value) =>
        double.Parse(value.ToString("E2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

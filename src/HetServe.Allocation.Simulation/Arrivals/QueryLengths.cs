using HetServe.Allocation.Problems;
using MathNet.Numerics.Distributions;

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>Draws the lengths of the queries of one type.</summary>
internal sealed class QueryLengths(QueryType query, LengthModel model)
{
    private readonly TokenLength _input = new(query.InputTokens, model == LengthModel.Gamma ? query.InputTokensCv : 0);
    private readonly TokenLength _output = new(query.OutputTokens, model == LengthModel.Gamma ? query.OutputTokensCv : 0);

    /// <summary>Lengths of one query, tokens.</summary>
    public (int Input, int Output) Draw(Random random) => (_input.Draw(random), _output.Draw(random));

    /// <summary>A length of a given mean and coefficient of variation, rounded, at least 1 token.</summary>
    private readonly struct TokenLength(double mean, double cv)
    {
        private readonly double _shape = 1 / (cv * cv), _rate = 1 / (cv * cv * mean);

        public int Draw(Random random) => Rounded(cv > 0 && mean > 0 ? Gamma.Sample(random, _shape, _rate) : mean);

        private static int Rounded(double tokens) => (int)Math.Clamp(Math.Round(tokens), 1, int.MaxValue);
    }
}

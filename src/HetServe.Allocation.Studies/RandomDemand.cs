using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies;

/// <summary>Demand over a day drawn at random. Stateless; safe for concurrent calls.</summary>
public static class RandomDemand
{
    /// <summary>
    /// A multiplicative random walk of each query type by itself: from window to window its rate is multiplied by exp(σ·z - σ²/2), z standard
    /// normal, so that the expected rate stays that of the problem. The first window has the problem's rates.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="windows">Number of windows, at least 1.</param>
    /// <param name="volatility">σ, standard deviation of the logarithm from window to window, in [0, 1].</param>
    /// <param name="seed">Any number; each query type has its own sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static DemandSchedule Walk(AllocationProblem problem, int windows, double volatility, long seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        if (!(volatility is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(volatility), volatility, "volatility must be in [0, 1].");
        double[][] rates = [.. Enumerable.Range(0, windows).Select(_ => new double[problem.Queries.Count])];
        for (int i = 0; i < problem.Queries.Count; i++)
        {
            var random = new SeededRandom(seed, i);
            rates[0][i] = problem.Queries[i].RatePerHour;
            for (int w = 1; w < windows; w++)
                rates[w][i] = rates[w - 1][i] * Math.Exp(volatility * random.Normal() - volatility * volatility / 2);
        }

        return DemandSchedule.FromRates(FormattableString.Invariant($"random walk, volatility {volatility} a window, seed {seed}"), rates);
    }
}

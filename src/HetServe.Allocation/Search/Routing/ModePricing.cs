using System.Runtime.CompilerServices;
namespace HetServe.Allocation.Search.Routing;

/// <summary>
/// Finds the cheapest mode of one query type when each deployment's capacity has a price. The feasible region of one query type,
/// { x >= 0, sum x + u = 1, sum excessError·x &lt;= 0, sum excessDelay·x &lt;= 0 }, is small, so its vertices are enumerated.
/// </summary>
internal static class ModePricing
{
    private const double Zero = 1e-12;
    private const int MostTurns = 100;

    /// <summary>
    /// As <see cref="Cheapest"/>, where every deployment meets the delay objective by itself: mixes are of two deployments, one on each
    /// side of the error objective. By duality the cost is the maximum over η >= 0 of the lowest of the lines price + η·error; the two lines
    /// that cross there are found by cutting planes: at the crossing of two, a lower third takes the place of the one on its side.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CheapestByError(ReadOnlySpan<double> price, ReadOnlySpan<double> error, ref RoutingMode mode)
    {
        int a = -1, b = -1;
        double best = double.PositiveInfinity, cheapest = double.PositiveInfinity;
        for (int d = 0; d < price.Length; d++)
        {
            if (error[d] <= Zero)
            {
                if (price[d] < best) (best, a) = (price[d], d);
            }
            else if (price[d] < cheapest)
            {
                (cheapest, b) = (price[d], d);
            }
        }

        double shareB = 0;
        bool mixes = a >= 0 && cheapest < best;
        for (int turn = 0; mixes && turn < MostTurns; turn++)
        {
            double eta = (price[a] - price[b]) / (error[b] - error[a]), lowest = double.PositiveInfinity;
            int at = -1;
            for (int d = 0; d < price.Length; d++)
            {
                double line = price[d] + eta * error[d];
                if (line < lowest) (lowest, at) = (line, d);
            }

            (shareB, best) = (error[a] / (error[a] - error[b]), price[b] + eta * error[b]);
            if (at == a || at == b || lowest >= best) break;
            if (error[at] > Zero) b = at;
            else a = at;
        }

        if (shareB <= 0) b = -1;
        (mode.A, mode.B, mode.C, mode.ShareA, mode.ShareB, mode.ShareC) = (a, b, -1, a < 0 ? 0 : 1 - Math.Max(0, shareB), Math.Max(0, shareB), 0);
        return best;
    }

    /// <summary>
    /// Cheapest full service of a query type; infinity where the open deployments cannot serve it.
    /// </summary>
    /// <param name="price">Cost by slot with capacity prices; infinity where not admitted.</param>
    /// <param name="error">E - ε by slot, 0 where route-scoped.</param>
    /// <param name="delay">D - Δ by slot, 0 where route-scoped.</param>
    /// <param name="mode">The mode found, with A = -1 if none.</param>
    public static double Cheapest(ReadOnlySpan<double> price, ReadOnlySpan<double> error, ReadOnlySpan<double> delay, ref RoutingMode mode)
    {
        (mode.A, mode.B, mode.C, mode.ShareA, mode.ShareB, mode.ShareC) = (-1, -1, -1, 0, 0, 0);
        double best = double.PositiveInfinity, cheapestAny = double.PositiveInfinity;
        bool slowOrSloppy = false;
        for (int d = 0; d < price.Length; d++)
        {
            if (price[d] == double.PositiveInfinity) continue;
            cheapestAny = Math.Min(cheapestAny, price[d]);
            if (error[d] > Zero || delay[d] > Zero) slowOrSloppy = true;
            else if (price[d] < best) (best, mode.A, mode.ShareA) = (price[d], d, 1);
        }

        // A mix can only pay if a deployment that misses an objective by itself is cheaper than the best that meets both.
        if (!slowOrSloppy || cheapestAny >= best) return best;
        bool both = false;
        for (int a = 0; a < price.Length; a++)
        {
            if (price[a] == double.PositiveInfinity) continue;
            for (int b = a + 1; b < price.Length; b++)
            {
                if (price[b] == double.PositiveInfinity || (price[a] >= best && price[b] >= best)) continue;
                if (error[a] * error[b] < 0)
                    Mix(a, b, error[a] / (error[a] - error[b]), delay, ref best, ref mode, price);
                if (delay[a] * delay[b] < 0)
                {
                    both = true;
                    Mix(a, b, delay[a] / (delay[a] - delay[b]), error, ref best, ref mode, price);
                }
            }
        }

        if (both) Triples(price, error, delay, ref best, ref mode);
        return best;
    }

    /// <summary>Tries the mix of two deployments that just meets one objective, if it meets the other.</summary>
    private static void Mix(
        int a, int b, double shareB, ReadOnlySpan<double> other, ref double best, ref RoutingMode mode, ReadOnlySpan<double> price)
    {
        double shareA = 1 - shareB, cost = shareA * price[a] + shareB * price[b];
        if (cost >= best || shareA * other[a] + shareB * other[b] > Zero) return;
        best = cost;
        (mode.A, mode.B, mode.C, mode.ShareA, mode.ShareB, mode.ShareC) = (a, b, -1, shareA, shareB, 0);
    }

    /// <summary>Tries the mixes of three deployments that just meet both objectives.</summary>
    private static void Triples(
        ReadOnlySpan<double> price, ReadOnlySpan<double> error, ReadOnlySpan<double> delay, ref double best, ref RoutingMode mode)
    {
        for (int a = 0; a < price.Length; a++)
        {
            for (int b = a + 1; b < price.Length; b++)
            {
                for (int c = b + 1; c < price.Length; c++)
                {
                    if (double.IsInfinity(price[a] + price[b] + price[c])) continue;

                    // Cramer's rule for sum w = 1, sum w·error = 0, sum w·delay = 0.
                    double wa = error[b] * delay[c] - error[c] * delay[b];
                    double wb = error[c] * delay[a] - error[a] * delay[c];
                    double wc = error[a] * delay[b] - error[b] * delay[a];
                    double sum = wa + wb + wc;
                    if (Math.Abs(sum) < 1e-300) continue;
                    (wa, wb, wc) = (wa / sum, wb / sum, wc / sum);
                    double cost = wa * price[a] + wb * price[b] + wc * price[c];
                    if (wa < 0 || wb < 0 || wc < 0 || cost >= best) continue;
                    best = cost;
                    (mode.A, mode.B, mode.C, mode.ShareA, mode.ShareB, mode.ShareC) = (a, b, c, wa, wb, wc);
                }
            }
        }
    }

    /// <summary>
    /// Multiplier η of the average error objective at a query type's cheapest mode: the least η >= 0 with
    /// price + η·error >= value on every slot. What a new deployment could save for the query type is then at most
    /// value - price - η·error, by duality.
    /// </summary>
    public static double ErrorMultiplier(ReadOnlySpan<double> price, ReadOnlySpan<double> error, double value)
    {
        double multiplier = 0;
        for (int d = 0; d < price.Length; d++)
            if (error[d] > Zero && price[d] < value) multiplier = Math.Max(multiplier, (value - price[d]) / error[d]);
        return multiplier;
    }
}

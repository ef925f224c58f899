using System.Runtime.CompilerServices;
namespace HetServe.Allocation.Search.Routing;

/// <summary>
/// Finds the cheapest mode of one query type when each deployment's capacity has a price. The feasible region of one query type,
/// { x >= 0, sum x + u = 1, sum excessError·x &lt;= 0, sum excessDelay·x &lt;= 0 }, is small, so its vertices are enumerated.
/// </summary>
internal static class ModePricing
{
    private const double Zero = 1e-12;

    /// <summary>As <see cref="Cheapest"/>, where every deployment meets the delay objective by itself: mixes are of two deployments, one on
    /// each side of the error objective.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CheapestByError(ReadOnlySpan<double> price, ReadOnlySpan<double> error, ref RoutingMode mode)
    {
        (mode.A, mode.B, mode.C, mode.ShareA, mode.ShareB, mode.ShareC) = (-1, -1, -1, 0, 0, 0);
        double best = double.PositiveInfinity;
        for (int d = 0; d < price.Length; d++)
            if (error[d] <= Zero && price[d] < best) (best, mode.A, mode.ShareA) = (price[d], d, 1);

        // The mix costs more than its inaccurate part, so only one cheaper than the best can help.
        for (int b = 0; b < price.Length; b++)
        {
            if (!(error[b] > Zero) || price[b] >= best) continue;
            for (int a = 0; a < price.Length; a++)
            {
                if (error[a] >= 0) continue;
                double shareB = error[a] / (error[a] - error[b]), cost = price[a] + shareB * (price[b] - price[a]);
                if (!(cost < best)) continue;
                best = cost;
                (mode.A, mode.B, mode.ShareA, mode.ShareB) = (a, b, 1 - shareB, shareB);
            }
        }

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

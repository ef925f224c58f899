using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HetServe.Allocation.Routing;

/// <summary>
/// Finds the cheapest mode of one query type when each deployment's capacity has a price. The feasible region of one query type,
/// { x >= 0, sum x + u = 1, sum excessError·x &lt;= 0, sum excessDelay·x &lt;= 0 }, is small, so its vertices are enumerated.
/// </summary>
internal static class ModePricing
{
    private const double Zero = 1e-12;
    private const int MostTurns = 100;
    private const double LeastTurn = 1e-13; // of the cost: what another turn is not worth

    /// <summary>
    /// As <see cref="Cheapest"/>, where every deployment meets the delay objective by itself: mixes are of two deployments, one on each
    /// side of the error objective. By duality the cost is the maximum over η >= 0 of the lowest of the lines price + η·error; the two lines
    /// that cross there are found by cutting planes: at the crossing of two, a lower third takes the place of the one on its side.
    /// </summary>
    /// <param name="price">Cost by slot with capacity prices, padded to whole vectors; infinity where not admitted.</param>
    /// <param name="error">E - ε by slot, padded alike.</param>
    /// <param name="mode">The mode found, with A = -1 if none.</param>
    /// <param name="mix">The mix to begin with; takes that found.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CheapestByError(ReadOnlySpan<double> price, ReadOnlySpan<double> error, ref RoutingMode mode, ref ErrorMix mix)
    {
        if (mix.A < 0 || (!mix.IsMix && AnyBelow(price, error, 0, Less(price[mix.A])))) mix = Begin(price, error);
        double mixed = 0;
        for (int turn = 0; mix.IsMix && turn < MostTurns; turn++)
        {
            double eta = mix.Slope(price);
            if (!(eta > 0))
            {
                mix = Begin(price, error); // the accurate one no longer costs more
                continue;
            }

            mixed = price[mix.B] + eta * error[mix.B];
            if (!AnyBelow(price, error, eta, Less(mixed))) break;
            int at = Lowest(price, error, eta, double.PositiveInfinity, out _);
            mix = error[at] > Zero ? new ErrorMix(mix.A, at, error) : new ErrorMix(at, mix.B, error);
        }

        (mode.A, mode.B, mode.C) = (mix.A, mix.ShareB > 0 ? mix.B : -1, -1);
        (mode.ShareA, mode.ShareB, mode.ShareC) = (mix.A < 0 ? 0 : 1 - mix.ShareB, mix.ShareB, 0);
        return mix.IsMix ? mixed : mix.A < 0 ? double.PositiveInfinity : price[mix.A];
    }

    /// <summary>The cheapest of all alone where it is accurate enough, else with the cheapest that is.</summary>
    private static ErrorMix Begin(ReadOnlySpan<double> price, ReadOnlySpan<double> error)
    {
        int cheapest = Lowest(price, error, 0, double.PositiveInfinity, out double least);
        if (cheapest < 0 || error[cheapest] <= Zero) return new ErrorMix(cheapest);
        int accurate = Lowest(price, error, 0, Zero, out double cost);
        return accurate < 0 || cost <= least ? new ErrorMix(accurate) : new ErrorMix(accurate, cheapest, error);
    }

    private static double Less(double cost) => cost - LeastTurn * Math.Abs(cost);

    /// <summary>Whether one of the lines price + η·error is below a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AnyBelow(ReadOnlySpan<double> price, ReadOnlySpan<double> error, double eta, double value)
    {
        Vector256<double> below = default, slope = Vector256.Create(eta), limit = Vector256.Create(value);
        ref double prices = ref MemoryMarshal.GetReference(price), errors = ref MemoryMarshal.GetReference(error);
        for (nuint d = 0; d < (nuint)price.Length; d += (nuint)Vector256<double>.Count)
            below |= Vector256.LessThan(Vector256.LoadUnsafe(ref prices, d) + slope * Vector256.LoadUnsafe(ref errors, d), limit);
        return below != Vector256<double>.Zero;
    }

    /// <summary>Slot with the lowest of the lines price + η·error whose error is within a limit, -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lowest(ReadOnlySpan<double> price, ReadOnlySpan<double> error, double eta, double limit, out double lowest)
    {
        Vector256<double> least = Vector256.Create(double.PositiveInfinity), slot = default, at = Vector256.Create(0.0, 1, 2, 3);
        Vector256<double> slope = Vector256.Create(eta), most = Vector256.Create(limit), four = Vector256.Create(4.0);
        ref double prices = ref MemoryMarshal.GetReference(price), errors = ref MemoryMarshal.GetReference(error);
        for (nuint d = 0; d < (nuint)price.Length; d += (nuint)Vector256<double>.Count, at += four)
        {
            Vector256<double> excess = Vector256.LoadUnsafe(ref errors, d), line = Vector256.LoadUnsafe(ref prices, d) + slope * excess;
            Vector256<double> lower = Vector256.LessThan(line, least) & Vector256.LessThanOrEqual(excess, most);
            least = Vector256.ConditionalSelect(lower, line, least);
            slot = Vector256.ConditionalSelect(lower, at, slot);
        }

        Vector256<double> all = Vector256.MinNative(least, Vector256.Shuffle(least, Vector256.Create(2, 3, 0, 1)));
        all = Vector256.MinNative(all, Vector256.Shuffle(all, Vector256.Create(1, 0, 3, 2)));
        lowest = all[0];
        if (double.IsPositiveInfinity(lowest)) return -1;
        slot = Vector256.ConditionalSelect(Vector256.Equals(least, all), slot, Vector256.Create(double.PositiveInfinity));
        slot = Vector256.MinNative(slot, Vector256.Shuffle(slot, Vector256.Create(2, 3, 0, 1)));
        return (int)Vector256.MinNative(slot, Vector256.Shuffle(slot, Vector256.Create(1, 0, 3, 2)))[0];
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
        Span<int> room = stackalloc int[price.Length];
        ReadOnlySpan<int> kept = Undominated(price, error, delay, room);
        bool both = false;
        for (int n = 0; n < kept.Length; n++)
        {
            int a = kept[n];
            for (int m = n + 1; m < kept.Length; m++)
            {
                int b = kept[m];
                if (price[a] >= best && price[b] >= best) continue;
                if (error[a] * error[b] < 0)
                    Mix(a, b, error[a] / (error[a] - error[b]), delay, ref best, ref mode, price);
                if (delay[a] * delay[b] < 0)
                {
                    both = true;
                    Mix(a, b, delay[a] / (delay[a] - delay[b]), error, ref best, ref mode, price);
                }
            }
        }

        if (both) Triples(price, error, delay, kept, ref best, ref mode);
        return best;
    }

    /// <summary>The slots without another that is as cheap, as accurate and as fast: no mix needs the others.</summary>
    private static ReadOnlySpan<int> Undominated(
        ReadOnlySpan<double> price, ReadOnlySpan<double> error, ReadOnlySpan<double> delay, Span<int> room)
    {
        int count = 0;
        for (int d = 0; d < price.Length; d++)
        {
            if (price[d] == double.PositiveInfinity) continue;
            bool dominated = false;
            int left = 0;
            for (int n = 0; n < count; n++)
            {
                int e = room[n];
                dominated |= price[e] <= price[d] && error[e] <= error[d] && delay[e] <= delay[d];
                if (dominated) break;
                if (price[d] > price[e] || error[d] > error[e] || delay[d] > delay[e]) room[left++] = e;
            }

            if (dominated) continue; // and so dominates none of those before
            count = left;
            room[count++] = d;
        }

        return room[..count];
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
        ReadOnlySpan<double> price, ReadOnlySpan<double> error, ReadOnlySpan<double> delay, ReadOnlySpan<int> kept, ref double best,
        ref RoutingMode mode)
    {
        for (int n = 0; n < kept.Length; n++)
        {
            int a = kept[n];
            for (int m = n + 1; m < kept.Length; m++)
            {
                int b = kept[m];
                double lower = Math.Min(price[a], price[b]);
                for (int l = m + 1; l < kept.Length; l++)
                {
                    int c = kept[l];
                    if (lower >= best && price[c] >= best) continue; // a mix costs no less than the cheapest of its three

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

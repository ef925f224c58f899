using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Search.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>A deployment proposed to be opened.</summary>
/// <param name="Option">The option.</param>
/// <param name="Pair">Its pair.</param>
/// <param name="Gain">Saving expected, $.</param>
internal readonly record struct Opening(int Option, int Pair, double Gain);

/// <summary>
/// Ranks every option by what opening it beside a routed set of deployments is expected to save. A query type's saving is its value at
/// the routing's prices less what the option would charge it (linear programming duality: a bound on the true saving per share), over the
/// share it can really take: what the average error leaves beside the accurate deployments it uses, and what the replicas carry. One
/// pass over the query types for each option, four at a time. Keeps its memory between scans; one per search thread.
/// </summary>
internal sealed class OpeningScan
{
    private const int OptionsPerPair = 2;
    private const int LeastFocus = 300;
    private const double FocusFactor = 11; // options looked at grow with the root of their number: good ones get rarer
    private readonly ProblemTables _t;
    private readonly OptionRows _rows;
    private readonly double[] _base;   // by query type: value less token cost, $
    private readonly double[] _price;  // by query type: price of error, $ per unit
    private readonly double[] _slack;  // by query type: error slack of the accurate deployments used or usable
    private readonly double[] _cap;    // by query type: most that can be saved on it, $
    private readonly double[] _gpusLeft; // by GPU type
    private readonly double[] _gpuPrice; // by GPU type, $ per GPU
    private readonly int[] _focus;       // candidates scanned, when focused
    private readonly double[] _focusGain; // by candidate, scratch
    private readonly int _focusSize;
    private bool _focused;
    private readonly double[] _bestSlack; // by query type: error slack of the most accurate route of all

    public OpeningScan(ProblemTables tables, OptionRows rows)
    {
        (_t, _rows) = (tables, rows);
        _base = new double[tables.QueryStride];
        _price = new double[tables.QueryStride];
        _slack = new double[tables.QueryStride];
        _cap = new double[tables.QueryStride];
        _bestSlack = tables.Workspaces.Survey.AccuracySlack;
        _focusSize = (int)Math.Min(tables.Candidates.Length, Math.Max(LeastFocus, FocusFactor * Math.Sqrt(tables.Candidates.Length)));
        (_focus, _focusGain) = (new int[tables.Candidates.Length], new double[tables.Candidates.Length]);
        (_gpusLeft, _gpuPrice) = (new double[tables.GpuNames.Length], new double[tables.GpuNames.Length]);
    }

    /// <summary>Whether scans keep to the options of the last <see cref="Focus"/>.</summary>
    public bool IsFocused => _focused;

    /// <summary>Lets scans look at all options again.</summary>
    public void Unfocus() => _focused = false;

    /// <summary>Scans made so far.</summary>
    public long Runs { get; private set; }

    /// <summary>Ends a scan early, without a result.</summary>
    public StopSignal Stop { get; set; } = StopSignal.Never;

    /// <summary>
    /// Limits the scans that follow to the options that promise most at prices that are about right, where there are many more. An option
    /// that is far from earning its rental at fair prices is in no cheap plan (see <see cref="FairPrices"/>).
    /// </summary>
    /// <param name="value">What serving each query type may cost, $.</param>
    /// <param name="errorPrice">Price of each query type's error, $ per unit; null for 0.</param>
    public void Focus(ReadOnlySpan<double> value, double[]? errorPrice)
    {
        ReadOnlySpan<Candidate> candidates = _t.CandidateData;
        _focused = _focusSize < candidates.Length;
        if (!_focused) return;
        for (int i = 0; i < _t.QueryCount; i++)
        {
            _price[i] = errorPrice is null ? 0 : errorPrice[i];
            _cap[i] = value[i] - _t.StoragePrice * _t.TokenGb[i];
            _base[i] = _cap[i] + _price[i] * ErrorLimit(i);
            _slack[i] = Math.Max(_bestSlack[i], 0);
        }

        Runs++;
        for (int n = 0; n < candidates.Length; n++)
        {
            if (n % 256 == 255 && Stop.IsSet)
            {
                _focused = false;
                return;
            }

            ref readonly Candidate c = ref candidates[n];
            Coverage coverage = c.IsAffine ? Cover(c, c.Rental) : CoverRow(c.Option, c.Rental);
            _focusGain[n] = -Gain(coverage, double.PositiveInfinity, c.Rental, _t.Problem.MaxReplicas);
            _focus[n] = n;
        }

        Array.Sort(_focusGain, _focus);
        Array.Sort(_focus, 0, _focusSize); // scans go through memory in order
    }

    private double ErrorLimit(int query) => double.IsInfinity(_t.MeanErrorLimit[query]) ? 0 : _t.MeanErrorLimit[query];

    /// <summary>Finds the options with the highest expected gains, the best first.</summary>
    /// <param name="routing">A solved routing of the deployments that stay.</param>
    /// <param name="set">The deployments that stay.</param>
    /// <param name="fair">
    /// Where more openings follow: prices that savings are measured against where the routing's are higher, for what one opening leaves
    /// unserved the next may serve. Null where the opening is the last.
    /// </param>
    /// <param name="mostSaved">What all openings together can save at most, before their own cost, $.</param>
    /// <param name="leastGain">Openings with no more than this gain are of no interest, $; at least 0.</param>
    /// <param name="best">Takes the openings.</param>
    /// <param name="inFractions">Whether replicas are bought in fractions, the first as well.</param>
    /// <returns>Number of openings found.</returns>
    public int Run(RoutingSolver routing, DeploymentSet set, FairPrices? fair, double mostSaved, double leastGain, Span<Opening> best, bool inFractions = false)
    {
        Runs++;
        double tokenPrice = _t.StoragePrice + routing.TokenPrice;
        for (int i = 0; i < _t.QueryCount; i++)
        {
            bool capped = fair is not null && fair.Value[i] < routing.Value[i];
            _price[i] = capped ? fair!.ErrorPrice[i] : routing.ErrorPrice[i];
            _cap[i] = (capped ? fair!.Value[i] : routing.Value[i]) - tokenPrice * _t.TokenGb[i];
            _base[i] = _cap[i] + _price[i] * ErrorLimit(i);
            _slack[i] = capped ? Math.Max(_bestSlack[i], 0) : routing.AccurateSlack[i];
        }

        double moneyLeft = _t.Budget - set.Rental - _t.StoragePrice * set.WeightsGb;
        double storageLeft = _t.StorageCapacityGb - set.WeightsGb;
        double moneyFactor = 1 + Math.Max(routing.MoneyPrice, fair?.MoneyPrice ?? 0);
        int count = 0;
        int maxReplicas = _t.Problem.MaxReplicas;
        for (int gpu = 0; gpu < _gpusLeft.Length; gpu++) (_gpusLeft[gpu], _gpuPrice[gpu]) = (set.GpusLeft(gpu), routing.GpuPrice(gpu));
        ReadOnlySpan<Candidate> candidates = _t.CandidateData;
        int scanned = _focused ? _focusSize : candidates.Length;
        for (int n = 0; n < scanned; n++)
        {
            if (n % 256 == 255 && Stop.IsSet) return 0;
            ref readonly Candidate c = ref candidates[_focused ? _focus[n] : n];
            double gpusLeft = _gpusLeft[c.Gpu], weightsCost = _t.StoragePrice * c.WeightsGb;
            if (c.Gpus > gpusLeft || c.Rental + weightsCost > moneyLeft || c.WeightsGb > storageLeft || set.HasPair(c.Pair)) continue;
            double rental = c.Rental * moneyFactor + _gpuPrice[c.Gpu] * c.Gpus;
            double most = Math.Min(maxReplicas, Math.Min(gpusLeft / c.Gpus, moneyLeft / c.Rental));
            Coverage coverage = c.IsAffine ? Cover(c, rental) : CoverRow(c.Option, rental);
            double gain = inFractions ? coverage.WorthValue - rental * coverage.WorthLoad : Gain(coverage, mostSaved, rental, Math.Floor(most));
            gain -= weightsCost * moneyFactor;
            if (gain > leastGain && (count < best.Length || gain > best[^1].Gain)) Insert(new Opening(c.Option, c.Pair, gain), best, ref count);
        }

        return count;
    }

    /// <summary>What an option can take: value and load (replicas) of all it would save on, and of that worth its share of the rental.</summary>
    private readonly record struct Coverage(double Value, double Load, double WorthValue, double WorthLoad);

    /// <summary>Best gain over the numbers of replicas: for all, for all that is worth it, for as many as are filled, and for one.</summary>
    private static double Gain(in Coverage c, double mostSaved, double rental, double most)
    {
        if (c.Load <= 1) return Math.Min(c.Value, mostSaved) - rental;
        double whole = Math.Floor(Math.Min(c.Load, most)), all = Math.Ceiling(c.Load), worth = Math.Max(1, Math.Ceiling(c.WorthLoad));
        double gain = Math.Max(Saved(c.Value * whole / c.Load) - rental * whole, Saved(c.Value / c.Load) - rental);
        if (all <= most) gain = Math.Max(gain, Saved(c.Value) - rental * all);
        if (worth <= most) gain = Math.Max(gain, Saved(c.WorthValue) - rental * worth);
        return gain;

        double Saved(double value) => Math.Min(value, mostSaved);
    }

    /// <summary>Keeps the list falling by gain, with no more than a few options of each pair.</summary>
    private static void Insert(in Opening opening, Span<Opening> best, ref int count)
    {
        // Options come pair after pair, so a pair that has its share in the list makes room by its own least.
        int ofPair = 0, least = -1;
        for (int n = 0; n < count; n++)
        {
            if (best[n].Pair != opening.Pair) continue;
            ofPair++;
            least = n;
        }

        int at = ofPair >= OptionsPerPair ? least : count < best.Length ? count : count - 1;
        if (at < count && best[at].Gain >= opening.Gain) return;
        if (at == count) count++;
        for (; at > 0 && best[at - 1].Gain < opening.Gain; at--) best[at] = best[at - 1];
        best[at] = opening;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Coverage Cover(in Candidate c, double rental)
    {
        int stride = _t.QueryStride;
        var perInput = Vector256.Create(c.TtftPerInputToken);
        var ttftBase = Vector256.Create(c.TtftBase);
        var tpot = Vector256.Create(c.Tpot);
        var scale = Vector256.Create(c.ErrorScale);
        var memory = Vector256.Create(c.MemoryLoad);
        var busy = Vector256.Create(c.BusyLoad);
        var rent = Vector256.Create(rental);
        Vector256<double> value = default, load = default, worthValue = default, worthLoad = default;
        for (int i = 0; i < stride; i += Vector256<double>.Count)
        {
            Vector256<double> ttft = Vector256.MultiplyAddEstimate(perInput, At(_t.InputTokens, i), ttftBase);
            Vector256<double> delay = Vector256.MultiplyAddEstimate(tpot, At(_t.OutputTokens, i), ttft);
            Vector256<double> error = Vector256.Min(Vector256<double>.One, scale * At(_t.ErrorRate, c.ErrorRow + i)); // NaN stays NaN
            Vector256<double> saving = At(_base, i) - At(_t.DelayCostPerSecond, i) * delay - At(_price, i) * error;
            Vector256<double> ok = Vector256.LessThanOrEqual(ttft, At(_t.TtftLimit, i))
                & Vector256.LessThanOrEqual(tpot, At(_t.TpotLimit, i))
                & Vector256.LessThanOrEqual(delay, At(_t.RouteDelayLimit, i))
                & Vector256.LessThanOrEqual(error, At(_t.RouteErrorLimit, i))
                & Vector256.GreaterThan(saving, Vector256<double>.Zero);
            if (ok == Vector256<double>.Zero) continue;

            saving &= ok;
            Vector256<double> tokens = At(_t.TokensPerSecond, i) & ok;
            Vector256<double> excess = error - At(_t.MeanErrorLimit, i), cap = At(_cap, i);
            Vector256<double> sloppy = Vector256.GreaterThan(excess, Vector256<double>.Zero) & ok;
            if ((sloppy | Vector256.GreaterThan(saving, cap)) != Vector256<double>.Zero)
            {
                // Share taken: beside accurate deployments with slack s what keeps the average, s / (s + excess); of an accurate option
                // what saves all that can be saved.
                Vector256<double> slack = At(_slack, i);
                Vector256<double> share = Vector256.ConditionalSelect(
                    sloppy, slack / (slack + excess), Vector256.Min(Vector256<double>.One, cap / saving)) & ok;
                tokens *= share;
                saving *= share;
            }

            Vector256<double> itemLoad = Vector256.Max(tokens * delay * memory, tokens * busy);
            value += saving;
            load += itemLoad;
            Vector256<double> worth = Vector256.GreaterThan(saving, itemLoad * rent);
            worthValue += saving & worth;
            worthLoad += itemLoad & worth;
        }

        return new Coverage(Vector256.Sum(value), Vector256.Sum(load), Vector256.Sum(worthValue), Vector256.Sum(worthLoad));
    }

    /// <summary>As <see cref="Cover"/>, for an option with routes that are not affine.</summary>
    private Coverage CoverRow(int o, double rental)
    {
        int at = _rows.Get(o) * _rows.Stride;
        double value = 0, load = 0, worthValue = 0, worthLoad = 0, tokenCost = _t.StoragePrice;
        for (int i = 0; i < _t.QueryCount; i++)
        {
            double excess = _rows.ErrorExcess[at + i];
            double saving = _base[i] - (_rows.Cost[at + i] - tokenCost * _t.TokenGb[i]) - _price[i] * (excess + ErrorLimit(i));
            if (!(saving > 0)) continue;
            double share = excess > 0 ? _slack[i] / (_slack[i] + excess) : Math.Min(1, _cap[i] / saving);
            double itemLoad = share * Math.Max(_rows.Memory[at + i] / _t.FreeGb[o], _rows.Busy[at + i] / _t.MaxUtilization);
            saving *= share;
            value += saving;
            load += itemLoad;
            if (saving <= itemLoad * rental) continue;
            worthValue += saving;
            worthLoad += itemLoad;
        }

        return new Coverage(value, load, worthValue, worthLoad);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> At(double[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);
}

using System.Numerics;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Routing;
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
/// pass over the query types for several options at once. Keeps its memory between scans; one per search thread.
/// </summary>
internal sealed class OpeningScan
{
    private readonly ProblemTables _t;
    private readonly Coverage _coverage;
    private readonly double[] _bestSlack; // by query type: error slack of the most accurate route of all
    private readonly double[] _gpuPrice;  // by GPU type, $ per GPU
    private readonly CandidateLanes _lanes; // all candidates
    private readonly CandidateLanes _focus; // candidates scanned, when focused
    private readonly double[] _promise, _sorted; // by lane: gain expected when focusing, scratch
    private readonly bool[] _forbidden; // by pair
    private readonly int _focusSize, _optionsPerPair, _leastCarrying;

    public OpeningScan(ProblemTables tables, Survey survey, OptionRows rows, SearchSettings settings)
    {
        (_t, _lanes, _optionsPerPair) = (tables, survey.Lanes, settings.OptionsPerPair);
        _coverage = new Coverage(tables, rows);
        _forbidden = new bool[tables.PairCount];
        _bestSlack = survey.AccuracySlack;

        // Options looked at grow with the root of their number: good ones get rarer.
        double focus = Math.Max(settings.LeastFocus, settings.FocusFactor * Math.Sqrt(tables.Candidates.Length));
        _focusSize = (int)Math.Min(tables.Candidates.Length, focus);
        _focus = CandidateLanes.For(survey.Lanes, _focusSize);
        (_promise, _sorted) = (new double[survey.Lanes.Count], new double[survey.Lanes.Count]);
        _gpuPrice = new double[tables.GpuNames.Length];
        _leastCarrying = tables.LeastReplicas - tables.SpareReplicas;
    }

    /// <summary>Whether scans keep to the options of the last <see cref="Focus"/>.</summary>
    public bool IsFocused { get; private set; }

    /// <summary>Lets scans look at all options again.</summary>
    public void Unfocus() => IsFocused = false;

    /// <summary>Leaves some pairs out of the scans that follow.</summary>
    public void Forbid(IEnumerable<int> pairs)
    {
        foreach (int pair in pairs) _forbidden[pair] = true;
    }

    /// <summary>Lets scans find all pairs again.</summary>
    public void Allow() => Array.Clear(_forbidden);

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
        IsFocused = false;
        if (_focusSize >= _t.Candidates.Length) return;
        _coverage.Clear();
        for (int i = 0; i < _t.QueryCount; i++)
            _coverage.Price(i, value[i] - _t.StoragePrice * _t.TokenGb[i], errorPrice is null ? 0 : errorPrice[i], Math.Max(_bestSlack[i], 0));

        Runs++;
        CandidateLanes lanes = _lanes;
        foreach (ref readonly CandidateLanes.Group group in lanes.Groups)
        {
            if (Stop.IsSet) return;
            _coverage.Enter(lanes, group);
            for (int n = group.Start; n < group.End; n += CandidateLanes.Width)
            {
                Vector256<double> rental = Vector256.Create(lanes.Rental, n);
                _coverage.Cover(n, rental, out CoveredLanes covered);
                for (int l = 0; l < CandidateLanes.Width; l++)
                {
                    double gain = Gain(covered[l], double.PositiveInfinity, rental[l], _t.Problem.MaxReplicas - _t.SpareReplicas);
                    gain -= _t.SpareReplicas * rental[l];
                    _promise[n + l] = double.IsNaN(gain) ? double.NegativeInfinity : gain;
                }
            }
        }

        _promise.CopyTo(_sorted, 0);
        double least = Selection.Largest(_sorted, _focusSize);
        _focus.Select(lanes, _promise, least, _focusSize);
        IsFocused = true;
    }

    /// <summary>Finds the options with the highest expected gains, the best first.</summary>
    /// <param name="routing">An optimal routing of the deployments that stay.</param>
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
    public int Run(
        RoutingSolution routing, DeploymentSet set, FairPrices? fair, double mostSaved, double leastGain, Span<Opening> best, bool inFractions = false)
    {
        Runs++;
        SetPrices(routing, fair);
        bool gpusPriced = SetGpuPrices(routing);
        double moneyLeft = _t.Budget - set.Rental - _t.StoragePrice * set.WeightsGb, storageLeft = _t.StorageCapacityGb - set.WeightsGb;
        double moneyFactor = 1 + Math.Max(routing.MoneyPrice, fair?.MoneyPrice ?? 0);
        int count = 0;
        CandidateLanes lanes = IsFocused ? _focus : _lanes;
        foreach (ref readonly CandidateLanes.Group group in lanes.Groups)
        {
            if (Stop.IsSet) return 0;
            if (!_coverage.Enter(lanes, group)) continue;
            for (int n = group.Start; n < group.End; n += CandidateLanes.Width)
            {
                // Most options are ruled out four at a time: no money for one replica, or no gain at the most that it could save.
                Vector256<double> rent = Vector256.Create(lanes.Rental, n), weights = Vector256.Create(lanes.WeightsGb, n) * _t.StoragePrice;
                Vector256<double> fits = Vector256.LessThanOrEqual(rent * _t.LeastReplicas + weights, Vector256.Create(moneyLeft));
                if (fits == Vector256<double>.Zero) continue;
                Vector256<double> rental = rent * moneyFactor;
                if (gpusPriced) rental += GpuRental(lanes, n);
                Vector256<double> beside = weights * moneyFactor + rental * _t.SpareReplicas; // weights and spare replicas
                _coverage.Cover(n, rental, out CoveredLanes covered);
                double least = count < best.Length ? leastGain : Math.Max(leastGain, best[^1].Gain);
                Vector256<double> most = inFractions ? covered.WorthValue : Vector256.MinNative(covered.Value, Vector256.Create(mostSaved)) - rental * _leastCarrying;
                Vector256<double> promising = fits & Vector256.GreaterThan(most - beside, Vector256.Create(least));
                uint lanesLeft = promising.ExtractMostSignificantBits();
                for (; lanesLeft != 0; lanesLeft &= lanesLeft - 1)
                {
                    int l = BitOperations.TrailingZeroCount(lanesLeft), at = n + l;
                    if (lanes.WeightsGb[at] > storageLeft || set.HasPair(lanes.Pair[at]) || _forbidden[lanes.Pair[at]]) continue;
                    double replicas = Math.Min(set.MostReplicas(lanes.Option[at]), Math.Floor(moneyLeft / lanes.Rental[at]));
                    if (replicas < _t.LeastReplicas) continue;
                    replicas -= _t.SpareReplicas;
                    Covered c = covered[l];
                    double gain = inFractions ? c.WorthValue - rental[l] * c.WorthLoad : Gain(c, mostSaved, rental[l], replicas);
                    gain -= beside[l];
                    if (gain > leastGain && (count < best.Length || gain > best[^1].Gain))
                        Insert(new Opening(lanes.Option[at], lanes.Pair[at], gain), best, ref count);
                }
            }
        }

        return count;
    }

    private void SetPrices(RoutingSolution routing, FairPrices? fair)
    {
        double tokenPrice = _t.StoragePrice + routing.TokenPrice;
        _coverage.Clear();
        for (int i = 0; i < _t.QueryCount; i++)
        {
            (double value, double errorPrice, double slack) = fair is not null && fair.Value[i] < routing.Value[i]
                ? (fair.Value[i], fair.ErrorPrice[i], Math.Max(_bestSlack[i], 0))
                : (routing.Value[i], routing.ErrorPrice[i], routing.AccurateSlack[i]);
            _coverage.Price(i, value - tokenPrice * _t.TokenGb[i], errorPrice, slack, routing.InterruptiblePrice[i]);
        }
    }

    /// <summary>Takes down what GPUs cost beyond their rental; whether some do.</summary>
    private bool SetGpuPrices(RoutingSolution routing)
    {
        bool priced = false;
        for (int gpu = 0; gpu < _gpuPrice.Length; gpu++)
        {
            _gpuPrice[gpu] = routing.GpuPrice[gpu];
            priced |= _gpuPrice[gpu] != 0;
        }

        return priced;
    }

    /// <summary>What the GPUs of one replica cost beyond their rental at the routing's prices, by lane.</summary>
    private Vector256<double> GpuRental(CandidateLanes lanes, int n)
    {
        Span<double> rental = stackalloc double[CandidateLanes.Width];
        for (int l = 0; l < rental.Length; l++) rental[l] = _gpuPrice[lanes.Gpu[n + l]] * lanes.Gpus[n + l];
        return Vector256.Create<double>(rental);
    }

    /// <summary>
    /// Best gain over the numbers of replicas that carry load: for all, for all that is worth it, for as many as are filled, and for the fewest.
    /// </summary>
    private double Gain(in Covered c, double mostSaved, double rental, double most)
    {
        double fewest = _leastCarrying;
        if (c.Load <= fewest) return Math.Min(c.Value, mostSaved) - rental * fewest;
        double whole = Math.Floor(Math.Min(c.Load, most)), all = Math.Ceiling(c.Load), worth = Math.Max(fewest, Math.Ceiling(c.WorthLoad));
        double gain = Math.Max(Saved(c.Value * whole / c.Load) - rental * whole, Saved(c.Value * fewest / c.Load) - rental * fewest);
        if (all <= most) gain = Math.Max(gain, Saved(c.Value) - rental * all);
        if (worth <= most) gain = Math.Max(gain, Saved(c.WorthValue) - rental * worth);
        return gain;

        double Saved(double value) => Math.Min(value, mostSaved);
    }

    /// <summary>Keeps the list falling by gain, with no more than a few options of each pair.</summary>
    private void Insert(in Opening opening, Span<Opening> best, ref int count)
    {
        // A pair that has its share in the list makes room by its own least.
        int ofPair = 0, least = -1;
        for (int n = 0; n < count; n++)
        {
            if (best[n].Pair != opening.Pair) continue;
            ofPair++;
            least = n;
        }

        int at = ofPair >= _optionsPerPair ? least : count < best.Length ? count : count - 1;
        if (at < count && best[at].Gain >= opening.Gain) return;
        if (at == count) count++;
        for (; at > 0 && best[at - 1].Gain < opening.Gain; at--) best[at] = best[at - 1];
        best[at] = opening;
    }
}

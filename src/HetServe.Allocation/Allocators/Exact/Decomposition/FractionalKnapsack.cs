namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// The most value that replicas carry: maximise <c>sum value·x</c> where each of a few resources has the same room for <c>sum size·x</c>,
/// and <c>0 &lt;= x &lt;= most</c>. Keeps its memory between calls. Not safe for use by several threads at once.
/// </summary>
/// <param name="most">Largest x by item.</param>
/// <param name="sizes">Size by resource and item, at least 0.</param>
internal sealed class FractionalKnapsack(double[] most, double[][] sizes)
{
    private const double Rounding = 1e-12, LeastPivot = 1e-13, LeastGain = 1e-11;
    private const int MostPivots = 200;

    private readonly int _items = most.Length;
    private readonly double[] _key = new double[most.Length];
    private readonly int[] _order = new int[most.Length];

    /// <summary>Fills the room.</summary>
    /// <param name="value">Value by item; an item without a positive one stays out.</param>
    /// <param name="room">Room of each resource, above 0.</param>
    /// <param name="shares">Receives x by item.</param>
    /// <returns>An upper bound on the value, which the shares reach up to rounding.</returns>
    public double Fill(double[] value, double room, double[] shares)
    {
        double all = 0;
        for (int i = 0; i < _items; i++) all += (shares[i] = value[i] > 0 ? most[i] : 0) * value[i];
        int tight = Overfull(shares, room);
        if (tight < 0) return all;
        double filled = FillBy(sizes[tight], value, room, shares);
        int other = Overfull(shares, room);
        if (other < 0) return filled;
        filled = FillBy(sizes[other], value, room, shares);
        return Overfull(shares, room) < 0 ? filled : Solve(value, room, shares);
    }

    /// <summary>The resource whose room is exceeded most; -1 for none.</summary>
    private int Overfull(double[] shares, double room)
    {
        int found = -1;
        double worst = room * (1 + Rounding);
        for (int k = 0; k < sizes.Length; k++)
        {
            double load = 0;
            for (int i = 0; i < _items; i++) load += sizes[k][i] * shares[i];
            if (load > worst) (worst, found) = (load, k);
        }

        return found;
    }

    /// <summary>The optimum with one resource alone: densest first.</summary>
    private double FillBy(double[] size, double[] value, double room, double[] shares)
    {
        int count = 0;
        double filled = 0;
        for (int i = 0; i < _items; i++)
        {
            shares[i] = 0;
            if (value[i] <= 0) continue;
            (_key[count], _order[count]) = (-value[i] / Math.Max(size[i], double.Epsilon), i);
            count++;
        }

        _key.AsSpan(0, count).Sort(_order.AsSpan(0, count));
        for (int n = 0; n < count && room > 0; n++)
        {
            int i = _order[n];
            double share = size[i] * most[i] <= room ? most[i] : room / size[i];
            shares[i] = share;
            filled += share * value[i];
            room -= share * size[i];
        }

        return filled;
    }

    /// <summary>The simplex method on as many rows as there are resources. The value returned is that of its prices, a bound at any prices.</summary>
    private double Solve(double[] value, double room, double[] shares)
    {
        int rows = sizes.Length, columns = _items + rows;
        var tableau = new double[rows, columns];
        var gain = new double[columns];
        var isUp = new bool[columns];
        var isBasic = new bool[columns];
        var level = new double[rows];
        var basis = new int[rows];
        for (int k = 0; k < rows; k++)
        {
            (basis[k], level[k], tableau[k, _items + k], isBasic[_items + k]) = (_items + k, room, 1, true);
            for (int i = 0; i < _items; i++) tableau[k, i] = sizes[k][i];
        }

        for (int i = 0; i < _items; i++) gain[i] = Math.Max(0, value[i]);
        for (int pivots = 0; pivots < MostPivots; pivots++)
        {
            int entering = -1;
            double best = LeastGain;
            for (int j = 0; j < columns; j++)
            {
                double rate = isBasic[j] ? 0 : isUp[j] ? -gain[j] : gain[j];
                if (rate > best) (best, entering) = (rate, j);
            }

            if (entering < 0) break;
            Step(entering);
        }

        Array.Clear(shares);
        for (int i = 0; i < _items; i++)
            if (isUp[i] && !isBasic[i]) shares[i] = most[i];
        for (int k = 0; k < rows; k++)
            if (basis[k] < _items) shares[basis[k]] = Math.Clamp(level[k], 0, most[basis[k]]);
        return BoundAt(gain.AsSpan(_items), value, room);

        double Upper(int j) => j < _items ? most[j] : double.PositiveInfinity;

        void Step(int entering)
        {
            double sign = isUp[entering] ? -1 : 1, step = Upper(entering);
            int leaving = -1;
            bool leavesUp = false;
            for (int k = 0; k < rows; k++)
            {
                double rate = tableau[k, entering] * sign;
                double room = rate > LeastPivot ? level[k] / rate
                    : rate < -LeastPivot && basis[k] < _items ? (level[k] - Upper(basis[k])) / rate
                    : double.PositiveInfinity;
                if (room < step) (step, leaving, leavesUp) = (Math.Max(0, room), k, rate < 0);
            }

            for (int k = 0; k < rows; k++) level[k] -= tableau[k, entering] * sign * step;
            if (leaving < 0)
            {
                isUp[entering] = !isUp[entering];
                return;
            }

            double value = (isUp[entering] ? Upper(entering) : 0) + sign * step, pivot = tableau[leaving, entering];
            (isBasic[basis[leaving]], isUp[basis[leaving]]) = (false, leavesUp);
            (isBasic[entering], isUp[entering], basis[leaving], level[leaving]) = (true, false, entering, value);
            for (int j = 0; j < columns; j++) tableau[leaving, j] /= pivot;
            for (int k = 0; k < rows; k++)
            {
                double factor = tableau[k, entering];
                if (k == leaving || factor == 0) continue;
                for (int j = 0; j < columns; j++) tableau[k, j] -= factor * tableau[leaving, j];
            }

            double slope = gain[entering];
            for (int j = 0; j < columns; j++) gain[j] -= slope * tableau[leaving, j];
        }
    }

    /// <summary>The bound that prices of the resources prove, those below 0 counted as 0.</summary>
    private double BoundAt(ReadOnlySpan<double> slackGains, double[] value, double room)
    {
        double bound = 0;
        foreach (double gain in slackGains) bound += Math.Max(0, -gain) * room;
        for (int i = 0; i < _items; i++)
        {
            double left = value[i];
            for (int k = 0; k < sizes.Length; k++) left -= Math.Max(0, -slackGains[k]) * sizes[k][i];
            if (left > 0) bound += left * most[i];
        }

        return bound;
    }
}

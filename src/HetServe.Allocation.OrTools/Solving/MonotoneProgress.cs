using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools.Solving;

/// <summary>
/// Progress of a running solver: passes on changes only, and keeps the best for a call that is left behind. Bounds only rise, incumbents
/// only fall, and no bound is above the incumbent. Safe for use by several threads.
/// </summary>
/// <param name="target">Takes the changes; null for none.</param>
internal sealed class MonotoneProgress(IProgress<MilpProgress>? target)
{
    private readonly Lock _lock = new();
    private double _bound = double.NegativeInfinity;
    private double _incumbent = double.PositiveInfinity;
    private double _costOfValues = double.PositiveInfinity;
    private double[]? _values;
    private bool _hasNewValues;
    private bool _closed;

    public void Report(double? bound, double? incumbent)
    {
        lock (_lock)
        {
            var newIncumbent = Math.Min(_incumbent, incumbent ?? double.PositiveInfinity);
            var newBound = Math.Max(_bound, Math.Min(bound ?? double.NegativeInfinity, newIncumbent));
            if (_closed || (newIncumbent == _incumbent && newBound == _bound && !_hasNewValues)) return;
            double[]? values = _hasNewValues ? _values : null;
            (_bound, _incumbent, _hasNewValues) = (newBound, newIncumbent, false);
            target?.Report(new(Finite(newBound), Finite(newIncumbent)) { Values = values });
        }
    }

    /// <summary>Keeps the values of a solution where it is better than the one kept before. The next report passes them on.</summary>
    public void Keep(double cost, ReadOnlySpan<double> values)
    {
        lock (_lock)
        {
            if (_closed || !(cost < _costOfValues)) return;
            (_costOfValues, _values, _hasNewValues) = (cost, values.ToArray(), true);
        }
    }

    /// <summary>The best so far. Later reports are dropped.</summary>
    public (double? Bound, IReadOnlyList<double>? Values) Close()
    {
        lock (_lock)
        {
            _closed = true;
            return (Finite(_bound), _values);
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

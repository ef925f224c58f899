using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.OrTools;

/// <summary>
/// Passes on news alone: bounds only rise, incumbents only fall, and no bound passes the incumbent. Safe for several threads.
/// </summary>
internal sealed class MonotoneProgress(IProgress<MilpProgress> target)
{
    private readonly Lock _lock = new();
    private double _bound = double.NegativeInfinity;
    private double _incumbent = double.PositiveInfinity;

    public void Report(double? bound, double? incumbent)
    {
        lock (_lock)
        {
            var newIncumbent = Math.Min(_incumbent, incumbent ?? double.PositiveInfinity);
            var newBound = Math.Max(_bound, Math.Min(bound ?? double.NegativeInfinity, newIncumbent));
            if (newIncumbent == _incumbent && newBound == _bound) return;
            (_bound, _incumbent) = (newBound, newIncumbent);
            target.Report(new(Finite(newBound), Finite(newIncumbent)));
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

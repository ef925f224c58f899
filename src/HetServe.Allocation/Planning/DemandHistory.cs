using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>
/// Arrival rates of recent windows. <see cref="RollingPlanner"/> expects the next windows to be like them. Each decision returns the history
/// to pass to the next one. Immutable.
/// </summary>
public sealed record DemandHistory
{
    /// <summary>A history without windows: the planner expects the present rates to last.</summary>
    public static DemandHistory Empty { get; } = new();

    /// <summary>
    /// By window, the latest first: queries per hour by query type, at least 0. A query type that a window does not name counts with its
    /// present rate there, and a name that the problem does not know does not count. Default empty.
    /// </summary>
    /// <exception cref="ArgumentException">A rate is negative or not finite.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> RatesPerHour
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = StructuralEquality.Copy([.. value.Select(Checked)]);
        }
    } = StructuralEquality.Copy<IReadOnlyDictionary<string, double>>([]);

    /// <summary>The history after a window with the rates of a problem, without all but the latest windows.</summary>
    internal DemandHistory After(AllocationProblem problem, int mostWindows) => new()
    {
        RatesPerHour = [problem.Queries.ToDictionary(q => q.Name, q => q.RatePerHour), .. RatesPerHour.Take(mostWindows - 1)],
    };

    private static IReadOnlyDictionary<string, double> Checked(IReadOnlyDictionary<string, double> rates)
    {
        foreach ((string name, double rate) in rates)
            if (!(rate >= 0 && double.IsFinite(rate)))
                throw new ArgumentException($"Rate of '{name}' must be a number >= 0, was {rate}.", nameof(rates));
        return StructuralEquality.Copy(rates);
    }
}

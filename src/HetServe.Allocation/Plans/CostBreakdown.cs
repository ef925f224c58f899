namespace HetServe.Allocation.Plans;

/// <summary>Cost of a plan over the horizon, $: money that is paid, and penalties that stand for lost quality.</summary>
/// <param name="Rental">Rental of GPUs.</param>
/// <param name="Storage">Storage of weights and of the tokens of served queries.</param>
/// <param name="DelayPenalty">Penalty for the delay of served queries.</param>
/// <param name="UnmetPenalty">Penalty for unserved queries.</param>
public readonly record struct CostBreakdown(double Rental, double Storage, double DelayPenalty, double UnmetPenalty)
{
    /// <summary>The cost of a plan that states none, not a number. A check then recomputes the cost and compares nothing.</summary>
    public static CostBreakdown Unknown { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Rental and storage: what is paid, $.</summary>
    public double Money => Rental + Storage;

    /// <summary>Penalties for delay and unserved queries, $.</summary>
    public double Penalties => DelayPenalty + UnmetPenalty;

    /// <summary>Sum of the four terms, which allocators minimise.</summary>
    public double Total => Rental + Storage + DelayPenalty + UnmetPenalty;
}

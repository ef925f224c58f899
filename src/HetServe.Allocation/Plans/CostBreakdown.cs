namespace HetServe.Allocation.Plans;

/// <summary>Cost of a plan over the horizon, $.</summary>
/// <param name="Rental">GPUs rented.</param>
/// <param name="Storage">Weights of every deployment, and tokens kept of served queries.</param>
/// <param name="DelayPenalty">Delay of served queries.</param>
/// <param name="UnmetPenalty">Queries not served.</param>
public readonly record struct CostBreakdown(double Rental, double Storage, double DelayPenalty, double UnmetPenalty)
{
    /// <summary>Sum of the four terms: what allocators minimise.</summary>
    public double Total => Rental + Storage + DelayPenalty + UnmetPenalty;
}

namespace HetServe.Allocation.Plans;

/// <summary>Cost of a plan over the horizon, $.</summary>
/// <param name="Rental">Rental of GPUs.</param>
/// <param name="Storage">Storage of weights and of the tokens of served queries.</param>
/// <param name="DelayPenalty">Penalty for the delay of served queries.</param>
/// <param name="UnmetPenalty">Penalty for unserved queries.</param>
public readonly record struct CostBreakdown(double Rental, double Storage, double DelayPenalty, double UnmetPenalty)
{
    /// <summary>Sum of the four terms, which allocators minimise.</summary>
    public double Total => Rental + Storage + DelayPenalty + UnmetPenalty;
}

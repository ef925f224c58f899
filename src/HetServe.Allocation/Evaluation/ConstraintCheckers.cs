namespace HetServe.Allocation.Evaluation;

/// <summary>The checkers of the library.</summary>
public static class ConstraintCheckers
{
    /// <summary>One checker for each constraint: demand, placement, memory, compute, delay, error, budget, storage, availability.</summary>
    public static IReadOnlyList<IConstraintChecker> Standard { get; } =
    [
        new DemandChecker(),
        new PlacementChecker(),
        new MemoryChecker(),
        new ComputeChecker(),
        new DelayChecker(),
        new ErrorChecker(),
        new BudgetChecker(),
        new StorageChecker(),
        new AvailabilityChecker(),
    ];
}

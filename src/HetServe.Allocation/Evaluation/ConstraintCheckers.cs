namespace HetServe.Allocation.Evaluation;

/// <summary>The checkers of the library.</summary>
public static class ConstraintCheckers
{
    /// <summary>
    /// One checker for each constraint: demand, placement, context, memory, compute, concurrency, delay, error, interruptible, budget, storage,
    /// availability, power.
    /// </summary>
    public static IReadOnlyList<IConstraintChecker> Standard { get; } =
    [
        new DemandChecker(),
        new PlacementChecker(),
        new ContextChecker(),
        new MemoryChecker(),
        new ComputeChecker(),
        new ConcurrencyChecker(),
        new DelayChecker(),
        new ErrorChecker(),
        new InterruptibleChecker(),
        new BudgetChecker(),
        new StorageChecker(),
        new AvailabilityChecker(),
        new PowerChecker(),
    ];
}

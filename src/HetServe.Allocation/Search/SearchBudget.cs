namespace HetServe.Allocation.Search;

/// <summary>How much a search does.</summary>
/// <param name="Starts">Starts of a round; at least 1.</param>
/// <param name="Effort">Sets priced and scans made by each start.</param>
/// <param name="Patience">Rounds without a gain after which the search ends; at least 1.</param>
internal readonly record struct SearchBudget(int Starts, int Effort, int Patience);

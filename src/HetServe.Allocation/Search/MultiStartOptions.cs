using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Search;

/// <summary>What the starts of a search share.</summary>
/// <param name="Allocator">Name written into the plan.</param>
/// <param name="Seed">Seed of all random numbers.</param>
/// <param name="Budget">How much to do.</param>
/// <param name="Threads">Threads, at least 1.</param>
/// <param name="Given">Deployments for one start more; null for none.</param>
/// <param name="Rules">Rules beyond the problem's; null for none.</param>
/// <param name="Settings">Settings of the search; null for the defaults.</param>
internal sealed record MultiStartOptions(
    string Allocator,
    long Seed,
    SearchBudget Budget,
    int Threads,
    IReadOnlyList<Deployment>? Given,
    PlanRules? Rules,
    SearchSettings? Settings);

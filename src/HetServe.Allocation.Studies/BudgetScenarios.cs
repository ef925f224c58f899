using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Budgets and unmet penalties under which a problem is planned, S1 to S5: a base budget, a tight one, a critical one, unmet
/// penalties several times as high, and the critical budget with the high penalties. The paper compares its allocators over such scenarios,
/// with $100 as the base and $72 as the critical budget. It gives neither the tight budget nor the high penalty. Source: arXiv 2604.07472.
/// Immutable.
/// </summary>
public sealed record BudgetScenarios
{
    /// <summary>Budget of S1 and S4, $ over the horizon, at least 0. Default 100.</summary>
    public double Base { get; init; } = 100;

    /// <summary>Budget of S2, $ over the horizon, at least 0. Default 85.</summary>
    public double Tight { get; init; } = 85;

    /// <summary>Budget of S3 and S5, $ over the horizon, at least 0. Default 72.</summary>
    public double Critical { get; init; } = 72;

    /// <summary>Factor on unmet penalties in S4 and S5, at least 1. Default 2.</summary>
    public double PenaltyFactor { get; init; } = 2;

    /// <summary>The problem in each scenario, S1 to S5, named after it: <c>six-types: S3 critical budget ($72, penalty x1)</c>.</summary>
    /// <param name="problem">The problem; its budget is replaced.</param>
    /// <exception cref="ArgumentException">A budget or the factor is out of its range.</exception>
    public IReadOnlyList<AllocationProblem> Of(AllocationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        EnsureAtLeast(0, Base, "base", nameof(Base));
        EnsureAtLeast(0, Tight, "tight", nameof(Tight));
        EnsureAtLeast(0, Critical, "critical", nameof(Critical));
        EnsureAtLeast(1, PenaltyFactor, "penaltyFactor", nameof(PenaltyFactor));
        return
        [
            In("S1 base", Base, 1), In("S2 tight budget", Tight, 1), In("S3 critical budget", Critical, 1),
            In("S4 high penalty", Base, PenaltyFactor), In("S5 critical and high", Critical, PenaltyFactor),
        ];

        AllocationProblem In(string name, double budget, double factor) => problem with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{problem.Name}: {name} (${budget}, penalty x{factor})"),
            Budget = budget,
            Queries = [.. problem.Queries.Select(query => query with { UnmetPenalty = factor * query.UnmetPenalty })],
        };
    }

    private static void EnsureAtLeast(double least, double value, string name, string option)
    {
        if (double.IsFinite(value) && value >= least) return;
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Scenarios: {name} must be a number >= {least}, was {value}."), option);
    }
}

using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Evaluation;

/// <summary>A limit of a problem: what plans take of it, and the problem with another value of it.</summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="Item">The query type or GPU type; empty for the whole problem.</param>
/// <param name="What">What is limited: <c>rental and storage</c>.</param>
/// <param name="Unit">Unit of the limit; empty for a fraction.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Use">What a plan takes of the limit, in its unit.</param>
/// <param name="At">The problem with another limit.</param>
internal sealed record ProblemLimit(
    string Constraint,
    string Item,
    string What,
    string Unit,
    double Limit,
    Func<PlanEvaluation, double> Use,
    Func<AllocationProblem, double, AllocationProblem> At)
{
    /// <summary>The limit one step higher.</summary>
    public required double Step { get; init; }

    /// <summary>The least limit that limits nothing.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the limit counts something.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What a further share takes of the limit. Null where the limit is not a sum over all deployments.</summary>
    public Func<FurtherShare, double>? Takes { get; init; }

    /// <summary>
    /// The least amount that one more replica, or one more deployment, of a plan takes of the limit. A plan that leaves less than that has
    /// no slack. Null where the limit does not count replicas or deployments.
    /// </summary>
    public Func<PlanEvaluation, double>? Grain { get; init; }
}

using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>What the rows of one problem say together.</summary>
internal sealed class ProblemResult
{
    private readonly Dictionary<string, Row> _rows;

    public ProblemResult(ComparisonProblem problem, IEnumerable<Row> rows)
    {
        Problem = problem;
        _rows = rows.ToDictionary(row => row.Algorithm);
        double[] proven = [.. _rows.Values.Where(row => row.Status == PlanStatus.Optimal).Select(row => row.Cost!.Value)];
        double[] bounds = [.. _rows.Values.Where(row => row.Bound is not null).Select(row => row.Bound!.Value)];
        IsProven = proven.Length > 0 || problem.KnownOptimum is not null;
        Reference = proven.Length > 0 ? proven.Min() : problem.KnownOptimum ?? (bounds.Length > 0 ? bounds.Max() : null);
    }

    public ComparisonProblem Problem { get; }

    /// <summary>What costs are compared with, $: the proven optimum, else the best bound; null without either.</summary>
    public double? Reference { get; }

    /// <summary>Whether <see cref="Reference"/> is the proven optimum.</summary>
    public bool IsProven { get; }

    public Row? Find(string algorithm) => _rows.GetValueOrDefault(algorithm);

    /// <summary>How far an algorithm's cost lies above <see cref="Reference"/>, relative to that; null where unknown.</summary>
    public double? GapOf(string algorithm) => Find(algorithm)?.Cost is { } cost ? GapOf(cost) : null;

    /// <summary>How far a cost lies above <see cref="Reference"/>, relative to that; null where unknown.</summary>
    public double? GapOf(double cost) => PlanFigures.AboveReference(cost, Reference);

    /// <summary>
    /// Time in which the fastest exact solver, started from nothing, first had a plan as cheap as AGH's, over AGH's time; where none had
    /// one, their limit takes its place and the number is a lower bound. Null where there is nothing to compare.
    /// </summary>
    public SpeedUp? SpeedUp()
    {
        if (Find(Algorithm.Adaptive) is not { Cost: { } cost, Seconds: var seconds }) return null;
        return Studies.SpeedUp.Of(cost, seconds,
        [
            .. Algorithm.Backends.Select(Find).OfType<Row>().Where(row => row.Stop is StopReason.Finished or StopReason.TimeLimit)
                .Select(row => (row.Incumbents, row.Stop == StopReason.TimeLimit ? row.LimitSeconds : null)),
        ]);
    }
}

using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>Results of one problem over all its rows.</summary>
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

    /// <summary>Reference for costs, $: the proven optimum, otherwise the best bound; null without either.</summary>
    public double? Reference { get; }

    /// <summary>Whether <see cref="Reference"/> is the proven optimum.</summary>
    public bool IsProven { get; }

    public Row? Find(string algorithm) => _rows.GetValueOrDefault(algorithm);

    /// <summary>An algorithm's cost above <see cref="Reference"/>, relative to it; null if unknown.</summary>
    public double? GapOf(string algorithm) => Find(algorithm)?.Cost is { } cost ? GapOf(cost) : null;

    /// <summary>A cost above <see cref="Reference"/>, relative to it; null if unknown.</summary>
    public double? GapOf(double cost) => PlanFigures.AboveReference(cost, Reference);

    /// <summary>
    /// Time until the fastest exact solver without a starting plan has a plan as cheap as AGH's, divided by AGH's time. If none has one,
    /// their limit replaces that time and the number is a lower bound. Null if there is nothing to compare.
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

using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>Results of one problem over all its rows.</summary>
internal sealed class ProblemResult
{
    /// <summary>A plan counts as proven if its cost is at most this share above the bound.</summary>
    public const double ProvenGap = 0.01;

    private readonly Dictionary<string, Row> _rows;

    public ProblemResult(ComparisonProblem problem, IEnumerable<Row> rows)
    {
        Problem = problem;
        _rows = rows.ToDictionary(row => row.Algorithm);
        Best = _rows.Values.Select(row => row.Cost).Append(problem.Known?.Cost).Min();
        Bound = _rows.Values.Select(row => row.Status == PlanStatus.Optimal ? row.Bound ?? row.Cost : row.Bound)
            .Append(problem.Known?.Bound).Max();
    }

    public ComparisonProblem Problem { get; }

    /// <summary>Least known cost, $: of any row or of the file of known optima; null without either.</summary>
    public double? Best { get; }

    /// <summary>Best lower bound, $: of any row or of the file of known optima; null without either.</summary>
    public double? Bound { get; }

    public Row? Find(Algorithm algorithm) => _rows.GetValueOrDefault(algorithm.Name);

    /// <summary>An algorithm's cost above <see cref="Best"/>, relative to it; null if unknown.</summary>
    public double? GapOf(Algorithm algorithm) => Find(algorithm)?.Cost is { } cost ? GapOf(cost) : null;

    /// <summary>A cost above <see cref="Best"/>, relative to it; null if unknown.</summary>
    public double? GapOf(double cost) => PlanFigures.AboveReference(cost, Best);

    /// <summary>An algorithm's cost above <see cref="Bound"/>, relative to it; null if unknown.</summary>
    public double? GapToBoundOf(Algorithm algorithm) =>
        PlanFigures.AboveReference(Find(algorithm)?.Cost, Bound) is { } gap ? Math.Max(0, gap) : null;

    /// <summary>Whether an algorithm's own bound proves its plan within <see cref="ProvenGap"/>, relative to the plan's cost as its result states the gap.</summary>
    public bool IsProvenBy(Algorithm algorithm) => Find(algorithm) is { Cost: { } cost } row
        && (row.Status == PlanStatus.Optimal || Tolerances.Holds(cost - ProvenGap * Math.Abs(cost), row.Bound ?? double.NegativeInfinity));

    /// <summary>
    /// Time until the fastest exact solver has a plan as cheap as the algorithm's, divided by the algorithm's time. If none has one, their limit
    /// replaces that time and the number is a lower bound. Null if there is nothing to compare.
    /// </summary>
    public SpeedUp? SpeedUpOf(Algorithm algorithm)
    {
        if (!algorithm.HasSpeedUp || Find(algorithm) is not { Cost: { } cost, Seconds: var seconds }) return null;
        return SpeedUp.Of(cost, seconds,
        [
            .. Algorithms.All.Where(other => other.Kind == AlgorithmKind.Exact).Select(Find).OfType<Row>()
                .Where(row => row.Stop is StopReason.Finished or StopReason.TimeLimit)
                .Select(row => (row.Incumbents, row.Stop == StopReason.TimeLimit ? row.LimitSeconds : null)),
        ]);
    }
}

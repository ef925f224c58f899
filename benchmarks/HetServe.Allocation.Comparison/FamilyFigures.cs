using HetServe.Allocation.Studies;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Comparison;

/// <summary>What one algorithm reached on the problems of a family.</summary>
internal sealed record FamilyFigures
{
    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    public required string Algorithm { get; init; }

    /// <summary>Number of problems that it ran on.</summary>
    public required int Problems { get; init; }

    /// <summary>Number of problems with a feasible plan.</summary>
    public required int Feasible { get; init; }

    /// <summary>Cost above the best known cost, relative to it, over the feasible plans; null without one.</summary>
    public double? MeanGap { get; init; }

    /// <inheritdoc cref="MeanGap"/>
    public double? MedianGap { get; init; }

    /// <inheritdoc cref="MeanGap"/>
    public double? WorstGap { get; init; }

    /// <summary>Problem with the worst gap; null where every gap is 0 or there is none.</summary>
    public string? WorstProblem { get; init; }

    /// <summary>Mean cost above the best lower bound, relative to it; null where no bound is known.</summary>
    public double? MeanGapToBound { get; init; }

    /// <summary>Number of plans within <see cref="ProblemResult.ProvenGap"/> of the best lower bound.</summary>
    public int NearBound { get; init; }

    /// <summary>Number of plans that the algorithm itself proves within <see cref="ProblemResult.ProvenGap"/>.</summary>
    public int Proven { get; init; }

    /// <summary>Wall time, s.</summary>
    public double MeanSeconds { get; init; }

    /// <inheritdoc cref="MeanSeconds"/>
    public double WorstSeconds { get; init; }

    /// <summary>Time of the fastest exact solver to the algorithm's cost over the algorithm's time, median; null where not compared.</summary>
    public double? SpeedUpMedian { get; init; }

    /// <summary>5th percentile of the speed-up.</summary>
    public double? SpeedUpP5 { get; init; }

    /// <summary>95th percentile of the speed-up.</summary>
    public double? SpeedUpP95 { get; init; }

    /// <summary>Number of speed-ups that are lower bounds, because no exact solver reached the cost.</summary>
    public int SpeedUpLowerBounds { get; init; }

    /// <summary>The figures of one algorithm; null where it ran on no problem.</summary>
    public static FamilyFigures? Of(string family, Algorithm algorithm, IReadOnlyList<ProblemResult> results)
    {
        ProblemResult[] ran = [.. results.Where(result => result.Find(algorithm) is not null)];
        if (ran.Length == 0) return null;
        (ProblemResult Result, double Gap)[] gaps =
            [.. from result in ran let gap = result.GapOf(algorithm) where gap is not null select (result, gap.Value)];
        double[] toBound = [.. ran.Select(result => result.GapToBoundOf(algorithm)).OfType<double>()];
        double[] seconds = [.. ran.Select(result => result.Find(algorithm)!.Seconds)];
        SpeedUp[] speedUps = [.. ran.Select(result => result.SpeedUpOf(algorithm)).OfType<SpeedUp>()];
        double[] factors = [.. speedUps.Select(speedUp => speedUp.Factor)];
        (ProblemResult Result, double Gap)? worst = gaps.Length > 0 ? gaps.MaxBy(pair => pair.Gap) : null;
        return new FamilyFigures
        {
            Family = family,
            Algorithm = algorithm.Title,
            Problems = ran.Length,
            Feasible = ran.Count(result => result.Find(algorithm)!.Cost is not null),
            MeanGap = gaps.Length > 0 ? gaps.Average(pair => pair.Gap) : null,
            MedianGap = gaps.Length > 0 ? gaps.Select(pair => pair.Gap).Median() : null,
            WorstGap = worst?.Gap,
            WorstProblem = worst is { Gap: > 0 } named ? named.Result.Problem.Name : null,
            MeanGapToBound = toBound.Length > 0 ? toBound.Average() : null,
            NearBound = toBound.Count(gap => gap <= ProblemResult.ProvenGap),
            Proven = ran.Count(result => result.IsProvenBy(algorithm)),
            MeanSeconds = seconds.Average(),
            WorstSeconds = seconds.Max(),
            SpeedUpMedian = factors.Length > 0 ? factors.Median() : null,
            SpeedUpP5 = factors.Length > 0 ? factors.Quantile(0.05) : null,
            SpeedUpP95 = factors.Length > 0 ? factors.Quantile(0.95) : null,
            SpeedUpLowerBounds = speedUps.Count(speedUp => speedUp.IsLowerBound),
        };
    }

    /// <summary>The figures of each family in the order of its first problem, and of all problems where there are several families.</summary>
    public static IReadOnlyList<FamilyFigures> OfAll(IReadOnlyList<ProblemResult> results, IReadOnlyList<Algorithm> algorithms)
    {
        IGrouping<string, ProblemResult>[] families = [.. results.GroupBy(result => result.Problem.Family)];
        IEnumerable<(string Name, IReadOnlyList<ProblemResult> Results)> groups = families.Select(
            family => (family.Key, (IReadOnlyList<ProblemResult>)[.. family]));
        if (families.Length > 1) groups = groups.Append(("all", results));
        return
        [
            .. from family in groups
               from algorithm in algorithms
               let figures = Of(family.Name, algorithm, family.Results)
               where figures is not null
               select figures,
        ];
    }
}

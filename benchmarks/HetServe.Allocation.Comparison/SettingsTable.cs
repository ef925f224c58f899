using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Comparison;

/// <summary>What each setting and each move of AGH's search is worth: gap and work over problems and seeds, one change at a time.</summary>
internal static class SettingsTable
{
    /// <summary>Seeds of AGH on each problem, from 0.</summary>
    public const int Seeds = 5;

    /// <summary>Runs every variant on every problem.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="progress">Receives the name of each finished variant with its row.</param>
    /// <param name="cancellationToken">Ends after the variant in progress; the table has the finished ones.</param>
    public static string Measure(IReadOnlyList<ComparisonProblem> problems, Action<string> progress, CancellationToken cancellationToken)
    {
        ProblemTables[] tables = [.. problems.Select(problem => ProblemTables.Compile(problem.Problem))];
        var measured = new List<(string Name, double[][] Costs, long Sets)>();
        foreach (SettingsVariant variant in SettingsVariant.All)
        {
            if (cancellationToken.IsCancellationRequested) break;
            long sets = 0;
            double[][] costs = [.. tables.Select(t => Enumerable.Range(0, Seeds).Select(seed => Cost(t, variant, seed, ref sets)).ToArray())];
            measured.Add((variant.Name, costs, sets));
            progress(variant.Name);
        }

        // The best cost that any variant found stands in for an optimum that is not known.
        double[] best = [.. problems.Select((p, n) => p.KnownOptimum ?? measured.Min(m => m.Costs[n].Min()))];
        var table = new MarkdownTable("change", "mean gap", "worst gap", "runs off the best", "sets priced");
        foreach ((string name, double[][] costs, long sets) in measured)
        {
            double[] gaps = [.. costs.SelectMany((row, n) => row.Select(cost => (cost - best[n]) / Math.Abs(best[n])))];
            table.Add(
                name,
                FormattableString.Invariant($"{100 * gaps.Average():0.000} %"),
                FormattableString.Invariant($"{100 * gaps.Max():0.00} %"),
                FormattableString.Invariant($"{gaps.Count(gap => gap > 1e-4)} of {gaps.Length}"),
                FormattableString.Invariant($"{sets / 1000}k"));
        }

        return table.ToString();
    }

    private static double Cost(ProblemTables tables, SettingsVariant variant, int seed, ref long sets)
    {
        var allocator = new AdaptiveGreedyAllocator(new() { Seed = seed, DegreeOfParallelism = 1 }, variant.Settings);
        AllocationResult result = allocator.Allocate(tables);
        sets += result.Moves.Sum(move => move.Evaluations);
        return result.Plan!.Cost.Total;
    }
}

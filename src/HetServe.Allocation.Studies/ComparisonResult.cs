using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>Outcome of a <see cref="ComparisonStudy"/>. Immutable.</summary>
/// <param name="Variants">Names of the variants, in the order given.</param>
/// <param name="Rows">A row for each problem and variant; problems are finished one after the other.</param>
/// <param name="IsComplete">Whether all problems were finished; false where the study was cancelled.</param>
public sealed record ComparisonResult(IReadOnlyList<string> Variants, IReadOnlyList<ComparisonRow> Rows, bool IsComplete)
{
    /// <summary>The rows of each variant in one, in the order of <see cref="Variants"/>; empty without rows.</summary>
    public IReadOnlyList<ComparisonSummary> Summaries => Rows.Count == 0 ? [] : [.. Variants.Select(v => Summarise(v, Rows))];

    private static ComparisonSummary Summarise(string variant, IReadOnlyList<ComparisonRow> all)
    {
        ComparisonRow[] rows = [.. all.Where(row => row.Variant == variant)];
        double[] above = [.. rows.Select(row => row.AboveReference).OfType<double>()];
        double[] unmet = [.. rows.Select(row => row.UnmetShare).OfType<double>()];
        return new ComparisonSummary
        {
            Variant = variant,
            Problems = rows.Length,
            Feasible = rows.Count(row => row.IsFeasible),
            Broken =
            [
                .. rows.SelectMany(row => row.Broken).CountBy(name => name)
                    .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal),
            ],
            MeanAbove = above.Length == 0 ? null : above.Mean(),
            MedianAbove = above.Length == 0 ? null : above.Median(),
            MaxAbove = above.Length == 0 ? null : above.Max(),
            MeanUnmet = unmet.Length == 0 ? null : unmet.Mean(),
        };
    }
}

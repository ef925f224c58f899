using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Explanations;

/// <summary>Collects the sources that a problem gives for the figures of an option.</summary>
internal static class FigureSources
{
    /// <summary>The sources of a model on a tier, each once: of the profile and the measurements, then of the tier and the model.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="tier">Name of the tier.</param>
    /// <param name="parallelism">The parallelism; null for any.</param>
    /// <param name="queries">Names of the query types whose measurements count.</param>
    public static IReadOnlyList<FigureSource> Of(
        AllocationProblem problem, string model, string tier, Parallelism? parallelism, IReadOnlyCollection<string> queries)
    {
        IEnumerable<FigureSource> profiles = problem.Performance.IsEngine
            ? From("profile", problem.Profiles.Where(p => IsOf(p.Model, p.Tier, p.Parallelism)).Select(p => p.Source))
            : [];
        IEnumerable<string?> measured = problem.Measurements
            .Where(m => IsOf(m.Model, m.Tier, m.Parallelism) && queries.Contains(m.Query) && m.HasFigures).Select(m => m.Source);
        return
        [
            .. profiles
                .Concat(From("measurement", measured))
                .Concat(From("tier", problem.Tiers.Where(t => t.Name == tier).Select(t => t.Source)))
                .Concat(From("model", problem.Models.Where(m => m.Name == model).Select(m => m.Source)))
                .Distinct(),
        ];

        bool IsOf(string m, string t, Parallelism p) => m == model && t == tier && (parallelism is null || p == parallelism);
    }

    /// <summary>The sources in words. Entries of one source are named together: <c>a100.json (measurement, tier)</c>.</summary>
    public static string ToText(IReadOnlyList<FigureSource> sources) => string.Join(
        "; ", sources.GroupBy(s => s.Source).Select(group => $"{group.Key} ({string.Join(", ", group.Select(s => s.Of))})"));

    private static IEnumerable<FigureSource> From(string of, IEnumerable<string?> sources) =>
        sources.OfType<string>().Select(source => new FigureSource(of, source));
}

using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>Profiles that were fitted to measurement rows, and the rows that none could use. Immutable.</summary>
/// <param name="Profiles">A profile for each option that a row measured.</param>
/// <param name="Unused">Rows without a use, each with the reason.</param>
public sealed record ProfileFittingResult(IReadOnlyList<FittedProfile> Profiles, IReadOnlyList<(MeasurementRow Row, string Reason)> Unused);

/// <summary>Fits the profiles of all options that rows measured. Stateless; deterministic.</summary>
public static class ProfileFitting
{
    private const int MostNamed = 3; // sources in the text of a profile

    /// <summary>Groups rows by model, tier and parallelism, and fits each group.</summary>
    /// <param name="rows">
    /// Rows of <see cref="MeasurementFile"/> or <see cref="BenchmarkResultFile"/>: closed loops, Poisson arrivals and static batches.
    /// </param>
    /// <param name="options">Names that the rows do not give.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ProfileFittingResult Fit(IEnumerable<MeasurementRow> rows, ProfileFitOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        var points = new List<(ProfileTarget Target, ProfilePoint Point, MeasurementRow Row)>();
        var unused = new List<(MeasurementRow, string)>();
        foreach (MeasurementRow row in rows)
        {
            if (Point(row, out string reason) is not { } point)
            {
                unused.Add((row, reason));
                continue;
            }

            IReadOnlyList<ProfileTarget> targets = ProfileTargets.Of(row, options, out reason);
            if (targets.Count == 0) unused.Add((row, reason));
            points.AddRange(targets.Select(target => (target, point, row)));
        }

        return new ProfileFittingResult(
            [
                .. points.GroupBy(p => (p.Target.Model.Name, p.Target.Tier.Name, p.Target.Parallelism)).Select(group =>
                {
                    ProfileTarget target = group.First().Target;
                    return ProfileFit.Fit(
                        target.Parameters, target.Model, target.Tier, target.Parallelism, [.. group.Select(p => p.Point)],
                        SourceOf([.. group.Select(p => p.Row)]));
                }),
            ],
            unused);
    }

    /// <summary>The sources of rows, the first by name, and their number.</summary>
    private static string SourceOf(IReadOnlyList<MeasurementRow> rows)
    {
        string[] sources = [.. rows.Select(SourceOf).Where(s => s.Length > 0).Distinct()];
        string more = sources.Length > MostNamed ? $" and {sources.Length - MostNamed} more" : "";
        string named = string.Join(", ", sources.Take(MostNamed)) + more;
        return $"{named}{(named.Length > 0 ? "; " : "")}{rows.Count} {(rows.Count == 1 ? "row" : "rows")}";
    }

    private static string SourceOf(MeasurementRow row)
    {
        string file = Path.GetFileName(row.File) ?? "";
        return file.Length == 0 || row.Source.Contains(file, StringComparison.Ordinal) ? row.Source
            : row.Source.Length == 0 ? file : $"{row.Source} in {file}";
    }

    private static ProfilePoint? Point(MeasurementRow row, out string reason)
    {
        double factor = row.NoteNumber("len_factor") ?? 1, input = factor * row.InputTokens ?? 0, output = factor * row.OutputTokens ?? 0;
        double? ttft = row.TtftMs > 0 ? row.TtftMs / 1e3 : null;
        reason = "no measured time per token, lengths or load";
        if (output < 1) return null;
        switch (row.Kind)
        {
            case "closed_loop" when row is { Concurrency: >= 1 and { } clients, TpotMs: > 0 and { } tpot }:
                return new ProfilePoint(ProfileLoad.Clients, clients, input, output, tpot / 1e3, ttft);
            case "open_loop" when row is { RequestRate: > 0 and { } rate, TpotMs: > 0 and { } tpot }:
                return new ProfilePoint(ProfileLoad.Rate, rate, input, output, tpot / 1e3, ttft);
            case "static_batch" when row is { Concurrency: >= 1 and { } batch, TpotMs: > 0 and { } tpot }:
                return new ProfilePoint(ProfileLoad.Batch, batch, input, output, tpot / 1e3, ttft);
            case "static_batch" when row is { Concurrency: >= 1 and { } batch, TpotMs: null, LatencyMs: > 0 and { } latency } && output > 1:
                return new ProfilePoint(ProfileLoad.Batch, batch, input, output, latency / 1e3 / output, ttft, WithPrefill: true);
            case "closed_loop" or "open_loop" or "static_batch":
                return null;
            default:
                reason = $"kind '{row.Kind}' is not fitted";
                return null;
        }
    }
}

using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>
/// Reads profiles of the GPU optimizer of AIBrix as a problem. A profile has, for one GPU, the throughput that meets its SLOs and the mean
/// delay, by answer length (row) and prompt length (column). Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>Each bucket with demand becomes the query type <c>in-INPUT-out-OUTPUT</c>, which must be served whole. Each profile becomes a tier
/// of its GPU and cost, $ per hour, and each throughput above 0 a measurement of the one model <c>model</c>. A throughput of 0 is a GPU
/// that cannot serve the bucket: the query type has no route to it.</para>
/// <para>A throughput above 0 meets the SLOs of its profile already, at their percentile. <c>slos.e2e</c> becomes the delay SLO and
/// <c>slos.ttft</c> the TTFT SLO, the largest of all profiles, and at least the largest mean that a profile measured where its throughput
/// is above 0. No SLO then refuses what a profile admits. Delays that a profile does not have count as 0. The other SLOs are in the
/// throughputs only. Without a time SLO the delay SLO is the largest measured delay. The horizon is an hour, the utilisation cap 1,
/// parallelism 1x1.</para>
/// </remarks>
public static class AibrixImport
{
    /// <summary>Reads profiles from files, one GPU each. The problem is named <c>aibrix</c>.</summary>
    /// <param name="paths">Paths of the files, at least one.</param>
    /// <param name="demand">The demand.</param>
    /// <exception cref="ArgumentException">There is no path.</exception>
    /// <exception cref="InvalidFileException">
    /// A file is no profile, or its lengths are not those of the first file, or its GPU is that of another; the exception carries the
    /// faults. Or no bucket has demand.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public static AllocationProblem Load(IReadOnlyList<string> paths, AibrixDemand demand)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(demand);
        if (paths.Count == 0) throw new ArgumentException("An import needs at least one profile.", nameof(paths));
        var profiles = new List<AibrixProfile>();
        foreach (string path in paths)
        {
            var profile = AibrixProfile.Load(path);
            ProblemFault[] faults = [.. Differences(profile, profiles)];
            if (faults.Length > 0) throw new InvalidFileException(AibrixProfile.Format, faults, path);
            profiles.Add(profile);
        }

        AibrixProfile first = profiles[0];
        Dictionary<(int Row, int Column), double> rates = demand.RatesPerHour(
            first.OutputTokens, first.InputTokens, (row, column) => profiles.Any(p => p.Throughputs[row][column] > 0));
        if (rates.Count == 0)
        {
            throw new InvalidFileException(
                AibrixProfile.Format, [new ProblemFault("tputs", "No bucket has demand: no profile serves any, or all rates are 0.")],
                first.Path);
        }

        (int Row, int Column)[] cells = [.. rates.Keys.Order()];
        return BucketProblem.Of(
            "aibrix",
            [.. cells.Select(cell => BucketOf(cell.Row, cell.Column, rates[cell], profiles))],
            [.. profiles.Select(p => new BucketGpu(p.Gpu, p.Cost, p.Source, [.. cells.Select(cell => Figures(p, cell.Row, cell.Column))]))])
            .EnsureValid();
    }

    /// <summary>Where a profile does not fit those before it.</summary>
    private static IEnumerable<ProblemFault> Differences(AibrixProfile profile, List<AibrixProfile> others)
    {
        if (others.FirstOrDefault(other => other.Gpu == profile.Gpu) is { } same)
            yield return new ProblemFault("gpu", $"Profile '{profile.Gpu}': gpu must not be that of {same.Path}, was '{profile.Gpu}'.");
        if (others.Count == 0) yield break;
        AibrixProfile first = others[0];
        if (!profile.OutputTokens.SequenceEqual(first.OutputTokens) || !profile.InputTokens.SequenceEqual(first.InputTokens))
            yield return new ProblemFault("indexes", $"Profile '{profile.Gpu}': indexes must be those of {first.Path}.");
    }

    private static Bucket BucketOf(int row, int column, double ratePerHour, List<AibrixProfile> profiles)
    {
        (double output, double input) = (profiles[0].OutputTokens[row], profiles[0].InputTokens[column]);
        double? delay = Slo(p => p.Slos.E2e, p => p.Delays), ttft = Slo(p => p.Slos.Ttft, p => p.Ttfts);
        if (delay is null && ttft is null) delay = Measured(p => p.Delays) is > 0 and var largest ? largest : 1;
        return new Bucket($"in-{DisplayText.Number(input)}-out-{DisplayText.Number(output)}", ratePerHour, input, output)
        {
            DelaySlo = delay is { } d ? FileSeconds.Read(d) : null,
            TtftSlo = ttft is { } t ? FileSeconds.Read(t) : null,
        };

        double? Slo(Func<AibrixProfile, double?> stated, Func<AibrixProfile, IReadOnlyList<IReadOnlyList<double>>?> table) =>
            profiles.Max(stated) is { } slo ? Math.Max(slo, Measured(table)) : null;

        double Measured(Func<AibrixProfile, IReadOnlyList<IReadOnlyList<double>>?> table) =>
            profiles.Where(p => p.Throughputs[row][column] > 0).Max(p => table(p)?[row][column]) ?? 0;
    }

    /// <summary>The figures of a bucket. Without a measured TTFT all of the delay counts as time per token.</summary>
    private static BucketFigures Figures(AibrixProfile profile, int row, int column)
    {
        double ttft = profile.Ttfts?[row][column] ?? 0, delay = profile.Delays?[row][column] ?? ttft;
        return new BucketFigures(
            profile.Throughputs[row][column], ttft, Math.Max(0, delay - ttft) / profile.OutputTokens[row], delay);
    }
}

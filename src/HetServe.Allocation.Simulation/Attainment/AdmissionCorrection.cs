using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>
/// What simulations taught about the levels at which configurations may serve query types. A route that was simulated is judged by its
/// attainment at several loads. Another one is predicted: the closed form, times the largest ratio that the simulated routes of the query type
/// had to it, until <see cref="Relax"/> halves that margin. Not safe for use by several threads at once.
/// </summary>
/// <param name="grid">The levels.</param>
/// <param name="target">Share of queries that must meet their SLOs.</param>
internal sealed class AdmissionCorrection(UtilizationGrid grid, double target)
{
    /// <summary>
    /// An engine whose delays are so many times the closed form cannot keep up. It says nothing of other engines.
    /// </summary>
    private const double Saturated = 4;

    private readonly ProblemTables _tables = grid.Tables;
    private readonly Dictionary<(int Configuration, int Query), LoadSample[]> _samples = []; // by rising utilisation, of the last round
    private readonly Dictionary<(int Configuration, int Query), double> _ceilings = []; // utilisation at which the route missed in a plan
    private readonly SloDelays[] _margins = [.. Enumerable.Repeat(new SloDelays(1, 1, 1), grid.Tables.QueryCount)]; // by query type, each >= 1

    /// <summary>The tables without the routes that miss, or are predicted to.</summary>
    public ProblemTables Restrict()
    {
        byte[] admitted = [.. _tables.AdmittedLevels];
        Parallel.For(0, _tables.Refusal.Length, configuration =>
        {
            for (int i = 0; i < _tables.QueryCount; i++)
            {
                ref byte levels = ref admitted[configuration * _tables.QueryStride + i];
                byte kept = 0;
                while (kept < levels && grid.IsGiven(configuration, kept, i) && IsExpectedToMeet(configuration, kept, i)) kept++;
                levels = kept;
            }
        });
        return _tables.WithAdmittedLevels(admitted);
    }

    /// <summary>Learns from a route at several loads of a plan.</summary>
    /// <param name="configuration">Index of its configuration.</param>
    /// <param name="query">Index of its query type.</param>
    /// <param name="samples">By rising utilisation; the last one is the plan's own load.</param>
    /// <param name="misses">Whether the route must not be used again at the plan's load.</param>
    public void Learn(int configuration, int query, LoadSample[] samples, bool misses)
    {
        _samples[(configuration, query)] = samples;
        if (misses)
        {
            _ceilings[(configuration, query)] =
                Math.Min(_ceilings.GetValueOrDefault((configuration, query), double.PositiveInfinity), samples[^1].Utilization);
        }

        if (Largest(samples[^1].Ratio) < Saturated) _margins[query] = AtLeast(_margins[query], samples[^1].Ratio);
    }

    /// <summary>Halves the margins of routes that were not simulated, so that cheaper plans are tried.</summary>
    public void Relax()
    {
        for (int i = 0; i < _margins.Length; i++)
        {
            SloDelays m = _margins[i];
            _margins[i] = new SloDelays(Halved(m.TtftSeconds), Halved(m.TpotSeconds), Halved(m.DelaySeconds));
        }

        static double Halved(double margin) => 1 + (margin - 1) / 2;
    }

    private static SloDelays AtLeast(SloDelays a, SloDelays b) => new(
        Math.Max(a.TtftSeconds, b.TtftSeconds), Math.Max(a.TpotSeconds, b.TpotSeconds), Math.Max(a.DelaySeconds, b.DelaySeconds));

    private static double Largest(SloDelays d) => Math.Max(d.TtftSeconds, Math.Max(d.TpotSeconds, d.DelaySeconds));

    private bool IsExpectedToMeet(int configuration, int level, int query)
    {
        double utilization = _tables.Utilizations[level];
        SloDelays ratio = _margins[query];
        if (_ceilings.TryGetValue((configuration, query), out double ceiling) && utilization >= ceiling) return false;
        if (_samples.TryGetValue((configuration, query), out LoadSample[]? samples))
        {
            if (utilization <= samples[^1].Utilization) return LowAt(samples, utilization) >= target;
            ratio = samples[^1].Ratio;
        }

        int option = configuration * _tables.LevelCount + level;
        if (!_tables.FindRoute(query, option, out RouteMetrics route)) return false;
        double margin = _tables.DelayMargin[query] / ChunkStretch(query, option, route);
        return route.Slo.TtftSeconds / margin * ratio.TtftSeconds <= _tables.TtftLimit[query]
            && route.Slo.TpotSeconds / margin * ratio.TpotSeconds <= _tables.TpotLimit[query]
            && route.Slo.DelaySeconds / margin * ratio.DelaySeconds
                <= (_tables.Problem.Queries[query].DelaySlo?.TotalSeconds ?? double.PositiveInfinity);
    }

    /// <summary>
    /// Factor on delays where steps are short of room for prompts: at most <c>maxStepTokens</c> of them fit in a step, and each step has a fixed time, which
    /// the closed form takes to be shared. Infinity where an engine that served nothing else could not keep up.
    /// </summary>
    private double ChunkStretch(int query, int option, in RouteMetrics route)
    {
        if (route.BusyReplicas <= 0) return 1;
        double utilization = _tables.UtilizationOf(option), idle = 1 - utilization;
        double promptsPerSecond = _tables.RatePerSecond[query] * _tables.Lengths.At(query).Prompt * utilization / route.BusyReplicas;
        double stepsPerSecond = promptsPerSecond / _tables.Problem.Performance.MaxStepTokens / _tables.ParallelismOf(option).Pipeline;
        double left = idle - stepsPerSecond * _tables.Coefficients[option].LoadedStep * idle;
        return left > 0 ? idle / left : double.PositiveInfinity;
    }

    /// <summary>The attainment at a load up to the largest sampled, linear between samples.</summary>
    private static double LowAt(LoadSample[] samples, double utilization)
    {
        int above = Array.FindIndex(samples, sample => sample.Utilization >= utilization);
        if (above == 0) return samples[0].Low;
        (LoadSample low, LoadSample high) = (samples[above - 1], samples[above]);
        double share = (utilization - low.Utilization) / (high.Utilization - low.Utilization);
        return low.Low + share * (high.Low - low.Low);
    }
}

using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>Turns a valid problem into <see cref="ProblemTables"/>: the only reader of records on the way in.</summary>
internal static class TableCompiler
{
    public static ProblemTables Compile(AllocationProblem problem)
    {
        var tables = new ProblemTables(problem);
        IPerformanceModel performance = MeasuredPerformanceModel.Of(problem with { Measurements = [] });
        CompileQueries(tables, performance as ILinearPerformanceModel);
        CompileModels(tables);
        CompileTiers(tables);
        CompileRegions(tables);
        CompileReplicas(tables);
        CompileDelays(tables, performance);
        AdmissionCompiler.Compile(tables);
        (tables.Candidates, tables.CandidateStart) = CandidateFilter.Select(tables);
        return tables;
    }

    private static void CompileQueries(ProblemTables t, ILinearPerformanceModel? performance)
    {
        IReadOnlyList<QueryType> queries = t.Problem.Queries;
        double hours = t.Problem.HorizonHours, retention = t.Problem.Storage.RetentionHours;
        t.QueryIndex = Index(queries, q => q.Name);
        t.Lengths = new LengthTable([.. queries.Select(q => performance?.MeanLengths(q) ?? default)], t.QueryStride);
        t.SloLengths = new LengthTable([.. queries.Select(q => performance?.SloLengths(q) ?? default)], t.QueryStride);
        t.RatePerSecond = Row(q => q.RatePerHour / 3600, 0);
        t.TokensPerSecond = Row(q => q.RatePerHour / 3600 * (q.InputTokens + q.OutputTokens), 0);
        t.LongestTokens = Row(q => q.EffectiveMaxTokens, 0);
        t.DelayMargin = Row(q => q.DelayMargin, 1);
        t.DelayCostPerSecond = Row(q => hours * q.DelayPenalty * q.RatePerHour, 0);
        t.UnmetCost = Row(q => hours * q.UnmetPenalty * q.RatePerHour, 0);
        t.TokenGb = Row(q => q.TokenKb * (q.InputTokens + q.OutputTokens) * q.RatePerHour * retention / 1e6, 0);
        t.MaxUnmet = Row(q => q.EffectiveMaxUnmet, 1);
        t.MaxInterruptible = Row(q => q.MaxInterruptible, 1);
        t.TtftLimit = Row(q => q.TtftSlo?.TotalSeconds ?? double.PositiveInfinity, -1);
        t.TpotLimit = Row(q => q.TpotSlo?.TotalSeconds ?? double.PositiveInfinity, -1);
        t.RouteDelayLimit = Row(q => q.DelayScope == SloScope.Route ? q.DelayLimitSeconds : double.PositiveInfinity, -1);
        t.MeanDelayLimit = Row(q => q.DelayScope == SloScope.Average ? q.DelayLimitSeconds : double.PositiveInfinity, -1);
        t.RouteErrorLimit = Row(q => q.ErrorScope == SloScope.Route ? q.ErrorSlo : double.PositiveInfinity, -1);
        t.MeanErrorLimit = Row(q => q.ErrorScope == SloScope.Average ? q.ErrorSlo : double.PositiveInfinity, -1);

        double[] Row(Func<QueryType, double> value, double padding)
        {
            var row = new double[t.QueryStride];
            for (int i = 0; i < row.Length; i++) row[i] = i < queries.Count ? value(queries[i]) : padding;
            return row;
        }
    }

    private static void CompileModels(ProblemTables t)
    {
        IReadOnlyList<ModelSpec> models = t.Problem.Models;
        t.ModelIndex = Index(models, m => m.Name);
        t.ErrorRate = new double[models.Count * t.QueryStride];
        Array.Fill(t.ErrorRate, double.NaN);
        for (int j = 0; j < models.Count; j++)
        {
            foreach ((string query, double rate) in models[j].ErrorRates)
                t.ErrorRate[j * t.QueryStride + t.QueryIndex[query]] = rate;
        }
    }

    private static void CompileTiers(ProblemTables t)
    {
        IReadOnlyList<GpuTier> tiers = t.Problem.Tiers;
        t.TierIndex = Index(tiers, k => k.Name);
        t.ErrorScale = [.. tiers.Select(k => k.EffectiveErrorScale)];
        t.Watts = [.. tiers.Select(k => k.Watts)];
        t.Interruptible = [.. tiers.Select(k => k.Interruptible)];
        t.GpuNames = [.. tiers.Select(k => k.Gpu).Distinct(StringComparer.Ordinal)];
        t.GpuOfTier = [.. tiers.Select(k => Array.IndexOf(t.GpuNames, k.Gpu))];
        t.NodeSize = [.. t.GpuNames.Select(g => t.Problem.Nodes.GetValueOrDefault(g, 1))];
        t.GpuCount = [.. t.GpuNames.Select((g, n) =>
            t.Problem.Availability.TryGetValue(g, out int count) ? count / t.NodeSize[n] * t.NodeSize[n] : double.PositiveInfinity)];
        t.GpuRental = [.. t.GpuNames.Select(g => t.Problem.HorizonHours * tiers.First(k => k.Gpu == g).PricePerHour)];
    }

    private static void CompileRegions(ProblemTables t)
    {
        string?[] regions = [null, .. t.Problem.Tiers.Select(k => k.Region).OfType<string>().Distinct(StringComparer.Ordinal)];
        t.RegionOfTier = [.. t.Problem.Tiers.Select(k => Array.IndexOf(regions, k.Region))];
        t.Latency = new double[regions.Length * t.QueryStride];
        for (int k = 0; k < t.TierCount; k++)
        {
            for (int i = 0; i < t.QueryCount; i++)
                t.Latency[t.RegionOfTier[k] * t.QueryStride + i] = t.Problem.Queries[i].LatencyTo(t.Problem.Tiers[k]) ?? double.NaN;
        }
    }

    /// <summary>What one replica of each option takes and leaves, and the rule that refuses it.</summary>
    private static void CompileReplicas(ProblemTables t)
    {
        int count = t.OptionCount;
        (t.FreeGb, t.WeightsGb) = (new double[count], new double[count]);
        (t.CacheKbPerToken, t.CacheGbPerToken) = (new double[count], new double[count]);
        (t.Rental, t.Gpus, t.Refusal) = (new double[count], new int[count], new OptionRule[count / t.LevelCount]);
        PerformanceParameters performance = t.Problem.Performance;
        double overhead = t.IsEngine ? performance.MemoryOverheadGb : 0;
        for (int o = 0; o < count; o++)
        {
            (ModelSpec model, GpuTier tier, Parallelism parallelism) = (t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o));
            double weights = tier.EffectiveWeightScale * model.WeightsGb;
            double cacheKb = t.IsEngine ? EngineCoefficients.CacheKbPerToken(model, tier, parallelism) : model.KvKbPerToken;
            t.Gpus[o] = parallelism.Gpus;
            t.WeightsGb[o] = weights;
            t.FreeGb[o] = parallelism.Gpus * (tier.MemoryGb * performance.MemoryUtilization - overhead) - weights;
            t.CacheKbPerToken[o] = cacheKb;
            t.CacheGbPerToken[o] = t.CacheFactor * cacheKb / 1e6;
            t.Rental[o] = t.Problem.HorizonHours * tier.PricePerHour * parallelism.Gpus;
            t.Refusal[t.ConfigurationOf(o)] = Refusal(model, tier, parallelism, t.FreeGb[o]);
        }
    }

    private static OptionRule Refusal(ModelSpec model, GpuTier tier, Parallelism parallelism, double freeGb) =>
        model.Heads % parallelism.Tensor > 0 ? OptionRule.Heads
        : parallelism.Tensor > tier.GpusPerNode ? OptionRule.Node
        : parallelism.Tensor > tier.MaxTensor ? OptionRule.TensorLimit
        : parallelism.Pipeline > model.Layers ? OptionRule.Layers
        : freeGb > 0 ? OptionRule.None : OptionRule.Weights;

    private static void CompileDelays(ProblemTables t, IPerformanceModel performance)
    {
        double[] levels = [.. t.Utilizations];
        t.Coefficients = new RouteCoefficients[t.OptionCount];
        var overrides = new List<(int Query, RoutePerformance? Route)>?[t.OptionCount];
        for (int o = 0; o < t.OptionCount; o += t.LevelCount)
        {
            (ModelSpec model, GpuTier tier, Parallelism parallelism) = (t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o));
            if (performance is EnginePerformanceModel engine)
                engine.Coefficients(model, tier, parallelism, levels, t.Coefficients.AsSpan(o, levels.Length));
            else if (performance is ILinearPerformanceModel linear)
                t.Coefficients[o] = linear.Coefficients(model, tier, parallelism, levels[0]);
            else
                for (int u = 0; u < levels.Length; u++) overrides[o + u] = Routes(t, o + u, performance);
        }

        if (t.Problem.Measurements.Count > 0)
        {
            var measured = new MeasuredPerformanceModel(performance, t.Problem.Measurements);
            foreach (Measurement measurement in t.Problem.Measurements) Override(t, measurement, measured, overrides);
        }

        t.Overrides = new RouteOverrides(overrides);
    }

    /// <summary>Every route of an option, where the performance model is the user's.</summary>
    private static List<(int Query, RoutePerformance? Route)> Routes(ProblemTables t, int o, IPerformanceModel performance) =>
    [
        .. t.Problem.Queries.Index()
            .Where(q => t.ModelOf(o).ErrorRates.ContainsKey(q.Item.Name))
            .Select(q => (q.Index, Route(t, q.Item, o, performance))),
    ];

    private static RoutePerformance? Route(ProblemTables t, QueryType query, int o, IPerformanceModel performance) =>
        query.LatencyTo(t.TierOf(o)) is null
            ? null
            : performance.Evaluate(query, t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o), t.UtilizationOf(o));

    /// <summary>Puts a measurement in the place of what the model says, at every level, where the route exists.</summary>
    private static void Override(
        ProblemTables t, Measurement measurement, MeasuredPerformanceModel performance, List<(int Query, RoutePerformance? Route)>?[] overrides)
    {
        int first = t.FindOption(measurement.Model, measurement.Tier, measurement.Parallelism, t.Utilizations[0]);
        int i = t.QueryIndex[measurement.Query];
        QueryType query = t.Problem.Queries[i];
        if (!t.ModelOf(first).ErrorRates.ContainsKey(query.Name)) return;
        for (int o = first; o < first + t.LevelCount; o++)
        {
            if (Route(t, query, o, performance) is not { } route) continue;
            List<(int Query, RoutePerformance? Route)> list = overrides[o] ??= [];
            list.RemoveAll(e => e.Query == i);
            list.Add((i, route));
        }
    }

    private static Dictionary<string, int> Index<T>(IReadOnlyList<T> items, Func<T, string> name)
    {
        var index = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (int n = 0; n < items.Count; n++) index[name(items[n])] = n;
        return index;
    }
}

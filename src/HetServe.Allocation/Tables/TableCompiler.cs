using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>Turns a valid problem into <see cref="ProblemTables"/>: the only reader of records on the way in.</summary>
internal static class TableCompiler
{
    public static ProblemTables Compile(AllocationProblem problem)
    {
        var tables = new ProblemTables(problem);
        CompileQueries(tables);
        CompileModels(tables);
        CompileTiers(tables);
        CompileOptions(tables);
        (tables.Candidates, tables.CandidateStart) = CandidateFilter.Select(tables);
        return tables;
    }

    private static void CompileQueries(ProblemTables t)
    {
        IReadOnlyList<QueryType> queries = t.Problem.Queries;
        double hours = t.Problem.HorizonHours, retention = t.Problem.Storage.RetentionHours;
        t.QueryIndex = Index(queries, q => q.Name);
        t.InputTokens = Row(q => q.InputTokens, 0);
        t.OutputTokens = Row(q => q.OutputTokens, 0);
        t.Tokens = Row(q => q.InputTokens + q.OutputTokens, 1);
        t.TokensPerSecond = Row(q => q.RatePerHour / 3600 * (q.InputTokens + q.OutputTokens), 0);
        t.DelayCostPerSecond = Row(q => hours * q.DelayPenalty * q.RatePerHour, 0);
        t.UnmetCost = Row(q => hours * q.UnmetPenalty * q.RatePerHour, 0);
        t.TokenGb = Row(q => q.TokenKb * (q.InputTokens + q.OutputTokens) * q.RatePerHour * retention / 1e6, 0);
        t.MaxUnmet = Row(q => q.MaxUnmet, 1);
        t.TtftLimit = Row(q => q.TtftSlo?.TotalSeconds ?? double.PositiveInfinity, -1);
        t.TpotLimit = Row(q => q.TpotSlo?.TotalSeconds ?? double.PositiveInfinity, -1);
        t.RouteDelayLimit = Row(q => q.DelayScope == SloScope.Route ? q.DelaySlo.TotalSeconds : double.PositiveInfinity, -1);
        t.MeanDelayLimit = Row(q => q.DelayScope == SloScope.Average ? q.DelaySlo.TotalSeconds : double.PositiveInfinity, -1);
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
        t.KvGbPerToken = [.. models.Select(m => m.KvKbPerToken / 1e6)];
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
        t.GpuNames = [.. tiers.Select(k => k.Gpu).Distinct(StringComparer.Ordinal)];
        t.GpuOfTier = [.. tiers.Select(k => Array.IndexOf(t.GpuNames, k.Gpu))];
        t.GpuCount = [.. t.GpuNames.Select(g => t.Problem.Availability.TryGetValue(g, out int n) ? n : double.PositiveInfinity)];
    }

    private static void CompileOptions(ProblemTables t)
    {
        IPerformanceModel performance = t.Problem.PerformanceModel ?? new RooflinePerformanceModel(t.Problem.Performance);
        int count = t.OptionCount;
        (t.TtftPerInputToken, t.TtftBase, t.Tpot, t.BusyPerToken) = (new double[count], new double[count], new double[count], new double[count]);
        (t.FreeGb, t.WeightsGb, t.Rental, t.Gpus) = (new double[count], new double[count], new double[count], new int[count]);
        var overrides = new List<(int Query, RoutePerformance? Route)>?[count];
        for (int o = 0; o < count; o++)
        {
            CompileReplica(t, o);
            if (performance is IAffinePerformanceModel affine) CompileDelays(t, o, affine);
            else overrides[o] = Routes(t, o, performance);
        }

        foreach (Measurement measurement in t.Problem.Measurements) Override(t, measurement, performance, overrides);
        t.Overrides = new RouteOverrides(overrides);
    }

    /// <summary>What one replica of an option takes and leaves.</summary>
    private static void CompileReplica(ProblemTables t, int o)
    {
        (ModelSpec model, GpuTier tier, int gpus) = (t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o).Gpus);
        t.Gpus[o] = gpus;
        t.WeightsGb[o] = tier.EffectiveWeightScale * model.WeightsGb;
        t.FreeGb[o] = gpus * tier.MemoryGb * t.Problem.Performance.MemoryUtilization - t.WeightsGb[o];
        t.Rental[o] = t.Problem.HorizonHours * tier.PricePerHour * gpus;
    }

    private static void CompileDelays(ProblemTables t, int o, IAffinePerformanceModel performance)
    {
        AffinePerformance a = performance.Coefficients(t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o));
        (t.TtftPerInputToken[o], t.TtftBase[o]) = (a.TtftSecondsPerInputToken, a.TtftBaseSeconds);
        (t.Tpot[o], t.BusyPerToken[o]) = (a.TpotSeconds, a.BusySecondsPerToken);
    }

    /// <summary>Every route of an option, where delays are not affine.</summary>
    private static List<(int Query, RoutePerformance? Route)> Routes(ProblemTables t, int o, IPerformanceModel performance) =>
    [
        .. t.Problem.Queries.Index()
            .Where(q => t.ModelOf(o).ErrorRates.ContainsKey(q.Item.Name))
            .Select(q => (q.Index, performance.Evaluate(q.Item, t.ModelOf(o), t.TierOf(o), t.ParallelismOf(o)))),
    ];

    /// <summary>Puts a measurement in the place of what the model says, where the route exists.</summary>
    private static void Override(
        ProblemTables t, Measurement measurement, IPerformanceModel performance, List<(int Query, RoutePerformance? Route)>?[] overrides)
    {
        int o = t.FindOption(measurement.Model, measurement.Tier, measurement.Parallelism), i = t.QueryIndex[measurement.Query];
        QueryType query = t.Problem.Queries[i];
        if (!t.ModelOf(o).ErrorRates.ContainsKey(query.Name)) return;
        RoutePerformance? route = performance.Evaluate(query, t.ModelOf(o), t.TierOf(o), measurement.Parallelism);
        if (route is null) return;
        List<(int Query, RoutePerformance? Route)> list = overrides[o] ??= [];
        list.RemoveAll(e => e.Query == i);
        list.Add((i, MeasuredPerformanceModel.Override(route.Value, query, measurement)));
    }

    private static Dictionary<string, int> Index<T>(IReadOnlyList<T> items, Func<T, string> name)
    {
        var index = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (int n = 0; n < items.Count; n++) index[name(items[n])] = n;
        return index;
    }
}

using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Options in words.</summary>
internal static class OptionText
{
    /// <summary>Name of an option: <c>small on gpu-fp16 2x1</c>, and <c>at 60%</c> where it has a utilisation level.</summary>
    public static string NameOf(ProblemTables tables, int option) => NameOf(
        tables.ModelOf(option).Name, tables.TierOf(option).Name, tables.ParallelismOf(option),
        tables.IsEngine ? tables.UtilizationOf(option) : null);

    /// <inheritdoc cref="NameOf(ProblemTables, int)"/>
    public static string NameOf(string model, string tier, Parallelism parallelism, double? utilization) =>
        $"{model} on {tier} {parallelism}{LevelOf(utilization)}";

    /// <summary>A utilisation level as it follows a name: <c> at 60%</c>; empty for none.</summary>
    public static string LevelOf(double? utilization) =>
        utilization is { } level ? string.Create(CultureInfo.InvariantCulture, $" at {100 * level:G4}%") : "";

    /// <summary>Why a query type has no route to an option.</summary>
    public static string WhyNoRoute(ProblemTables tables, int query, int option)
    {
        QueryType q = tables.Problem.Queries[query];
        if (!tables.ModelOf(option).ErrorRates.ContainsKey(q.Name)) return "the model has no error rate for it";
        if (q.LatencyTo(tables.TierOf(option)) is not null) return "the performance model rules it out";
        string unlisted = $"its networkLatency does not list region {tables.TierOf(option).Region}";
        return NoRouteSource(tables, query, option) is { } source ? $"{source} ({unlisted})" : unlisted;
    }

    /// <summary>
    /// What the source of a measurement without figures says of the pair of an option, at any parallelism; null where there is none.
    /// </summary>
    public static string? NoRouteSource(ProblemTables tables, int query, int option)
    {
        string name = tables.Problem.Queries[query].Name, model = tables.ModelOf(option).Name, tier = tables.TierOf(option).Name;
        return tables.Problem.Measurements
            .FirstOrDefault(
                m => m is { Source: not null, HasFigures: false } && m.Query == name && m.Model == model && m.Tier == tier)?.Source;
    }

    /// <summary>Why an option does not exist: <c>tensor degree 6, which does not divide 64 heads</c>; null where it exists.</summary>
    public static string? WhyRefused(ProblemTables tables, int option)
    {
        (ModelSpec model, GpuTier tier, Parallelism p) = (tables.ModelOf(option), tables.TierOf(option), tables.ParallelismOf(option));
        return tables.RefusedBy(option) switch
        {
            OptionRule.Heads => $"tensor degree {p.Tensor}, which does not divide {model.Heads} heads",
            OptionRule.Node => $"tensor degree {p.Tensor}, above {tier.GpusPerNode} GPUs per node",
            OptionRule.TensorLimit => $"tensor degree {p.Tensor}, above maxTensor {tier.MaxTensor}",
            OptionRule.Layers => string.Create(CultureInfo.InvariantCulture, $"pipeline depth {p.Pipeline}, above {model.Layers} layers"),
            OptionRule.Weights => "weights that leave no room for KV cache",
            _ => null,
        };
    }
}

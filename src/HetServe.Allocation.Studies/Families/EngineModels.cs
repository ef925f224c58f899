using System.Collections.Immutable;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Families;

/// <summary>Draws models of the catalog with error rates.</summary>
internal static class EngineModels
{
    /// <summary>A model of at most this mean error rate meets every error SLO in nearly all cases.</summary>
    private const double Accurate = 0.04;

    private static readonly ImmutableArray<(ModelSpec Model, double ErrorRate)> s_models =
    [
        (ModelCatalog.Llama32_3B, 0.078), (ModelCatalog.Qwen25_7B, 0.057), (ModelCatalog.Llama31_8B, 0.061), (ModelCatalog.Qwen25_14B, 0.050),
        (ModelCatalog.MistralSmall24B, 0.045), (ModelCatalog.Qwen3_30B_A3B, 0.044), (ModelCatalog.Qwen3_32B, 0.038),
        (ModelCatalog.Mixtral8x7B, 0.052), (ModelCatalog.Llama33_70B, 0.035), (ModelCatalog.GptOss120B, 0.033),
        (ModelCatalog.Qwen3_235B_A22B, 0.030),
    ];

    public static ModelSpec[] Draw(int count, QueryType[] queries, SeededRandom random)
    {
        int[] order = [.. Enumerable.Range(0, s_models.Length)];
        random.Shuffle<int>(order);
        int[] chosen = [.. order.Take(count)];
        if (!chosen.Any(IsAccurate)) chosen[^1] = order.First(IsAccurate);
        Array.Sort(chosen);

        double[] difficulty = [.. queries.Select(_ => random.Uniform(0.78, 1.22))];
        return
        [
            .. chosen.Select(j =>
                WithErrorRates(s_models[j].Model, s_models[j].ErrorRate * random.Uniform(0.94, 1.06), queries, difficulty, random)),
        ];

        static bool IsAccurate(int j) => s_models[j].ErrorRate <= Accurate;
    }

    private static ModelSpec WithErrorRates(ModelSpec model, double mean, QueryType[] queries, double[] difficulty, SeededRandom random)
    {
        var rates = new Dictionary<string, double>();
        for (int i = 0; i < queries.Length; i++) rates[queries[i].Name] = Math.Round(mean * difficulty[i] * random.Uniform(0.91, 1.09), 5);
        return model with { ErrorRates = rates };
    }
}

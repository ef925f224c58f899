using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>Draws the models of a synthetic problem, by rising size.</summary>
internal static class SyntheticModels
{
    public static ModelSpec[] Draw(int count, SyntheticQuery[] queries, SeededRandom random)
    {
        var sizes = new double[count];
        for (int j = 0; j < count; j++)
        {
            sizes[j] = random.LogUniform(1, 140);
        }

        Array.Sort(sizes);
        return [.. sizes.Select((size, j) => Model(j, size, queries, random))];
    }

    private static ModelSpec Model(int index, double size, SyntheticQuery[] queries, SeededRandom random) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"model-{index:00}-{Math.Round(size)}b"),
        ParametersB = Math.Round(size, 2),
        WeightsGb = Math.Round(2 * size, 2),
        KvKbPerToken = Math.Round(32 * Math.Pow(size, 0.55), 1),
        Layers = Math.Floor(16 * Math.Pow(size, 0.37)),
        HiddenSize = 1024 * Math.Round(2 * Math.Pow(size, 0.33)),
        ErrorRates = queries.ToDictionary(
            q => q.Type.Name,
            q => Math.Round(q.Difficulty * Math.Pow(size + 0.75, -0.66) * random.Uniform(0.85, 1.15), 6)),
    };
}

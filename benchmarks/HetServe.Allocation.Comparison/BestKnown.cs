using System.Text.Json;

namespace HetServe.Allocation.Comparison;

/// <summary>What a file <c>best-known.json</c> says of a problem.</summary>
/// <param name="Cost">Least known cost of a feasible plan, $.</param>
/// <param name="Bound">Proven lower bound, $: the cost itself where it is the optimum; null where unknown.</param>
/// <param name="IsOptimal">Whether the cost is the proven optimum.</param>
/// <param name="Seconds">Time to find it, s; null where unknown.</param>
internal sealed record BestKnown(double Cost, double? Bound, bool IsOptimal, double? Seconds)
{
    public const string FileName = "best-known.json";

    /// <summary>Reads the file of a folder, by problem; empty where there is none.</summary>
    public static IReadOnlyDictionary<string, BestKnown> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return new Dictionary<string, BestKnown>();
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => Of(entry.Value));
    }

    private static BestKnown Of(JsonElement entry)
    {
        double cost = entry.GetProperty("cost").GetDouble();
        bool isOptimal = entry.GetProperty("proven").GetBoolean();
        return new BestKnown(cost, isOptimal ? cost : Number(entry, "bound"), isOptimal, Number(entry, "seconds"));
    }

    private static double? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

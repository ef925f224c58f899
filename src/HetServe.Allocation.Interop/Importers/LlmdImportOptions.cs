using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Data sheets for an import of llm-d system data, which has none of models. Immutable.</summary>
public sealed record LlmdImportOptions
{
    /// <summary>
    /// For a model of the system, the name of the catalog's or of <see cref="Sheets"/>' model that has its data sheet. Default: the model
    /// of the same name, loosely.
    /// </summary>
    public IReadOnlyDictionary<string, string> Models { get; init => field = new Dictionary<string, string>(value); } =
        new Dictionary<string, string>();

    /// <summary>A problem whose models and tiers have data sheets that the catalogs lack; null for the catalogs alone. Default
    /// null.</summary>
    public AllocationProblem? Sheets { get; init; }
}

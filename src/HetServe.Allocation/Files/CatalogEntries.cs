using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>The member <c>catalog</c> of a problem file: what an object inherits from the entry that it names.</summary>
internal static class CatalogEntries
{
    public const string Member = "catalog";

    /// <summary>Lets a model inherit the figures of a model of the catalog.</summary>
    public static void Model(ObjectReader model) => model.BaseOn(Member, "a model", ModelCatalog.All, m => m.Name, (json, m) =>
    {
        ProblemWriter.ModelMembers(json, m);
        json.WriteString("source", m.Source ?? SourceOf(m.Name));
    });

    /// <summary>Lets a tier inherit the figures of a GPU of the catalog at a precision, as an engine uses it.</summary>
    public static void Gpu(ObjectReader tier, Precision precision, EngineSpec? engine) =>
        tier.BaseOn(Member, "a GPU", GpuCatalog.All, gpu => gpu.Name, (json, gpu) =>
        {
            GpuTier entry = gpu.At(precision, pricePerHour: 0);
            ProblemWriter.Tier(json, (engine?.On(entry) ?? entry) with { Source = SourceOf(gpu.Name) });
        });

    /// <summary>Lets performance parameters inherit the overheads of an engine of the catalog; null where they name none.</summary>
    public static EngineSpec? Engine(ObjectReader performance) => performance.BaseOn(
        Member, "an engine", EngineCatalog.All, engine => engine.Name,
        (json, engine) => ProblemWriter.PerformanceMembers(json, engine.ToParameters()));

    /// <summary>The source of figures that an object inherits.</summary>
    public static string SourceOf(string entry) => $"catalog {entry}";
}

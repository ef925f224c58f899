using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>The parts of a system that servers with load use, with their data sheets. Immutable.</summary>
internal sealed class LlmdParts
{
    private readonly Dictionary<string, int> _cards = [];

    /// <summary>Finds the parts. Data sheets that are missing become faults of the sheets, and their models and tiers are left out.</summary>
    public LlmdParts(LlmdSystem system, LlmdSheets sheets)
    {
        Served = [.. system.Servers.Where(server => server.QueriesPerMinute > 0)];
        HashSet<string> models = [.. Served.Select(s => s.Model)], known = [.. system.Accelerators.Select(a => a.Name)];
        Pairs = [.. system.Models.Where(p => p.HasData && models.Contains(p.Model) && known.Contains(p.Accelerator))];
        foreach (LlmdAccelerator a in system.Accelerators) _cards.TryAdd(a.Name, a.Multiplicity);
        Models = [.. Served.Select(s => s.Model).Distinct().Select(sheets.Model).OfType<ModelSpec>()];
        ILookup<string, LlmdPerformance> byAccelerator = Pairs.ToLookup(p => p.Accelerator);
        Tiers =
        [
            .. system.Accelerators.Where(a => byAccelerator.Contains(a.Name))
                .Select(a => sheets.Tier(a, byAccelerator[a.Name].Max(DegreeOf), system.AcceleratorSource)).OfType<GpuTier>(),
        ];
    }

    /// <summary>Servers with load.</summary>
    public LlmdServer[] Served { get; }

    /// <summary>Pairs with data of their models and the accelerators.</summary>
    public LlmdPerformance[] Pairs { get; }

    /// <summary>Their models, without error rates.</summary>
    public ModelSpec[] Models { get; }

    /// <summary>A tier for each accelerator with a pair.</summary>
    public GpuTier[] Tiers { get; }

    /// <summary>Cards of a replica of a pair.</summary>
    public int DegreeOf(LlmdPerformance pair) => pair.Count * _cards[pair.Accelerator];
}

using System.Globalization;
using HetServe.Allocation.Problems;
using MathNet.Numerics;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>
/// The parts of a system that servers with load use, with their data sheets. The largest number of cards that divides every replica on a
/// type is its unit: a tier's GPU is one unit. Immutable.
/// </summary>
internal sealed class LlmdParts
{
    private readonly Dictionary<string, LlmdAccelerator> _accelerators = [];
    private readonly Dictionary<string, int> _units;

    /// <summary>Finds the parts. Data sheets that are missing become faults of the sheets, and their models and tiers are left
    /// out.</summary>
    public LlmdParts(LlmdSystem system, LlmdSheets sheets)
    {
        Served = [.. system.Servers.Where(server => server.QueriesPerMinute > 0)];
        HashSet<string> models = [.. Served.Select(s => s.Model)], known = [.. system.Accelerators.Select(a => a.Name)];
        Pairs = [.. system.Models.Where(p => p.HasData && models.Contains(p.Model) && known.Contains(p.Accelerator))];
        foreach (LlmdAccelerator a in system.Accelerators) _accelerators.TryAdd(a.Name, a);
        _units = Pairs.GroupBy(p => _accelerators[p.Accelerator].Type)
            .ToDictionary(group => group.Key, group => group.Select(CardsOf).Aggregate((a, b) => (int)Euclid.GreatestCommonDivisor(a, b)));
        Models = [.. Served.Select(s => s.Model).Distinct().Select(sheets.Model).OfType<ModelSpec>()];
        ILookup<string, LlmdPerformance> byAccelerator = Pairs.ToLookup(p => p.Accelerator);
        Tiers =
        [
            .. from a in _accelerators.Values
               where byAccelerator.Contains(a.Name)
               let tier = sheets.Tier(a, _units[a.Type], byAccelerator[a.Name].Max(DegreeOf), system.AcceleratorSource)
               where tier is not null
               select tier,
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

    /// <summary>Tensor degree of a pair: the units of a replica.</summary>
    public int DegreeOf(LlmdPerformance pair) => CardsOf(pair) / _units[_accelerators[pair.Accelerator].Type];

    /// <summary>Units of each type that the capacity has, by the GPU of the tiers.</summary>
    public Dictionary<string, int> UnitsOf(IReadOnlyList<LlmdCapacity> capacity) => capacity
        .Where(c => _units.ContainsKey(c.Type)).ToDictionary(c => NameOf(c.Type, _units[c.Type]), c => c.Count / _units[c.Type]);

    /// <summary>Name of some cards of a type that are rented as one.</summary>
    public static string NameOf(string type, int unit) => unit == 1 ? type : string.Create(CultureInfo.InvariantCulture, $"{unit}x{type}");

    private int CardsOf(LlmdPerformance pair) => pair.Count * _accelerators[pair.Accelerator].Multiplicity;
}

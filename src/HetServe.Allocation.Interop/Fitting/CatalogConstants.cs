using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>A number of the catalogs that a fit may change.</summary>
/// <param name="Name">The constant, with its family, engine or kind of model.</param>
/// <param name="Catalog">Its value in the catalogs.</param>
/// <param name="Start">Where a fit starts: a default that no measurement has shaped.</param>
/// <param name="Most">Largest value, infinity for none.</param>
internal sealed record CatalogConstant(string Name, double Catalog, double Start, double Most);

/// <summary>
/// The constants that measured options depend on, each with an index. An option depends on a few: those of its GPU family at its precision,
/// of its engine, of its kind of link, and of its kind of model.
/// </summary>
internal sealed class CatalogConstants
{
    /// <summary>A fit may take a share up to these, so that an efficiency does not stand for an overhead that is too high.</summary>
    private const double MostBandwidth = 0.95, MostCompute = 0.9, MostComputeUncalibrated = 0.6;

    /// <summary>A fit starts from the defaults of the engine model.</summary>
    private static readonly PerformanceParameters s_defaults = new();

    private readonly Dictionary<string, int> _index = [];
    private readonly List<CatalogConstant> _all = [];

    private enum Place
    {
        Bandwidth, Compute, Step, Layer, Sequence, Request, Latency, Link, ComputeFactor, LayerFactor,
    }

    public IReadOnlyList<CatalogConstant> All => _all;

    /// <summary>Indices of the constants of an option; -1 where it has none.</summary>
    public int[] Of(MeasuredOption option)
    {
        GpuFamily family = option.Gpu.Family!;
        GpuEfficiency efficiency = family.At(option.Precision);
        EngineSpec engine = option.Engine;
        string memory = $"{family.Name} {Width(option.Precision)}";

        // INT4 is computed in FP16. An engine with a share of its own has it instead of the family's efficiency.
        string compute = engine.ComputeShare < 1 ? $"share of {engine.Name}"
            : option.Precision == Precision.INT4 ? $"{family.Name} FP16" : memory;
        var places = new int[Enum.GetValues<Place>().Length];
        Set(
            Place.Bandwidth, $"bandwidth efficiency, {memory}", efficiency.Bandwidth, s_defaults.EffectiveBandwidthEfficiency,
            MostBandwidth);
        Set(
            Place.Compute, $"compute efficiency, {compute}", engine.ComputeShare * efficiency.Compute,
            s_defaults.EffectiveComputeEfficiency, family.IsCalibrated ? MostCompute : MostComputeUncalibrated);
        Set(Place.Step, $"step overhead, {engine.Name}", engine.StepOverheadSeconds, s_defaults.StepOverheadSeconds);
        Set(Place.Layer, $"layer overhead, {engine.Name}", engine.LayerOverheadSeconds, s_defaults.LayerOverheadSeconds);
        Set(Place.Sequence, $"sequence overhead, {engine.Name}", engine.SequenceOverheadSeconds, s_defaults.SequenceOverheadSeconds);
        Set(Place.Request, $"request overhead, {engine.Name}", engine.RequestOverheadSeconds, s_defaults.RequestOverheadSeconds);
        Set(Place.Latency, $"collective latency, {engine.Name}", engine.TensorLatencySeconds, s_defaults.EffectiveTensorLatencySeconds);
        string link = option.Gpu.LinkEfficiency is null ? engine.Name
            : family.Name.StartsWith("CDNA", StringComparison.Ordinal) ? "Infinity Fabric" : "PCIe";
        Set(
            Place.Link, $"link efficiency, {link}", option.Gpu.LinkEfficiency ?? engine.LinkEfficiency, s_defaults.LinkEfficiency, 1);
        places[(int)Place.ComputeFactor] = places[(int)Place.LayerFactor] = -1;
        if (ModelCatalog.IsFine(option.Model))
        {
            string at = option.Precision == Precision.FP4 ? "FP4" : "other precisions";
            Set(Place.ComputeFactor, $"compute factor, {at}", option.Model.ComputeFactor, 1);
            Set(Place.LayerFactor, $"layer factor, {at}", option.Model.LayerFactor, 1);
        }

        return places;

        void Set(Place place, string name, double value, double start, double most = double.PositiveInfinity)
        {
            if (!_index.TryGetValue(name, out int index))
            {
                index = _index[name] = _all.Count;
                _all.Add(new CatalogConstant(name, value, start, most));
            }

            places[(int)place] = index;
        }
    }

    /// <summary>The option with other constants.</summary>
    public static MeasuredOption Apply(MeasuredOption option, int[] places, double[] values)
    {
        double At(Place place) => values[places[(int)place]];
        var efficiency = new GpuEfficiency(At(Place.Compute), At(Place.Bandwidth));
        bool ownLink = option.Gpu.LinkEfficiency is not null;
        return option with
        {
            Gpu = option.Gpu with
            {
                Family = new GpuFamily(option.Gpu.Family!.Name, efficiency, efficiency, efficiency, efficiency),
                LinkEfficiency = ownLink ? At(Place.Link) : null,
            },
            Engine = option.Engine with
            {
                StepOverheadSeconds = At(Place.Step),
                LayerOverheadSeconds = At(Place.Layer),
                SequenceOverheadSeconds = At(Place.Sequence),
                RequestOverheadSeconds = At(Place.Request),
                TensorLatencySeconds = At(Place.Latency),
                LinkEfficiency = ownLink ? option.Engine.LinkEfficiency : At(Place.Link),
                ComputeShare = 1,
            },
            Model = places[(int)Place.ComputeFactor] < 0
                ? option.Model
                : option.Model with { ComputeFactor = At(Place.ComputeFactor), LayerFactor = At(Place.LayerFactor) },
        };
    }

    private static string Width(Precision precision) => precision switch
    {
        Precision.BF16 => "FP16",
        Precision.INT8 => "FP8",
        _ => precision.ToString(),
    };
}

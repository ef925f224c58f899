using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Data sheets of the models and cards of a system.</summary>
/// <param name="options">Where to look besides the catalogs.</param>
internal sealed class LlmdSheets(LlmdImportOptions options)
{
    private readonly List<ProblemFault> _faults = [];

    /// <summary>What was not found.</summary>
    public IReadOnlyList<ProblemFault> Faults => _faults;

    /// <summary>The data sheet of a model, with its name in the system; null with a fault.</summary>
    public ModelSpec? Model(string name)
    {
        string wanted = options.Models.GetValueOrDefault(name, name);
        if (ModelNames.Find(wanted, options.Sheets?.Models ?? []) is { } given)
            return given with { Name = name, Source = given.Source ?? $"data sheet of {given.Name}" };
        if (ModelNames.Find(wanted, ModelCatalog.All) is { } model)
            return model with { Name = name, Source = CatalogEntries.SourceOf(model.Name) };
        string unknown = wanted == name ? "" : $", '{wanted}' neither";
        _faults.Add(new ProblemFault(
            "models",
            $"Model '{name}': the catalog has no data sheet of this name{unknown}. Name a model of the catalog with --model {name}=NAME, "
            + "or give its sheet with --sheets PROBLEM.json."));
        return null;
    }

    /// <summary>The tier of an accelerator.</summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="unit">Cards that count as one GPU.</param>
    /// <param name="maxTensor">Most units of a replica.</param>
    /// <param name="source">Where the accelerator comes from.</param>
    public GpuTier? Tier(LlmdAccelerator accelerator, int unit, int maxTensor, string source)
    {
        GpuTier? sheet = Card(accelerator);
        double? memory = accelerator.MemoryGb / accelerator.Multiplicity ?? sheet?.MemoryGb;
        double? bandwidth = accelerator.BandwidthGBps / accelerator.Multiplicity ?? sheet?.BandwidthGBps;
        if (memory is null || bandwidth is null)
        {
            _faults.Add(new ProblemFault(
                "accelerators",
                $"Accelerator '{accelerator.Name}': {(memory is null ? "memSize" : "memBW")} is missing, and the catalog has no data sheet "
                + $"of '{accelerator.Type}'. Give it in the file, or a tier of this GPU with --sheets PROBLEM.json."));
            return null;
        }

        // Profiles have all coefficients of every option, so the peak and the link limit nothing.
        return new GpuTier
        {
            Name = accelerator.Name,
            Gpu = LlmdParts.NameOf(accelerator.Type, unit),
            Precision = Precision.FP16,
            MemoryGb = unit * memory.Value,
            BandwidthGBps = unit * bandwidth.Value,
            Tflops = unit * (sheet?.Tflops ?? 1),
            LinkGBps = sheet?.LinkGBps ?? 1,
            PricePerHour = unit * accelerator.Cents / 100 / accelerator.Multiplicity,
            MaxTensor = maxTensor,
            Watts = unit * accelerator.Watts / accelerator.Multiplicity,
            Source = source,
        };
    }

    /// <summary>The card by its name, or by the start of its name and its memory, as A100 with 80 GB.</summary>
    private GpuTier? Card(LlmdAccelerator accelerator)
    {
        string type = accelerator.Type;
        double? memory = accelerator.MemoryGb / accelerator.Multiplicity;
        return options.Sheets?.Tiers.FirstOrDefault(tier => tier.Gpu.Equals(type, StringComparison.OrdinalIgnoreCase))
            ?? (GpuCatalog.Find(type) ?? GpuCatalog.All.FirstOrDefault(gpu =>
                gpu.Name.StartsWith(type + "-", StringComparison.OrdinalIgnoreCase) && (memory is null || gpu.MemoryGb == memory)))
                ?.At(Precision.FP16, 0);
    }
}

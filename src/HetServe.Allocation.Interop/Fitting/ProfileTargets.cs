using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>Names that a fit of profiles uses instead of those of the rows. Null keeps the row's. Immutable.</summary>
public sealed record ProfileFitOptions
{
    /// <summary>
    /// The problem whose models, tiers and engine are fitted; null for the catalogs, whose tiers are named <c>GPU-PRECISION</c>. Default
    /// null.
    /// </summary>
    public AllocationProblem? Problem { get; init; }

    /// <summary>Engine; null for the problem's parameters, or without a problem for the engine of the row. Default null.</summary>
    public EngineSpec? Engine { get; init; }

    /// <summary>Name of the model. Default null.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the tier. Default null: each tier of the row's GPU and precision.</summary>
    public string? Tier { get; init; }

    /// <summary>Tensor parallel degree. Default null.</summary>
    public int? Tensor { get; init; }

    /// <summary>Pipeline depth. Default null.</summary>
    public int? Pipeline { get; init; }
}

/// <summary>An option to fit, and the parameters of its engine.</summary>
internal sealed record ProfileTarget(ModelSpec Model, GpuTier Tier, Parallelism Parallelism, PerformanceParameters Parameters);

/// <summary>Finds the options that a row measured.</summary>
internal static class ProfileTargets
{
    /// <summary>The options; empty with a reason if there is none.</summary>
    public static IReadOnlyList<ProfileTarget> Of(MeasurementRow row, ProfileFitOptions options, out string reason)
    {
        reason = "";
        ModelSpec? model = ModelNames.Find(options.Model ?? row.Model, options.Problem?.Models ?? ModelCatalog.All);
        if (model is null)
            return Refuse($"model '{options.Model ?? row.Model}' is not in the {Home(options)}; name it with --model", out reason);
        GpuTier[] tiers = Tiers(row, options, out string missing);
        if (tiers.Length == 0) return Refuse(missing, out reason);
        if ((options.Tensor ?? row.Tensor) is not { } tensor)
            return Refuse("the file does not name the tensor degree; give it with --tensor", out reason);
        var parallelism = new Parallelism((int)tensor, options.Pipeline ?? (int)(row.Pipeline ?? 1));
        if (options.Problem is { } problem
            && !(problem.Parallelism.Tensor.Contains(parallelism.Tensor) && problem.Parallelism.Pipeline.Contains(parallelism.Pipeline)))
            return Refuse($"parallelism {parallelism} is not listed by the problem", out reason);
        if (Parameters(row, options, tiers[0]) is not { } parameters)
            return Refuse($"engine '{row.Engine}' is not in the catalog; name it with --engine", out reason);
        return [.. tiers.Select(tier => new ProfileTarget(model, tier, parallelism, parameters))];
    }

    private static string Home(ProfileFitOptions options) => options.Problem is null ? "catalog" : "problem";

    private static GpuTier[] Tiers(MeasurementRow row, ProfileFitOptions options, out string reason)
    {
        IEnumerable<GpuTier> tiers = options.Problem?.Tiers
            ?? GpuCatalog.All.SelectMany(gpu => Enum.GetValues<Precision>().Select(precision => gpu.At(precision, 0)));
        reason = "";
        GpuTier[] found;
        if (options.Tier is { } name)
        {
            found = [.. tiers.Where(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
            if (found.Length == 0) reason = $"tier '{name}' is not in the {Home(options)}";
            return found;
        }

        if (row.Gpu.Length == 0 || MeasurementMapping.PrecisionOf(row.Precision) is not { } wanted)
        {
            reason = "the file does not name the GPU or the precision; give the tier with --tier";
            return [];
        }

        GpuTier[] ofGpu = [.. tiers.Where(t => t.Gpu.Equals(row.Gpu, StringComparison.OrdinalIgnoreCase))];
        found = [.. ofGpu.Where(t => t.Precision == wanted)];
        if (found.Length == 0) found = [.. ofGpu.Where(t => Is16(t.Precision) && Is16(wanted))]; // FP16 and BF16 run alike
        if (found.Length == 0) reason = $"no tier of the {Home(options)} has the GPU '{row.Gpu}' at {row.Precision}; name one with --tier";
        return found;
    }

    private static bool Is16(Precision precision) => precision is Precision.FP16 or Precision.BF16;

    private static PerformanceParameters? Parameters(MeasurementRow row, ProfileFitOptions options, GpuTier tier)
    {
        if (options.Engine is { } engine) return engine.ToParameters(options.Problem?.Performance);
        if (options.Problem is { } problem) return problem.Performance;
        return GpuCatalog.Find(tier.Gpu) is { } gpu ? MeasurementMapping.Engine(row, gpu)?.ToParameters() : null;
    }

    private static IReadOnlyList<ProfileTarget> Refuse(string why, out string reason)
    {
        reason = why;
        return [];
    }
}

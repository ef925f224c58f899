using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>Maps the names of a measurement row to the catalogs, or says why that is not possible.</summary>
internal static class MeasurementMapping
{
    private const int LargestNode = 8;

    // Latency and link share of a collective on its own: read off the NCCL rows of H100 with NVLink.
    private static readonly EngineSpec s_kernels = new("kernels", 0, 0, 0, 0, 25e-6, 0.5);

    /// <summary>The option that a row measured; null with a reason if it cannot be mapped.</summary>
    public static MeasuredOption? Map(MeasurementRow row, out string reason)
    {
        reason = "";
        if (row.Gpu.Length == 0) return Refuse("GPU not named", out reason);
        if (Gpu(row) is not { } gpu) return Refuse($"GPU '{row.Gpu}' not in the catalog", out reason);
        bool isCollective = row.Kind == "all_reduce";
        if (Model(row, isCollective) is not { } model) return Refuse($"model '{row.Model}' not in the catalog", out reason);
        if (Engine(row, gpu) is not { } engine) return Refuse($"engine '{row.Engine}' not in the catalog", out reason);
        bool isChoice = IsChoice(row);
        Precision? precision = isChoice ? BestPrecision(gpu) : PrecisionOf(row.Precision);
        if (precision is null)
            return Refuse(row.Precision.Length == 0 ? "precision not given" : $"precision '{row.Precision}' unknown", out reason);
        (int tensor, bool copiesCache) = Tensor(row);
        int pipeline = (int)(row.Pipeline ?? 1);
        if (tensor > Math.Max(LargestNode, gpu.GpusPerNode ?? 0) || (isCollective && tensor > LargestNode))
            return Refuse("replica spread over several nodes", out reason);
        if (row.Kind == "closed_loop" && tensor > LargestNode) return Refuse("prefill and decode on separate nodes", out reason);
        model = ModelCatalog.At(copiesCache ? model : model with { KvHeads = null }, precision.Value);
        return new MeasuredOption(model, gpu, precision.Value, new(tensor, pipeline), engine)
        {
            KvScale = KvScale(precision.Value),
        };
    }

    /// <summary>Whether the row leaves parallelism and precision to whoever measured, as MLPerf does.</summary>
    public static bool IsChoice(MeasurementRow row) => row.Kind == "max_throughput" && row.Tensor is null;

    /// <summary>The cheapest number format that the GPU computes in.</summary>
    public static Precision BestPrecision(GpuSpec gpu) =>
        gpu.Fp4Tflops is not null ? Precision.FP4 : gpu.Fp8Tflops is not null ? Precision.FP8 : Precision.FP16;

    /// <summary>Engines that are benchmarked with weights of 8 or 4 bits keep the cache in FP8.</summary>
    private static double KvScale(Precision precision) => precision is Precision.FP8 or Precision.FP4 ? 0.5 : 1;

    private static MeasuredOption? Refuse(string why, out string reason)
    {
        reason = why;
        return null;
    }

    private static GpuSpec? Gpu(MeasurementRow row) => row.Gpu switch
    {
        // NVLink joins two GPUs, PCIe the pairs.
        "A100-80G-pair" => row.Tensor > 2 ? GpuCatalog.A100Pcie : GpuCatalog.A100_80GB,
        "H100-pair" => row.Tensor > 2 ? GpuCatalog.H100Pcie : GpuCatalog.H100,
        "H100-powercapped" => GpuCatalog.H100,
        _ => GpuCatalog.Find(row.Gpu),
    };

    // A collective has no model: any stands for it.
    private static ModelSpec? Model(MeasurementRow row, bool isCollective) =>
        isCollective ? ModelCatalog.Llama2_7B : ModelCatalog.Find(row.Model);

    public static EngineSpec? Engine(MeasurementRow row, GpuSpec gpu)
    {
        string name = row.Engine.ToLowerInvariant();
        if (row.EngineVersion.StartsWith("MLPerf", StringComparison.Ordinal))
            return row.Gpu.StartsWith("MI", StringComparison.Ordinal) ? EngineCatalog.VllmRocm : EngineCatalog.TensorRtLlm;
        if (name.StartsWith("vllm-rocm", StringComparison.Ordinal)) return EngineCatalog.VllmRocm;
        if (name.Contains("2023", StringComparison.Ordinal)) return EngineCatalog.Vllm2023;
        bool isOld = name.Contains("2024", StringComparison.Ordinal) || row.EngineVersion == "2024";
        (int major, int minor) = Version(row.EngineVersion);
        if (name.StartsWith("vllm", StringComparison.Ordinal))
        {
            return isOld || (major == 0 && minor < 8) ? Vllm2024(gpu)
                : major == 0 && minor < 10 ? EngineCatalog.Vllm08
                : EngineCatalog.Vllm;
        }

        if (name.StartsWith("sglang", StringComparison.Ordinal)) return EngineCatalog.Sglang;
        if (name is "trtllm" or "tensorrt-llm") return isOld || major == 0 ? EngineCatalog.TensorRtLlm2024 : EngineCatalog.TensorRtLlm;
        if (name.StartsWith("deepspeed", StringComparison.Ordinal)) return EngineCatalog.DeepSpeedMii;

        // Kernels and collectives measured on their own, without an engine.
        return name == "nccl" || name.StartsWith("torch", StringComparison.Ordinal) ? s_kernels : null;
    }

    private static EngineSpec Vllm2024(GpuSpec gpu) =>
        gpu.Family == GpuFamilies.Cdna2 ? EngineCatalog.Vllm2024Cdna2
        : gpu.Family == GpuFamilies.Cdna3 ? EngineCatalog.Vllm2024Cdna3
        : EngineCatalog.Vllm2024;

    /// <summary>Major and minor number of a version; a version without numbers is the newest.</summary>
    private static (int Major, int Minor) Version(string version)
    {
        string[] parts = version.Split('.');
        return parts.Length > 1 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor)
            ? (major, minor)
            : (int.MaxValue, 0);
    }

    public static Precision? PrecisionOf(string name) => name.ToLowerInvariant() switch
    {
        "fp16" => Precision.FP16,
        "bf16" => Precision.BF16,
        "fp8" => Precision.FP8,
        "int8" => Precision.INT8,
        "int4" => Precision.INT4,
        "fp4" or "nvfp4" or "mxfp4" => Precision.FP4,
        _ => null,
    };

    /// <summary>
    /// GPUs of a replica, and whether they hold copies of the cache. The notes give the parallelism of experts (<c>moe_tp_size</c> x
    /// <c>moe_ep_size</c>) and data parallel attention (<c>attention_dp_size</c>) on the same GPUs. All of them become a tensor degree that
    /// covers these GPUs; attention that is data parallel holds no copies.
    /// </summary>
    private static (int Tensor, bool CopiesCache) Tensor(MeasurementRow row)
    {
        double tensor = row.Tensor ?? 1;
        double attention = row.NoteNumber("attention_dp_size") ?? 1;
        double expertTensor = row.NoteNumber("moe_tp_size") ?? 1, expertParallel = row.NoteNumber("moe_ep_size") ?? 1;

        // This source multiplies two degrees that share the same GPUs: 8 x 8 is a node of eight.
        bool isProduct = row.Source == "aic-inferencex";
        bool isSquare = expertTensor > 1 && expertTensor == expertParallel;
        if (attention > 1) return ((int)(tensor > 1 ? tensor : isSquare ? expertTensor : attention), false);
        if (isProduct && isSquare && tensor == expertTensor * expertParallel) return ((int)expertTensor, true);
        double experts = expertTensor * expertParallel;
        return isProduct || experts <= tensor ? ((int)tensor, true) : ((int)experts, false);
    }
}

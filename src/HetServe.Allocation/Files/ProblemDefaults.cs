using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Defaults of optional members of a problem file, taken from the records.</summary>
internal static class ProblemDefaults
{
    public static AllocationProblem Problem { get; } = new() { Name = "", Queries = [], Models = [], Tiers = [] };

    public static QueryType Query { get; } = new()
    {
        Name = "",
        RatePerHour = 0,
        InputTokens = 0,
        OutputTokens = 0,
        ErrorSlo = 0,
    };

    public static ModelSpec Model { get; } = new()
    {
        Name = "",
        ParametersB = 0,
        WeightsGb = 0,
        KvKbPerToken = 0,
        Layers = 0,
        HiddenSize = 0,
        ErrorRates = new Dictionary<string, double>(),
    };

    public static GpuTier Tier { get; } = new()
    {
        Name = "",
        Gpu = "",
        Precision = default,
        MemoryGb = 0,
        Tflops = 0,
        BandwidthGBps = 0,
        LinkGBps = 0,
        PricePerHour = 0,
    };
}

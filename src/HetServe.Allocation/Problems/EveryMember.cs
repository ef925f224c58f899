namespace HetServe.Allocation.Problems;

/// <summary>A problem with an entry in every list. The validator checks every member of it and thereby records its rules.</summary>
internal static class EveryMember
{
    public static AllocationProblem Problem { get; } = new()
    {
        Name = "every member",
        Availability = new Dictionary<string, int> { ["gpu"] = 1 },
        Nodes = new Dictionary<string, int> { ["gpu"] = 1 },
        Queries =
        [
            new QueryType
            {
                Name = "query", RatePerHour = 1, InputTokens = 1, OutputTokens = 1, DelaySlo = TimeSpan.FromSeconds(1), ErrorSlo = 1,
                NetworkLatencySeconds = new Dictionary<string, double> { ["region"] = 0 },
            },
        ],
        Models =
        [
            new ModelSpec
            {
                Name = "model", ParametersB = 1, ActiveParametersB = 1, WeightsGb = 1, KvKbPerToken = 1, Layers = 1, HiddenSize = 1,
                Experts = 2, ExpertsPerToken = 1, ErrorRates = new Dictionary<string, double> { ["query"] = 0 },
            },
        ],
        Tiers =
        [
            new GpuTier
            {
                Name = "tier", Gpu = "gpu", Precision = Precision.FP16, MemoryGb = 1, Tflops = 1, BandwidthGBps = 1, LinkGBps = 1,
                PricePerHour = 1,
            },
        ],
        Profiles = [new EngineProfile { Model = "model", Tier = "tier", Parallelism = new Parallelism(1, 1) }],
        Measurements = [new Measurement { Query = "query", Model = "model", Tier = "tier", Parallelism = new Parallelism(1, 1) }],
    };
}

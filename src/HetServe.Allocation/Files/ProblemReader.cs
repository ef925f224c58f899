using System.Collections.ObjectModel;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Reads <c>hetserve.problem/1</c>. Each method reads one kind of object.</summary>
internal static class ProblemReader
{
    private static readonly ReadOnlyDictionary<string, Precision> Precisions =
        Enum.GetValues<Precision>().ToDictionary(p => p.ToString()).AsReadOnly();

    private static readonly ReadOnlyDictionary<string, SloScope> Scopes =
        Enum.GetValues<SloScope>().ToDictionary(ProblemWriter.Word).AsReadOnly();

    private static readonly ReadOnlyDictionary<string, PerformanceModelKind> Models =
        Enum.GetValues<PerformanceModelKind>().ToDictionary(ProblemWriter.Word).AsReadOnly();

    public static AllocationProblem Read(ObjectReader problem)
    {
        AllocationProblem defaults = ProblemDefaults.Problem;
        return new AllocationProblem
        {
            Name = problem.Text("name"),
            HorizonHours = problem.Number("horizonHours", defaults.HorizonHours),
            Budget = problem.NumberOrNull("budget"),
            Storage = problem.Object("storage", Storage, defaults.Storage),
            Parallelism = problem.Object("parallelism", Grid, defaults.Parallelism, required: true),
            MaxReplicas = problem.Integer("maxReplicas", defaults.MaxReplicas),
            Availability = problem.IntegerByName("availability", required: false),
            Performance = problem.Object("performance", Performance, defaults.Performance),
            Queries = problem.Objects("queries", "Query", Query),
            Models = problem.Objects("models", "Model", Model),
            Tiers = problem.Objects("tiers", "Tier", Tier),
            Measurements = problem.Objects("measurements", "Measurement", Measurement, required: false),
        };
    }

    private static StoragePolicy Storage(ObjectReader storage)
    {
        StoragePolicy defaults = ProblemDefaults.Problem.Storage;
        return new StoragePolicy
        {
            CapacityGb = storage.NumberOrNull("capacityGb"),
            PricePerGbHour = storage.Number("pricePerGbHour", defaults.PricePerGbHour),
            RetentionHours = storage.Number("retentionHours", defaults.RetentionHours),
        };
    }

    private static ParallelismGrid Grid(ObjectReader grid) => new()
    {
        Tensor = grid.Integers("tensor"),
        Pipeline = grid.Integers("pipeline"),
    };

    private static PerformanceParameters Performance(ObjectReader performance)
    {
        PerformanceParameters defaults = ProblemDefaults.Problem.Performance;
        return new PerformanceParameters
        {
            Model = performance.Choice("model", Models, defaults.Model),
            ComputeEfficiency = performance.Number("computeEfficiency", defaults.ComputeEfficiency),
            BandwidthEfficiency = performance.Number("bandwidthEfficiency", defaults.BandwidthEfficiency),
            MemoryUtilization = performance.Number("memoryUtilization", defaults.MemoryUtilization),
            MaxUtilization = performance.Number("maxUtilization", defaults.MaxUtilization),
            TensorLatencySeconds = performance.Number("tensorLatency", defaults.TensorLatencySeconds),
            PipelineLatencySeconds = performance.Number("pipelineLatency", defaults.PipelineLatencySeconds),
        };
    }

    private static QueryType Query(ObjectReader query)
    {
        QueryType defaults = ProblemDefaults.Query;
        return new QueryType
        {
            Name = query.Text("name"),
            RatePerHour = query.Number("ratePerHour"),
            InputTokens = query.Number("inputTokens"),
            OutputTokens = query.Number("outputTokens"),
            DelaySlo = query.Seconds("delaySlo"),
            ErrorSlo = query.Number("errorSlo"),
            TtftSlo = query.SecondsOrNull("ttftSlo"),
            TpotSlo = query.SecondsOrNull("tpotSlo"),
            DelayScope = query.Choice("delayScope", Scopes, defaults.DelayScope),
            ErrorScope = query.Choice("errorScope", Scopes, defaults.ErrorScope),
            DelayPenalty = query.Number("delayPenalty", defaults.DelayPenalty),
            UnmetPenalty = query.Number("unmetPenalty", defaults.UnmetPenalty),
            MaxUnmet = query.Number("maxUnmet", defaults.MaxUnmet),
            TokenKb = query.Number("tokenKb", defaults.TokenKb),
        };
    }

    private static ModelSpec Model(ObjectReader model) => new()
    {
        Name = model.Text("name"),
        ParametersB = model.Number("parametersB"),
        ActiveParametersB = model.NumberOrNull("activeParametersB"),
        WeightsGb = model.Number("weightsGb"),
        KvKbPerToken = model.Number("kvKbPerToken"),
        Layers = model.Number("layers"),
        HiddenSize = model.Number("hiddenSize"),
        ErrorRates = model.NumberByName("errorRates", required: true),
    };

    private static GpuTier Tier(ObjectReader tier) => new()
    {
        Name = tier.Text("name"),
        Gpu = tier.Text("gpu"),
        Precision = tier.Choice("precision", Precisions),
        MemoryGb = tier.Number("memoryGb"),
        Tflops = tier.Number("tflops"),
        BandwidthGBps = tier.Number("bandwidthGBps"),
        LinkGBps = tier.Number("linkGBps"),
        PricePerHour = tier.Number("pricePerHour"),
        WeightScale = tier.NumberOrNull("weightScale"),
        ErrorScale = tier.NumberOrNull("errorScale"),
    };

    private static Measurement Measurement(ObjectReader measurement) => new()
    {
        Query = measurement.Text("query"),
        Model = measurement.Text("model"),
        Tier = measurement.Text("tier"),
        Parallelism = new Parallelism(measurement.Integer("tensor"), measurement.Integer("pipeline")),
        TtftSeconds = measurement.NumberOrNull("ttft"),
        TpotSeconds = measurement.NumberOrNull("tpot"),
        DelaySeconds = measurement.NumberOrNull("delay"),
        QueriesPerSecond = measurement.NumberOrNull("queriesPerSecond"),
        ErrorRate = measurement.NumberOrNull("errorRate"),
    };
}

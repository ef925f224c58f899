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
        EngineSpec? engine = null;
        return new AllocationProblem
        {
            Name = problem.Text("name"),
            HorizonHours = problem.Number("horizonHours", defaults.HorizonHours),
            Budget = problem.NumberOrNull("budget"),
            Storage = problem.Object("storage", Storage, defaults.Storage),
            Parallelism = problem.Object("parallelism", Grid, defaults.Parallelism, required: true),
            MaxReplicas = problem.Integer("maxReplicas", defaults.MaxReplicas),
            MinReplicas = problem.Integer("minReplicas", defaults.MinReplicas),
            SpareReplicas = problem.Integer("spareReplicas", defaults.SpareReplicas),
            Availability = problem.IntegerByName("availability", required: false),
            Nodes = problem.IntegerByName("nodes", required: false),
            PowerLimitW = problem.NumberOrNull("powerLimitW"),
            Performance = problem.Object("performance", performance => Performance(performance, out engine), defaults.Performance),
            Queries = problem.Objects("queries", "Query", Query),
            Models = problem.Objects("models", "Model", Model),
            Tiers = problem.Objects("tiers", "Tier", tier => Tier(tier, engine)),
            Profiles = problem.Objects("profiles", "Profile", Profile, required: false),
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

    private static PerformanceParameters Performance(ObjectReader performance, out EngineSpec? engine)
    {
        engine = CatalogEntries.Engine(performance);
        PerformanceParameters defaults = ProblemDefaults.Problem.Performance;
        return new PerformanceParameters
        {
            Model = performance.Choice("model", Models, defaults.Model),
            ComputeEfficiency = performance.NumberOrNull("computeEfficiency"),
            BandwidthEfficiency = performance.NumberOrNull("bandwidthEfficiency"),
            MemoryUtilization = performance.Number("memoryUtilization", defaults.MemoryUtilization),
            UtilizationLevels = performance.Numbers("utilizationLevels", defaults.UtilizationLevels),
            MaxUtilization = performance.Number("maxUtilization", defaults.MaxUtilization),
            TensorLatencySeconds = performance.NumberOrNull("tensorLatency"),
            PipelineLatencySeconds = performance.NumberOrNull("pipelineLatency"),
            StepOverheadSeconds = performance.Number("stepOverhead", defaults.StepOverheadSeconds),
            LayerOverheadSeconds = performance.Number("layerOverhead", defaults.LayerOverheadSeconds),
            SequenceOverheadSeconds = performance.Number("sequenceOverhead", defaults.SequenceOverheadSeconds),
            RequestOverheadSeconds = performance.Number("requestOverhead", defaults.RequestOverheadSeconds),
            LinkEfficiency = performance.Number("linkEfficiency", defaults.LinkEfficiency),
            MemoryOverheadGb = performance.Number("memoryOverheadGb", defaults.MemoryOverheadGb),
            MaxConcurrency = performance.Integer("maxConcurrency", defaults.MaxConcurrency),
            MaxStepTokens = performance.Integer("maxStepTokens", defaults.MaxStepTokens),
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
            DelaySlo = query.SecondsOrNull("delaySlo"),
            ErrorSlo = query.Number("errorSlo"),
            TtftSlo = query.SecondsOrNull("ttftSlo"),
            TpotSlo = query.SecondsOrNull("tpotSlo"),
            DelayScope = query.Choice("delayScope", Scopes, defaults.DelayScope),
            ErrorScope = query.Choice("errorScope", Scopes, defaults.ErrorScope),
            DelayPenalty = query.Number("delayPenalty", defaults.DelayPenalty),
            UnmetPenalty = query.Number("unmetPenalty", defaults.UnmetPenalty),
            MaxUnmet = query.NumberOrNull("maxUnmet"),
            TokenKb = query.Number("tokenKb", defaults.TokenKb),
            SloInputTokens = query.NumberOrNull("sloInputTokens"),
            SloOutputTokens = query.NumberOrNull("sloOutputTokens"),
            MaxTokens = query.NumberOrNull("maxTokens"),
            InputTokensCv = query.Number("inputTokensCv", defaults.InputTokensCv),
            OutputTokensCv = query.Number("outputTokensCv", defaults.OutputTokensCv),
            PrefixHitRate = query.Number("prefixHitRate", defaults.PrefixHitRate),
            DelayMargin = query.Number("delayMargin", defaults.DelayMargin),
            MaxInterruptible = query.Number("maxInterruptible", defaults.MaxInterruptible),
            NetworkLatencySeconds = query.NumberByNameOrNull("networkLatency"),
        };
    }

    private static ModelSpec Model(ObjectReader model)
    {
        IReadOnlyDictionary<string, double> errorRates = model.NumberByName("errorRates", required: true);
        CatalogEntries.Model(model);
        return new ModelSpec
        {
            Name = model.Text("name"),
            ParametersB = model.Number("parametersB"),
            ActiveParametersB = model.NumberOrNull("activeParametersB"),
            WeightsGb = model.Number("weightsGb"),
            KvKbPerToken = model.Number("kvKbPerToken"),
            Layers = model.Number("layers"),
            HiddenSize = model.Number("hiddenSize"),
            Heads = model.IntegerOrNull("heads"),
            KvHeads = model.IntegerOrNull("kvHeads"),
            AttentionWidth = model.NumberOrNull("attentionWidth"),
            Experts = model.IntegerOrNull("experts"),
            ExpertsPerToken = model.IntegerOrNull("expertsPerToken"),
            ComputeFactor = model.Number("computeFactor", ProblemDefaults.Model.ComputeFactor),
            LayerFactor = model.Number("layerFactor", ProblemDefaults.Model.LayerFactor),
            ErrorRates = errorRates,
            Source = model.TextOrNull("source"),
        };
    }

    private static GpuTier Tier(ObjectReader tier, EngineSpec? engine)
    {
        Precision precision = tier.Choice("precision", Precisions);
        double price = tier.Number("pricePerHour");
        CatalogEntries.Gpu(tier, precision, engine);
        return new GpuTier
        {
            Name = tier.Text("name"),
            Gpu = tier.Text("gpu"),
            Precision = precision,
            MemoryGb = tier.Number("memoryGb"),
            Tflops = tier.Number("tflops"),
            BandwidthGBps = tier.Number("bandwidthGBps"),
            LinkGBps = tier.Number("linkGBps"),
            PricePerHour = price,
            WeightScale = tier.NumberOrNull("weightScale"),
            ErrorScale = tier.NumberOrNull("errorScale"),
            ComputeEfficiency = tier.NumberOrNull("computeEfficiency"),
            BandwidthEfficiency = tier.NumberOrNull("bandwidthEfficiency"),
            LinkEfficiency = tier.NumberOrNull("linkEfficiency"),
            KvScale = tier.Number("kvScale", ProblemDefaults.Tier.KvScale),
            GpusPerNode = tier.IntegerOrNull("gpusPerNode"),
            MaxTensor = tier.IntegerOrNull("maxTensor"),
            Interruptible = tier.Flag("interruptible", ProblemDefaults.Tier.Interruptible),
            Region = tier.TextOrNull("region"),
            Watts = tier.Number("watts", ProblemDefaults.Tier.Watts),
            Source = tier.TextOrNull("source"),
        };
    }

    public static EngineProfile Profile(ObjectReader profile) => new()
    {
        Model = profile.Text("model"),
        Tier = profile.Text("tier"),
        Parallelism = new Parallelism(profile.Integer("tensor"), profile.Integer("pipeline")),
        StepSeconds = profile.NumberOrNull("stepSeconds"),
        PerDecodedTokenSeconds = profile.NumberOrNull("perDecodedToken"),
        PerContextTokenSeconds = profile.NumberOrNull("perContextToken"),
        PerPromptTokenSeconds = profile.NumberOrNull("perPromptToken"),
        PerPromptTokenSquaredSeconds = profile.NumberOrNull("perPromptTokenSquared"),
        Source = profile.TextOrNull("source"),
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
        Source = measurement.TextOrNull("source"),
    };
}

using System.Text.Json;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Writes <c>hetserve.problem/1</c>. Leaves out members that hold their default, except <c>performance.model</c>.</summary>
internal static class ProblemWriter
{
    public static void Write(Utf8JsonWriter json, AllocationProblem problem)
    {
        problem.EnsureValid();
        if (problem.PerformanceModel is { } model)
        {
            throw new InvalidOperationException($"Problem '{problem.Name}': PerformanceModel ({model.GetType().Name}) is code, "
                + $"which a {ProblemFile.Format} file cannot hold; give its figures as measurements, or set it to null.");
        }

        AllocationProblem defaults = ProblemDefaults.Problem;
        json.WriteString("name", problem.Name);
        json.WriteOptional("horizonHours", problem.HorizonHours, defaults.HorizonHours);
        json.WriteOptional("budget", problem.Budget);
        if (problem.Storage != defaults.Storage) Storage(json, problem.Storage, defaults.Storage);
        json.WriteStartObject("parallelism");
        json.WriteIntegers("tensor", problem.Parallelism.Tensor);
        json.WriteIntegers("pipeline", problem.Parallelism.Pipeline);
        json.WriteEndObject();
        json.WriteOptional("maxReplicas", problem.MaxReplicas, defaults.MaxReplicas);
        json.WriteOptional("minReplicas", problem.MinReplicas, defaults.MinReplicas);
        json.WriteOptional("spareReplicas", problem.SpareReplicas, defaults.SpareReplicas);
        if (problem.Availability.Count > 0) json.WriteByName("availability", problem.Availability);
        if (problem.Nodes.Count > 0) json.WriteByName("nodes", problem.Nodes);
        json.WriteOptional("powerLimitW", problem.PowerLimitW);
        json.WriteStartObject("performance");
        PerformanceMembers(json, problem.Performance);
        json.WriteEndObject();
        json.WriteObjects("queries", problem.Queries, Query);
        json.WriteObjects("models", problem.Models, (_, model) => Model(json, model, problem.Queries));
        json.WriteObjects("tiers", problem.Tiers, Tier);
        if (problem.Profiles.Count > 0) json.WriteObjects("profiles", problem.Profiles, Profile);
        if (problem.Measurements.Count > 0) json.WriteObjects("measurements", problem.Measurements, Measurement);
    }

    /// <summary>The word for a scope in the file.</summary>
    public static string Word(SloScope scope) => scope == SloScope.Route ? "route" : "average";

    /// <summary>The word for a performance model in the file.</summary>
    public static string Word(PerformanceModelKind model) => model == PerformanceModelKind.Engine ? "engine" : "roofline";

    private static void Storage(Utf8JsonWriter json, StoragePolicy storage, StoragePolicy defaults)
    {
        json.WriteStartObject("storage");
        json.WriteOptional("capacityGb", storage.CapacityGb);
        json.WriteOptional("pricePerGbHour", storage.PricePerGbHour, defaults.PricePerGbHour);
        json.WriteOptional("retentionHours", storage.RetentionHours, defaults.RetentionHours);
        json.WriteEndObject();
    }

    /// <summary>The members of <c>performance</c>.</summary>
    public static void PerformanceMembers(Utf8JsonWriter json, PerformanceParameters performance)
    {
        PerformanceParameters defaults = ProblemDefaults.Problem.Performance;
        json.WriteString("model", Word(performance.Model)); // always written, so that a file says which model it is for
        json.WriteOptional("computeEfficiency", performance.ComputeEfficiency);
        json.WriteOptional("bandwidthEfficiency", performance.BandwidthEfficiency);
        json.WriteOptional("memoryUtilization", performance.MemoryUtilization, defaults.MemoryUtilization);
        if (!performance.UtilizationLevels.Equals(defaults.UtilizationLevels))
            json.WriteNumbers("utilizationLevels", performance.UtilizationLevels);
        json.WriteOptional("maxUtilization", performance.MaxUtilization, defaults.MaxUtilization);
        json.WriteOptional("tensorLatency", performance.TensorLatencySeconds);
        json.WriteOptional("pipelineLatency", performance.PipelineLatencySeconds);
        json.WriteOptional("stepOverhead", performance.StepOverheadSeconds, defaults.StepOverheadSeconds);
        json.WriteOptional("layerOverhead", performance.LayerOverheadSeconds, defaults.LayerOverheadSeconds);
        json.WriteOptional("sequenceOverhead", performance.SequenceOverheadSeconds, defaults.SequenceOverheadSeconds);
        json.WriteOptional("requestOverhead", performance.RequestOverheadSeconds, defaults.RequestOverheadSeconds);
        json.WriteOptional("linkEfficiency", performance.LinkEfficiency, defaults.LinkEfficiency);
        json.WriteOptional("memoryOverheadGb", performance.MemoryOverheadGb, defaults.MemoryOverheadGb);
        json.WriteOptional("maxConcurrency", performance.MaxConcurrency, defaults.MaxConcurrency);
        json.WriteOptional("maxStepTokens", performance.MaxStepTokens, defaults.MaxStepTokens);
    }

    private static void Query(Utf8JsonWriter json, QueryType query)
    {
        QueryType defaults = ProblemDefaults.Query;
        json.WriteString("name", query.Name);
        json.WriteNumber("ratePerHour", query.RatePerHour);
        json.WriteNumber("inputTokens", query.InputTokens);
        json.WriteNumber("outputTokens", query.OutputTokens);
        Seconds(json, "delaySlo", query.DelaySlo);
        json.WriteNumber("errorSlo", query.ErrorSlo);
        Seconds(json, "ttftSlo", query.TtftSlo);
        Seconds(json, "tpotSlo", query.TpotSlo);
        if (query.DelayScope != defaults.DelayScope) json.WriteString("delayScope", Word(query.DelayScope));
        if (query.ErrorScope != defaults.ErrorScope) json.WriteString("errorScope", Word(query.ErrorScope));
        json.WriteOptional("delayPenalty", query.DelayPenalty, defaults.DelayPenalty);
        json.WriteOptional("unmetPenalty", query.UnmetPenalty, defaults.UnmetPenalty);
        json.WriteOptional("maxUnmet", query.MaxUnmet);
        json.WriteOptional("tokenKb", query.TokenKb, defaults.TokenKb);
        json.WriteOptional("sloInputTokens", query.SloInputTokens);
        json.WriteOptional("sloOutputTokens", query.SloOutputTokens);
        json.WriteOptional("maxTokens", query.MaxTokens);
        json.WriteOptional("inputTokensCv", query.InputTokensCv, defaults.InputTokensCv);
        json.WriteOptional("outputTokensCv", query.OutputTokensCv, defaults.OutputTokensCv);
        json.WriteOptional("prefixHitRate", query.PrefixHitRate, defaults.PrefixHitRate);
        json.WriteOptional("delayMargin", query.DelayMargin, defaults.DelayMargin);
        json.WriteOptional("maxInterruptible", query.MaxInterruptible, defaults.MaxInterruptible);
        if (query.NetworkLatencySeconds is { } latency) json.WriteByName("networkLatency", latency); // no entry differs from null
    }

    private static void Seconds(Utf8JsonWriter json, string member, TimeSpan? value)
    {
        if (value is { } span) json.WriteNumber(member, FileSeconds.Write(span));
    }

    private static void Model(Utf8JsonWriter json, ModelSpec model, IReadOnlyList<QueryType> queries)
    {
        ModelMembers(json, model);
        json.WriteStartObject("errorRates");
        foreach (QueryType query in queries) // the dictionary has no order
        {
            if (model.ErrorRates.TryGetValue(query.Name, out double rate)) json.WriteNumber(query.Name, rate);
        }

        json.WriteEndObject();
        json.WriteOptional("source", model.Source);
    }

    /// <summary>The members of a model but its error rates and source.</summary>
    public static void ModelMembers(Utf8JsonWriter json, ModelSpec model)
    {
        json.WriteString("name", model.Name);
        json.WriteNumber("parametersB", model.ParametersB);
        json.WriteOptional("activeParametersB", model.ActiveParametersB);
        json.WriteNumber("weightsGb", model.WeightsGb);
        json.WriteNumber("kvKbPerToken", model.KvKbPerToken);
        json.WriteNumber("layers", model.Layers);
        json.WriteNumber("hiddenSize", model.HiddenSize);
        json.WriteOptional("heads", model.Heads);
        json.WriteOptional("kvHeads", model.KvHeads);
        json.WriteOptional("attentionWidth", model.AttentionWidth);
        json.WriteOptional("experts", model.Experts);
        json.WriteOptional("expertsPerToken", model.ExpertsPerToken);
        json.WriteOptional("computeFactor", model.ComputeFactor, ProblemDefaults.Model.ComputeFactor);
        json.WriteOptional("layerFactor", model.LayerFactor, ProblemDefaults.Model.LayerFactor);
    }

    public static void Tier(Utf8JsonWriter json, GpuTier tier)
    {
        json.WriteString("name", tier.Name);
        json.WriteString("gpu", tier.Gpu);
        json.WriteString("precision", tier.Precision.ToString());
        json.WriteNumber("memoryGb", tier.MemoryGb);
        json.WriteNumber("tflops", tier.Tflops);
        json.WriteNumber("bandwidthGBps", tier.BandwidthGBps);
        json.WriteNumber("linkGBps", tier.LinkGBps);
        json.WriteNumber("pricePerHour", tier.PricePerHour);
        json.WriteOptional("weightScale", tier.WeightScale);
        json.WriteOptional("errorScale", tier.ErrorScale);
        json.WriteOptional("computeEfficiency", tier.ComputeEfficiency);
        json.WriteOptional("bandwidthEfficiency", tier.BandwidthEfficiency);
        json.WriteOptional("linkEfficiency", tier.LinkEfficiency);
        json.WriteOptional("kvScale", tier.KvScale, ProblemDefaults.Tier.KvScale);
        json.WriteOptional("gpusPerNode", tier.GpusPerNode);
        json.WriteOptional("maxTensor", tier.MaxTensor);
        if (tier.Interruptible) json.WriteBoolean("interruptible", true);
        json.WriteOptional("region", tier.Region);
        json.WriteOptional("watts", tier.Watts, ProblemDefaults.Tier.Watts);
        json.WriteOptional("source", tier.Source);
    }

    public static void Profile(Utf8JsonWriter json, EngineProfile profile)
    {
        json.WriteString("model", profile.Model);
        json.WriteString("tier", profile.Tier);
        json.WriteNumber("tensor", profile.Parallelism.Tensor);
        json.WriteNumber("pipeline", profile.Parallelism.Pipeline);
        json.WriteOptional("stepSeconds", profile.StepSeconds);
        json.WriteOptional("perDecodedToken", profile.PerDecodedTokenSeconds);
        json.WriteOptional("perContextToken", profile.PerContextTokenSeconds);
        json.WriteOptional("perPromptToken", profile.PerPromptTokenSeconds);
        json.WriteOptional("perPromptTokenSquared", profile.PerPromptTokenSquaredSeconds);
        json.WriteOptional("source", profile.Source);
    }

    private static void Measurement(Utf8JsonWriter json, Measurement measurement)
    {
        json.WriteString("query", measurement.Query);
        json.WriteString("model", measurement.Model);
        json.WriteString("tier", measurement.Tier);
        json.WriteNumber("tensor", measurement.Parallelism.Tensor);
        json.WriteNumber("pipeline", measurement.Parallelism.Pipeline);
        json.WriteOptional("ttft", measurement.TtftSeconds);
        json.WriteOptional("tpot", measurement.TpotSeconds);
        json.WriteOptional("delay", measurement.DelaySeconds);
        json.WriteOptional("queriesPerSecond", measurement.QueriesPerSecond);
        json.WriteOptional("errorRate", measurement.ErrorRate);
        json.WriteOptional("source", measurement.Source);
    }
}
